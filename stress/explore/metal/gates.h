// gates: threads pass their accesses in the order of a schedule: each waits before an access until it is its turn.
//
// A step is done when its worker comes to its next gate, ends, or sleeps in the kernel: the kernel is asked (/proc)
// whether it does. When all steps are done, or one cannot be made, all go free for the rest of the run.
//
// Thread-safety: begin to end are each worker's own, watch and what follows it anybody's.
#pragma once

#include <sys/types.h>

#include <atomic>  // seam: the workers' own atomics are what is put to the test
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <source_location>
#include <string>
#include <vector>

#include "explore/metal/schedule.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class gates {
 public:
  using place = std::source_location;

  gates(const schedule& wanted, std::chrono::nanoseconds patience);

  // By a worker.
  void begin(worker_id me);                              // returns when all have begun
  void pass(worker_id me, place where, const void* at);  // returns when it is its turn, or nobody has one any longer
  void settle(worker_id me);                             // its last access is made
  bool sleep_times_out(worker_id me) const;              // says the list, of the one that begins
  void fall_asleep(worker_id me, const void* word);      // it calls the kernel next; nullptr: it has come back
  void rest(worker_id me);                               // it waits, awake
  void change() noexcept { ++changes_; }                 // it has written something, or woken somebody
  void end(worker_id me);

  // By who watches, or waits at a gate.
  void watch();
  bool all_ended() const noexcept;
  // By one who watches, again and again: nothing has changed since the last time, and all who have not ended sleep, or
  // have looked more often for nothing than a bounded wait does.
  bool nobody_goes_on();
  bool has_ended(worker_id who) const noexcept { return lanes_[who].has_ended.load(); }
  const void* word_of(worker_id who) const noexcept { return lanes_[who].word.load(); }
  void fail(std::uint32_t step, std::string why);

  bool is_free() const noexcept { return is_free_.load(std::memory_order_acquire); }
  bool is_whole() const noexcept { return done() == wanted_.steps.size() && why_not().empty(); }  // all was followed
  bool have_met() const noexcept { return have_met_.load(); }
  std::uint32_t done() const noexcept { return turn_.load(); }  // steps
  std::string why_not() const;

 private:
  struct lane {
    std::vector<std::uint32_t> steps;
    std::size_t next = 0;
    std::atomic<std::uint32_t> under_way{none};
    std::atomic<std::uint32_t> rests{0};
    std::uint32_t seen_rests = 0;  // when something had changed
    std::atomic<pid_t> thread{0};
    std::atomic<const void*> word{nullptr};       // that it sleeps on
    std::atomic<const void*> stands_at{nullptr};  // the data of the race
    std::atomic<bool> has_ended{false};
  };

  bool is_asleep(const lane& who) const;
  void wait_until(const std::function<bool()>& done);
  void wait_for_the_end(worker_id me, place where, const void* at);
  void meet();

  const schedule& wanted_;
  std::chrono::nanoseconds patience_;
  std::vector<lane> lanes_;
  std::atomic<std::uint32_t> begun_{0};
  std::atomic<std::uint32_t> turn_{0};  // so many steps are done
  std::atomic<std::uint32_t> changes_{0};
  std::uint32_t seen_changes_ = 0;
  std::atomic<std::uint32_t> late_step_{none};  // whose worker sleeps, and should come
  std::atomic<std::uint32_t> late_looks_{0};
  std::atomic<bool> is_free_{false};
  std::atomic<bool> have_met_{false};
  mutable std::mutex mutex_;
  std::string why_not_;
};

// "worker 2 at queue.h:31, first time"; steps are counted from 1.
std::string to_string(const directed_step& step);

}  // namespace contend::inline CONTEND_BACKEND::explore
