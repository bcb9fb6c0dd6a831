// strategy: who makes the choices of an execution. To add one: one file that derives from this class.
//
// An execution is determined by its choices, made one after the other; given the same choices, the same execution
// happens again. There are two styles, and a strategy is of one of them:
//
//   interleavings   at each step the strategy chooses the worker that makes the next step, then what it reads. Any walk
//                   is an execution. For random and priority-based strategies.
//   graphs          workers run one after the other, each as far as it can; what matters is only who reads from whom.
//                   A read may be put off (the choice `options`, one past the last) until another worker has written
//                   there. A strategy need put off only those that may_put_off has named: then it misses nothing.
//
// choose is called while modelled code stands still: it may allocate, but must not touch atomic<T> of the model.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "explore/graph.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

enum class style : std::uint8_t { interleavings, graphs };

enum class choice_kind : std::uint8_t {
  worker,   // who makes the next step; 0: the one that made the last, if it can
  read,     // which write is read; 0: the newest
  put,      // where a write goes in the modification order; 0: to the end, i: before the i newest
  order,    // graphs only: a step of the kernel, now (0) or put off (1)
  look,     // which write the kernel reads before it puts a worker to sleep; 0: the newest
  sleep,    // how a sleep ends; 0: by a wake-up, 1: by its time-out, 2: for nothing
  waiter,   // which of several sleepers is woken; 0: the one that has slept longest
  notice,   // which of several changes a waiting worker has noticed for sure
  time,     // 0: the deadline has not come, 1: it has
  weak,     // 1: a weak compare-exchange fails for nothing
  give_up,  // 1: a worker that waits for a while, awake, has waited long enough
  crash,    // 1: a process is killed, before this step of it
  data,     // the test's own
};

const char* to_string(choice_kind kind) noexcept;

struct choice {
  choice_kind kind;
  std::uint32_t options;
  std::uint32_t taken;
};

// What a worker that stands at a step is about to do.
enum class step_kind : std::uint8_t { start, read, write, update, fence, wait, wake, rest };

struct pending_step {
  worker_id worker;
  step_kind kind;
  std::size_t offset;  // of what it is about in the model's memory; memory::outside: nothing
};

// Two steps that may be made in either order with the same result.
constexpr bool independent(const pending_step& one, const pending_step& other) noexcept {
  return one.offset != other.offset || (one.kind == step_kind::read && other.kind == step_kind::read);
}

struct choice_point {
  choice_kind kind;
  std::uint32_t options;
  std::uint32_t decision;                 // its number in the execution, from 0
  std::span<const pending_step> workers;  // kind worker: one for each option
  bool continues;                         // kind worker: option 0 is the worker that made the last step
  std::uint32_t line = 0;                 // of the source, where the worker stands whose choice it is
};

enum class ending : std::uint8_t {
  finished,  // all workers came to their ends
  stuck,     // graphs only: a read was put off in vain; another execution has what this one looked for
  found,     // a finding
};

class strategy {
 public:
  strategy() = default;
  strategy(const strategy&) = delete;
  strategy& operator=(const strategy&) = delete;
  virtual ~strategy() = default;

  virtual const char* name() const noexcept = 0;
  virtual style works_on() const noexcept = 0;

  virtual bool start_execution() = 0;  // false: there is nothing left to explore
  virtual std::uint32_t choose(const choice_point& point) = 0;
  virtual void may_put_off(std::uint32_t /*decision*/) {}
  // Whether one is enough of executions that differ only in which of equal workers is which.
  virtual bool one_of_equals() const noexcept { return false; }
  virtual std::size_t least_choices() const { return 0; }  // that the execution just made must have had, if it repeats
  virtual void end_execution(ending /*how*/, std::span<const choice> /*made*/) {}
};

}  // namespace contend::inline CONTEND_BACKEND::explore
