// queue_twins: queues with one thing wrong each, and one with nothing wrong: what the hunt must find, and must not.
//
// orders: relaxed under the mutex, which orders it, or where just that is what is wrong; seq_cst for who sleeps and who
// wakes, so that each twin has one thing wrong and no second.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include "lock/futex_mutex.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/futex.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "platform/type_list.h"
#include "queue/contender.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"

namespace contend::inline CONTEND_BACKEND {

enum class queue_defect : std::uint8_t {
  none,
  looks_before_the_lock,    // whether there is an item; another takes it meanwhile
  locks_for_push_only,      // two poppers take one item
  announces_late,           // looks, then says that it sleeps: whoever pushes in between wakes nobody
  wakes_one_of_both,        // poppers and pushers sleep on one word, and one of them is woken, perhaps the wrong one
  closes_quietly,           // wakes nobody
  counts_before_it_writes,  // an item can be popped that is not there yet
};

constexpr std::string_view name_of(queue_defect what) {
  switch (what) {
    case queue_defect::none: return "nothing_wrong";
    case queue_defect::looks_before_the_lock: return "looks_before_the_lock";
    case queue_defect::locks_for_push_only: return "locks_for_push_only";
    case queue_defect::announces_late: return "announces_late";
    case queue_defect::wakes_one_of_both: return "wakes_one_of_both";
    case queue_defect::closes_quietly: return "closes_quietly";
    case queue_defect::counts_before_it_writes: return "counts_before_it_writes";
  }
  return "unknown";
}

// A ring under a mutex; who waits sleeps on a word that counts changes. Progress: blocking. Memory: 8 bytes an item.
template <queue_defect Defect, class T, class Wait>
class naive_ring : public queue_object<naive_ring<Defect, T, Wait>, T, Wait> {
 public:
  static constexpr queue_traits traits{.name = name_of(Defect), .source = "a twin of mutex_ring"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<naive_ring, atomic<T>>(options);
  }
  explicit naive_ring(const queue_options& options) noexcept
      : options_(options), mutex_(options.sharing), tail_(0), head_(0) {
    for (std::size_t i = 0; i < options.capacity; ++i) std::construct_at(&items()[i]);
  }
  naive_ring(const naive_ring&) = delete;
  naive_ring& operator=(const naive_ring&) = delete;

  outcome push(T item, deadline until = deadline::never()) {
    return wait_while(outcome::full, until, [&] { return try_push(item); });
  }
  outcome pop(T& item, deadline until = deadline::never()) {
    return wait_while(outcome::empty, until, [&] { return try_pop(item); });
  }

  outcome try_push(T item) {
    {
      const std::scoped_lock guard(mutex_);
      if (closed_.load(relaxed) != 0) return outcome::closed;  // this and all below is under the mutex
      const std::uint64_t tail = tail_.load(relaxed);
      if (tail - head_.load(relaxed) == options_.capacity) return outcome::full;
      if (Defect == queue_defect::counts_before_it_writes) tail_.store(tail + 1, relaxed);
      items()[tail % options_.capacity].store(item, relaxed);
      tail_.store(tail + 1, relaxed);
    }
    tell();
    return outcome::ok;
  }

  outcome try_pop(T& item) {
    constexpr bool is_unlocked =
        Defect == queue_defect::locks_for_push_only || Defect == queue_defect::counts_before_it_writes;
    if (Defect == queue_defect::looks_before_the_lock && is_empty()) return nothing();
    {
      std::unique_lock guard(mutex_, std::defer_lock);
      if (!is_unlocked) guard.lock();
      if (Defect != queue_defect::looks_before_the_lock && is_empty()) return nothing();
      const std::uint64_t head = head_.load(relaxed);  // under the mutex, if nothing is wrong; so are the next
      item = items()[head % options_.capacity].load(relaxed);
      head_.store(head + 1, relaxed);
    }
    tell();
    return outcome::ok;
  }

  void close() {
    {
      const std::scoped_lock guard(mutex_);
      closed_.store(1, relaxed);  // under the mutex
    }
    changes_.fetch_add(1, seq_cst);
    if (Defect != queue_defect::closes_quietly) futex_wake(changes_, wake_everyone, this->sharing());
  }
  const queue_options& options() const noexcept { return options_; }

 private:
  bool is_empty() const noexcept { return head_.load(relaxed) == tail_.load(relaxed); }  // under the mutex, or wrong
  outcome nothing() const noexcept {
    return closed_.load(relaxed) != 0 ? outcome::closed : outcome::empty;
  }  // as above

  void tell() noexcept {
    changes_.fetch_add(1, seq_cst);
    const bool is_one_enough = Defect == queue_defect::wakes_one_of_both;
    if (sleepers_.load(seq_cst) != 0) futex_wake(changes_, is_one_enough ? 1 : wake_everyone, this->sharing());
  }

  template <class Try>
  outcome wait_while(outcome because, deadline until, const Try& attempt) {
    while (true) {
      const std::uint32_t before = changes_.load(seq_cst);
      const bool is_early = Defect != queue_defect::announces_late;
      if (is_early) sleepers_.fetch_add(1, seq_cst);
      const outcome said = attempt();
      if (said == because && !until.has_passed()) {
        if (!is_early) sleepers_.fetch_add(1, seq_cst);
        (void)futex_wait(changes_, is_early ? before : changes_.load(seq_cst), until, this->sharing());
        sleepers_.fetch_sub(1, seq_cst);
        continue;
      }
      if (is_early) sleepers_.fetch_sub(1, seq_cst);
      return said;
    }
  }

  atomic<T>* items() noexcept { return trailing_array<atomic<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  futex_mutex<Wait> mutex_;
  atomic<std::uint64_t> tail_;
  atomic<std::uint64_t> head_;
  atomic<std::uint32_t> closed_{0};
  atomic<std::uint32_t> changes_{0};
  atomic<std::uint32_t> sleepers_{0};
  // atomic<T>[capacity] follows.
};

template <queue_defect Defect>
struct naive_ring_with {
  template <class T, class Wait>
  using queue = naive_ring<Defect, T, Wait>;
};
template <queue_defect Defect>
using queue_twin = queue_contender<naive_ring_with<Defect>::template queue, spin_then_park>;

using queue_twins = type_list<queue_twin<queue_defect::none>, queue_twin<queue_defect::looks_before_the_lock>,
                              queue_twin<queue_defect::locks_for_push_only>, queue_twin<queue_defect::announces_late>,
                              queue_twin<queue_defect::wakes_one_of_both>, queue_twin<queue_defect::closes_quietly>,
                              queue_twin<queue_defect::counts_before_it_writes>>;

}  // namespace contend::inline CONTEND_BACKEND
