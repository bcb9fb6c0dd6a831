// event: one operation of a concurrent history: who did what to it when, and what it answered.
//
// A history is a span of events in any order. Instants are of one clock that all workers share; an operation took
// effect at one instant between `invoked` and `answered`, both included. One that ended before another began
// (answered < invoked of the other) came before it; equal instants say nothing.
//
// The names of this folder are of no backend: code that is compiled for any CONTEND_BACKEND may use them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace contend::history {

using instant = std::uint64_t;

inline constexpr instant never = std::numeric_limits<instant>::max();  // later than every instant of a history

enum class operation : std::uint8_t {
  push,     // value: what goes in
  pop,      // value: what came out
  close,    // of a queue
  lock,     // a try that fails answers busy
  unlock,   //
  acquire,  // one permit of a semaphore, one ticket of a stock
  release,  // value: how many permits
  read,     // value: what was read
  write,    // value: what was written
};

enum class answer : std::uint8_t {
  pending,  // none: the worker died, or still runs; it took effect once or not at all. Zero: memory begins so
  ok,
  full,
  empty,
  closed,
  busy,  // a lock that is held
};

// Lives in memory that processes share; a popped value is there only once the answer is.
struct event {
  instant invoked = 0;
  instant answered = 0;  // without meaning while pending
  std::uint64_t value = 0;
  std::uint32_t worker = 0;
  operation what = operation::push;
  answer said = answer::pending;
};
static_assert(std::is_trivially_copyable_v<event> && std::is_standard_layout_v<event> && sizeof(event) == 32);

constexpr instant end_of(const event& each) noexcept { return each.said == answer::pending ? never : each.answered; }

std::string_view to_string(operation what) noexcept;
std::string_view to_string(answer said) noexcept;

// "worker 2: pop -> 17 [1040, 1062]"
std::string to_string(const event& each);

}  // namespace contend::history
