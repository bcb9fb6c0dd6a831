// joinable_participant: an enrolled worker's way into a joinable queue.
//
// Whatever it does here, nobody waits for it after its death: joinable.h says how.
//
// No contract: a part of joinable, which states it.
#pragma once

#include <cstdint>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "queue/joinable.h"
#include "queue/patient_eventcount.h"

namespace contend::inline CONTEND_BACKEND {

// By the thread that enrolled.
template <class Queue>
class joinable<Queue>::participant {
 public:
  participant(joinable& queue, participant_state& state) noexcept : queue_(&queue), state_(&state) {}
  participant(participant&& other) noexcept : queue_(other.queue_), state_(std::exchange(other.state_, nullptr)) {}
  participant& operator=(participant&& other) noexcept {
    std::swap(queue_, other.queue_);
    std::swap(state_, other.state_);
    return *this;
  }
  ~participant() {
    if (state_ == nullptr) return;
    queue_->abandoned_.fetch_add(state_->in_hand.exchange(0, relaxed), relaxed);  // counts: joiners look again
    state_->life.release();
  }

  outcome push(const T& item, deadline until = deadline::never()) {
    return repeated(queue_->room_, outcome::full, until, [&] { return queue_->try_push(item); });
  }
  outcome push(T&& item, deadline until = deadline::never()) {
    return repeated(queue_->room_, outcome::full, until, [&] { return queue_->try_push(std::move(item)); });
  }
  outcome try_push(const T& item) { return push(item, deadline::immediately()); }
  outcome try_push(T&& item) { return push(std::move(item), deadline::immediately()); }

  outcome pop(T& item, deadline until = deadline::never()) {
    return repeated(queue_->items_, outcome::empty, until, [&] {
      const outcome answer = queue_->try_pop(item);
      if (answer == outcome::ok) add_in_hand(1);
      return answer;
    });
  }
  outcome try_pop(T& item) { return pop(item, deadline::immediately()); }

  // invalid: this participant has not so many items in hand.
  outcome task_done(std::uint32_t count = 1) {
    if (count > in_hand()) return outcome::invalid;
    return inside([&] {
      add_in_hand(-count);
      return queue_->task_done(count);
    });
  }

  std::uint32_t in_hand() const noexcept { return state_->in_hand.load(relaxed); }  // written here alone

 private:
  void add_in_hand(std::uint32_t count) noexcept {
    state_->in_hand.store(in_hand() + count, relaxed);  // read after this thread's death, which orders it
  }

  template <class Operation>
  outcome inside(Operation&& operation) {
    state_->inside.store(1, release);  // before the operation, should it be the last
    const outcome answer = operation();
    state_->inside.store(0, release);  // after all that the operation did
    return answer;
  }

  // Tries until the answer is another than `unwilling`. Between two tries, and asleep, it is not inside.
  template <class Try>
  outcome repeated(patient_eventcount<Wait>& change, outcome unwilling, deadline until, Try&& operation) {
    if (!until.is_valid()) return outcome::invalid;
    outcome answer = unwilling;
    (void)change.await([&] { return (answer = inside(operation)) != unwilling; }, until, queue_->sharing());
    return answer;
  }

  joinable* queue_;
  participant_state* state_;
};

}  // namespace contend::inline CONTEND_BACKEND
