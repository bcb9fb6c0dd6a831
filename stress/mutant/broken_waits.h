// broken_waits: queues that sleep too long, give up too soon, or misunderstand deadlines and close.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "contract/queue/crew.h"
#include "mutant/forwarding_queue.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND::contract {

inline void sleep_for_ever() { let_pass(std::chrono::hours(1)); }

// The same queue with its deadlines seen through a wrong pair of glasses.
template <class T, class Glasses>
class misreads_deadlines : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome push(const T& item, deadline until) override { return this->inner_->push(item, Glasses::seen(until)); }
  outcome push(T&& item, deadline until) override { return this->inner_->push(std::move(item), Glasses::seen(until)); }
  batch push_n(std::span<T> items, deadline until) override {
    return this->inner_->push_n(items, Glasses::seen(until));
  }
  outcome pop(T& item, deadline until) override { return this->inner_->pop(item, Glasses::seen(until)); }
  batch pop_n(std::span<T> items, deadline until) override { return this->inner_->pop_n(items, Glasses::seen(until)); }
};

struct negative_as_zero {
  static deadline seen(deadline until) { return until.is_valid() ? until : deadline::immediately(); }
};
struct far_as_past {
  static deadline seen(deadline until) {
    if (!until.is_valid() || until.is_immediate()) return until;
    const auto most = (now() + std::chrono::hours(24)).time_since_epoch().count();
    return until.nanoseconds_since_epoch() > most ? deadline::immediately() : until;
  }
};
struct timed_as_zero {
  static deadline seen(deadline until) {
    return until.is_valid() && !until.is_never() ? deadline::immediately() : until;
  }
};

template <class T>
using takes_negative_for_zero = misreads_deadlines<T, negative_as_zero>;
template <class T>
using takes_the_far_future_for_the_past = misreads_deadlines<T, far_as_past>;
template <class T>
using gives_up_at_once = misreads_deadlines<T, timed_as_zero>;

// With a deadline of zero it does not even try.
template <class T>
class does_not_try_at_zero : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome push(T&& item, deadline until) override {
    return until.is_immediate() ? outcome::full : this->inner_->push(std::move(item), until);
  }
  outcome pop(T& item, deadline until) override {
    return until.is_immediate() ? outcome::empty : this->inner_->pop(item, until);
  }
};

// Once asleep, a popper is woken by nobody.
template <class T>
class poppers_miss_wake_ups : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome pop(T& item, deadline until) override {
    const outcome first = this->inner_->try_pop(item);
    if (first == outcome::empty && until.is_valid() && !until.is_immediate()) sleep_for_ever();
    return first;
  }
  batch pop_n(std::span<T> items, deadline until) override {
    const batch first = this->inner_->pop_n(items, deadline::immediately());
    if (first.result == outcome::empty && until.is_valid() && !until.is_immediate()) sleep_for_ever();
    return first;
  }
};

template <class T>
class pushers_miss_wake_ups : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome push(T&& item, deadline until) override {
    const outcome first = this->inner_->try_push(std::move(item));
    if (first == outcome::full && until.is_valid() && !until.is_immediate()) sleep_for_ever();
    return first;
  }
  outcome push(const T& item, deadline until) override { return push(T(item), until); }
  batch push_n(std::span<T> items, deadline until) override {
    const batch first = this->inner_->push_n(items, deadline::immediately());
    if (first.result == outcome::full && until.is_never()) sleep_for_ever();
    return first;
  }
};

// Of several sleeping poppers, or pushers, only the first is ever woken.
template <class T>
class wakes_only_one : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome pop(T& item, deadline until) override {
    if (const outcome first = this->inner_->try_pop(item); first != outcome::empty) return first;
    if (asleep_.exchange(1, relaxed) != 0) sleep_for_ever();
    return this->inner_->pop(item, until);
  }
  outcome push(T&& item, deadline until) override {
    if (const outcome first = this->inner_->try_push(std::move(item)); first != outcome::full) return first;
    if (asleep_.exchange(1, relaxed) != 0) sleep_for_ever();
    return this->inner_->push(std::move(item), until);
  }

 private:
  atomic<std::uint32_t> asleep_;
};

template <class T>
class waits_with_an_empty_batch : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  batch pop_n(std::span<T> items, deadline until) override {
    if (items.empty()) sleep_for_ever();
    return this->inner_->pop_n(items, until);
  }
};

// Waits until the whole batch is there.
template <class T>
class waits_for_whole_batches : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  batch pop_n(std::span<T> items, deadline until) override {
    std::size_t done = 0;
    while (done < items.size()) {
      if (const outcome next = this->inner_->pop(items[done], until); next != outcome::ok) return {next, done};
      ++done;
    }
    return {outcome::ok, done};
  }
};

template <class T>
class ignores_close : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  void close() override {}
};

// Answers full where it should answer closed.
template <class T>
class full_hides_closed : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(T&& item) override {
    return this->inner_->full() ? outcome::full : this->inner_->try_push(std::move(item));
  }
};

template <class T>
class closes_before_drained : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_pop(T& item) override { return this->is_closed() ? outcome::closed : this->inner_->try_pop(item); }
  outcome pop(T& item, deadline until) override {
    return this->is_closed() ? outcome::closed : this->inner_->pop(item, until);
  }
};

// The second close throws away what is left.
template <class T>
class clears_when_closed_again : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  void close() override {
    const bool again = this->is_closed();
    this->inner_->close();
    for (T item{}; again && this->inner_->try_pop(item) == outcome::ok;) item = T{};
  }
};

// Close drops the oldest item.
template <class T>
class drops_an_item_at_close : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  void close() override {
    T item{};
    if (!this->is_closed()) (void)this->inner_->try_pop(item);
    this->inner_->close();
  }
};

// Answers closed twice, then as if nothing had been said.
template <class T>
class forgets_that_it_was_closed : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(T&& item) override {
    const outcome result = this->inner_->try_push(std::move(item));
    return result == outcome::closed && ++refused_ > 2 ? outcome::full : result;
  }

 private:
  int refused_ = 0;
};

}  // namespace contend::inline CONTEND_BACKEND::contract
