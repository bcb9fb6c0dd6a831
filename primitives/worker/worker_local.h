// worker_local: a variable of which every worker, thread or process, has a value of its own.
//
// Source    Python's threading.local; a table in each thread (thread_local), looked up by the variable's number
// Roles     any workers
// Progress  get: wait-free but for the worker's first, which allocates
// Memory    a table entry and a T for every worker that used it
// Ordering  none is needed: no value is shared
// Lifetime  a value is destroyed with its worker, or with the variable if that is destroyed first by the same
//           worker; one that outlives the variable in another worker stays there, unreachable, until that worker ends
// Scopes    threads; in a process_worker the parent's values are gone, too
// Together  everything with everything
// Checked   stress/contract/worker/worker_local_test.cc
//
//   worker_local<connection> its_own;         // beside the workers, shared by them
//   its_own.get().send(...);                  // in a worker: made by connection() at its first use here
//   if (connection* there = its_own.find())   // nullptr: this worker has not used it yet
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

struct any_local {
  any_local() = default;
  any_local(const any_local&) = delete;
  any_local& operator=(const any_local&) = delete;
  virtual ~any_local() = default;
};

// main's goes before the variables that are static, whose destructors look for it.
inline thread_local bool locals_are_gone = false;

struct worker_locals : std::map<std::uint64_t, std::unique_ptr<any_local>> {
  worker_locals() = default;
  worker_locals(const worker_locals&) = delete;
  worker_locals& operator=(const worker_locals&) = delete;
  ~worker_locals() { locals_are_gone = true; }
};

inline worker_locals& locals_of_this_worker() noexcept {
  static thread_local worker_locals locals;
  return locals;
}

}  // namespace detail

template <class T>
class worker_local {
 public:
  worker_local() noexcept : number_(next_number()) {}
  worker_local(const worker_local&) = delete;
  worker_local& operator=(const worker_local&) = delete;
  ~worker_local() { reset(); }

  // This worker's value; made by T() at the first call.
  T& get() {
    auto& value = detail::locals_of_this_worker()[number_];
    if (value == nullptr) value = std::make_unique<local>();
    return static_cast<local&>(*value).value;
  }

  T* find() noexcept {
    auto& locals = detail::locals_of_this_worker();
    const auto found = locals.find(number_);
    return found == locals.end() || found->second == nullptr ? nullptr : &static_cast<local&>(*found->second).value;
  }

  // Destroys this worker's value; the next get() makes a new one.
  void reset() noexcept {
    if (!detail::locals_are_gone) detail::locals_of_this_worker().erase(number_);
  }

 private:
  struct local final : detail::any_local {
    T value{};
  };

  // Never used again, unlike an address.
  static std::uint64_t next_number() noexcept {
    static atomic<std::uint64_t> last{0};
    return last.fetch_add(1, relaxed) + 1;  // a number only
  }

  const std::uint64_t number_;
};

}  // namespace contend::inline CONTEND_BACKEND
