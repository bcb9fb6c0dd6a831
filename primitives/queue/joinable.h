// joinable: any queue, with task_done and join: join returns when every item that was pushed has been done.
//
// Source    Python's JoinableQueue for what it promises. Ours: a consumer that dies with items in hand is noticed
// Roles     those of the queue; at most 64 participants enrolled at a time
// Progress  those of the queue; task_done: lock-free; join: blocking
// Memory    bytes_for(n) = that of the queue + 66 lines
// Ordering  what happened before a task_done is visible after the join that it ended
// Lifetime  destroy only when every user has stopped; attaching never owns; a participant by the thread that enrolled
// Scopes    those of the queue
// Together  everything with everything; a participant's operations with each other: no
// Checked   stress/contract, stress/contract/queue/queue_joinable_test.cc
//
//   operation                  answers                              waits
//   push, pop, ...             as the queue                         as the queue
//   task_done(n = 1)           ok | invalid: more than was pushed   never
//   join(deadline)             ok | timeout | broken | invalid      until all is done, or cannot be any more
//   enroll()                   StatusOr<participant>                never
//   write_off()                how many items are given up          never
//
// Death     Workers that nobody should wait for after their death enroll, and use the participant, not the queue.
//           It holds a lifeline (platform/lifeline.h) and counts what it has in hand. When one dies between pop and
//           task_done, join answers broken within 20 ms, and goes on doing so, until write_off gives up what the
//           dead had in hand; lost() counts it. A participant that leaves with items in hand is as one that died.
//           When one dies *inside* a push, a pop or a task_done (not while it waits there), nobody can know how far it
//           got: join answers broken for good, for the queue beneath may have died with it. is_ruined() tells the two
//           apart.
//
//   auto jobs = hosted<joinable<mutex_ring<job, spin_then_park>>>::create({.sharing = scope::processes});
//   (void)(*jobs)->push(some_job);                                                  // producer
//   auto me = (*jobs)->enroll();                                                    // consumer
//   for (job todo; me->pop(todo) == outcome::ok; (void)me->task_done()) todo.run();
//   if ((*jobs)->join() == outcome::broken) ...                                     // who waits for the work
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/clock.h"
#include "platform/lifeline.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "queue/mutex_ring.h"
#include "queue/patient_eventcount.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"

namespace contend::inline CONTEND_BACKEND {

// What one enrolled worker answers for.
struct alignas(cache_line) participant_state {
  lifeline life;                     // held by its thread
  atomic<std::uint32_t> in_hand{0};  // popped and not done
  atomic<std::uint32_t> inside{0};   // 1: within an operation
};

template <class Queue>
class joinable : public queue_object<joinable<Queue>, typename Queue::item_type, typename Queue::wait_type> {
  using T = typename Queue::item_type;
  using Wait = typename Queue::wait_type;

  static constexpr std::string_view prefix = "joinable_";
  static constexpr std::array<char, 64> full_name = [] {
    std::array<char, 64> text{};
    std::size_t at = 0;
    for (const std::string_view part : {prefix, Queue::traits.name}) {
      for (const char c : part) text[at++] = c;
    }
    return text;
  }();

 public:
  static constexpr queue_traits traits = [] {
    queue_traits inner = Queue::traits;
    inner.name = std::string_view(full_name.data(), prefix.size() + inner.name.size());
    inner.joinable = true;
    return inner;
  }();
  static constexpr std::size_t most_participants = 64;

  class participant;

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = robust_list::verify_supported(); !status.ok()) return status;
    const absl::StatusOr<std::size_t> inner = Queue::bytes_for(options);
    if (!inner.ok()) return inner.status();
    return sizeof(joinable) + *inner;
  }

  explicit joinable(const queue_options& options) noexcept : options_(options) {
    ::new (static_cast<void*>(this + 1)) Queue(options);
  }
  joinable(const joinable&) = delete;
  joinable& operator=(const joinable&) = delete;
  ~joinable() { std::destroy_at(&inner()); }

  outcome try_push(const T& item) {
    return promised([&] { return inner().try_push(item); });
  }
  outcome try_push(T&& item) {
    return promised([&] { return inner().try_push(std::move(item)); });
  }
  outcome push(const T& item, deadline until = deadline::never()) {
    return promised([&] { return inner().push(item, until); });
  }
  outcome push(T&& item, deadline until = deadline::never()) {
    return promised([&] { return inner().push(std::move(item), until); });
  }
  batch push_n(std::span<T> items, deadline until = deadline::never()) {
    promise given(*this, items.size());
    const batch in = inner().push_n(items, until);
    given.keep(in.count);
    if (in.count != 0) items_.notify(static_cast<int>(in.count), this->sharing());
    return in;
  }
  std::size_t try_push_some(std::span<T> items) {
    promise given(*this, items.size());
    const std::size_t count = inner().try_push_some(items);
    given.keep(count);
    if (count != 0) items_.notify(static_cast<int>(count), this->sharing());
    return count;
  }

  outcome try_pop(T& item) { return pop_n({&item, 1}, deadline::immediately()).result; }
  outcome pop(T& item, deadline until = deadline::never()) { return pop_n({&item, 1}, until).result; }
  batch pop_n(std::span<T> items, deadline until = deadline::never()) {
    const batch out = inner().pop_n(items, until);
    if (out.count != 0) room_.notify(static_cast<int>(out.count), this->sharing());
    return out;
  }
  std::size_t try_pop_some(std::span<T> items) { return pop_n(items, deadline::immediately()).count; }

  // `count` items that were popped are done. invalid: so many were not even pushed; nothing was counted.
  outcome task_done(std::uint64_t count = 1) {
    std::uint64_t open = unfinished_.load(relaxed);  // a guess: the exchange decides
    do {
      if (open < count) return outcome::invalid;
      // [J1] hands on what was done, the last one's what all did (exchanges go on with a release): pairs with [J2]
    } while (!unfinished_.compare_exchange_weak(open, open - count, release, relaxed));
    if (open == count) finished_.notify_all(this->sharing());
    return outcome::ok;
  }

  outcome join(deadline until = deadline::never()) {
    if (!until.is_valid()) return outcome::invalid;
    outcome answer = outcome::timeout;
    (void)finished_.await([&] { return (answer = look()) != outcome::timeout; }, until, this->sharing());
    return answer;
  }

  // Makes the calling thread known. ResourceExhausted when too many are.
  absl::StatusOr<participant> enroll() {
    for (participant_state& state : participants_) {
      if (state.life.look() == life::vacant && state.life.take()) return participant(*this, state);
    }
    return absl::ResourceExhaustedError(absl::StrCat(joinable::kind(), ": enroll: all ", most_participants,
                                                     " places are taken; write_off() frees those of the dead"));
  }

  // Gives up what the dead had in hand, and answers how many items that were.
  std::uint64_t write_off() {
    std::uint64_t sum = abandoned_.exchange(0, relaxed);  // a count: each is written off by one
    for (participant_state& state : participants_) {
      if (state.life.look() != life::dead) continue;
      if (state.inside.load(relaxed) != 0) ruined_.store(1, relaxed);  // its last words, seen by look()
      state.inside.store(0, relaxed);                                  // the next holder takes it after bury()
      sum += state.in_hand.exchange(0, relaxed);                       // a count: each is written off by one
      (void)state.life.bury();
    }
    lost_.fetch_add(sum, relaxed);  // a count
    (void)task_done(sum);
    return sum;
  }

  // Whether somebody died inside an operation: what is unfinished can never be known again.
  bool is_ruined() const noexcept {
    if (ruined_.load(relaxed) != 0) return true;  // never taken back
    for (const participant_state& state : participants_) {
      if (state.inside.load(relaxed) != 0 && state.life.look() == life::dead) return true;  // ordered by look()
    }
    return false;
  }

  std::uint64_t unfinished() const noexcept { return unfinished_.load(acquire); }  // [J2] pairs with [J1]
  std::uint64_t lost() const noexcept { return lost_.load(relaxed); }              // a snapshot

  void close() {
    inner().close();
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }
  bool is_closed() const noexcept { return inner().is_closed(); }
  std::size_t size() const noexcept { return inner().size(); }
  std::size_t capacity() const noexcept { return inner().capacity(); }
  const queue_options& options() const noexcept { return options_; }

 private:
  // Items that are about to go in count as unfinished already: who pops one may be done with it before push returns.
  class promise {
   public:
    promise(joinable& queue, std::uint64_t count) noexcept : queue_(queue), open_(count) {
      queue_.unfinished_.fetch_add(count, relaxed);  // the queue orders the item
    }
    promise(const promise&) = delete;
    promise& operator=(const promise&) = delete;
    ~promise() {
      if (open_ != 0) (void)queue_.task_done(open_);
    }
    void keep(std::uint64_t count) noexcept { open_ -= count; }

   private:
    joinable& queue_;
    std::uint64_t open_;
  };

  template <class Push>
  outcome promised(Push&& push) {
    promise given(*this, 1);
    const outcome answer = push();
    if (answer == outcome::ok) {
      given.keep(1);
      items_.notify(1, this->sharing());
    }
    return answer;
  }

  // timeout: neither done nor hopeless.
  outcome look() const noexcept {
    if (unfinished() == 0) return outcome::ok;
    if (ruined_.load(relaxed) != 0 || abandoned_.load(relaxed) != 0) return outcome::broken;  // facts, once told
    for (const participant_state& state : participants_) {
      if (state.life.look() != life::dead) continue;
      if (state.in_hand.load(relaxed) != 0 || state.inside.load(relaxed) != 0) return outcome::broken;  // as in look()
    }
    return outcome::timeout;
  }

  Queue& inner() noexcept { return *std::launder(reinterpret_cast<Queue*>(this + 1)); }
  const Queue& inner() const noexcept { return *std::launder(reinterpret_cast<const Queue*>(this + 1)); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  alignas(cache_line) atomic<std::uint64_t> unfinished_{0};  // pushed, or about to be, and not done
  atomic<std::uint64_t> abandoned_{0};                       // in the hands of participants that left
  atomic<std::uint64_t> lost_{0};                            // written off
  atomic<std::uint32_t> ruined_{0};
  alignas(cache_line) patient_eventcount<Wait> finished_;  // where joiners wait
  patient_eventcount<Wait> items_;                         // where participants wait; others wait in the queue itself
  patient_eventcount<Wait> room_;                          // as items_
  participant_state participants_[most_participants];
  // the queue follows.
};

template <class T, class Wait>
using joinable_mutex_ring = joinable<mutex_ring<T, Wait>>;

}  // namespace contend::inline CONTEND_BACKEND

#include "queue/joinable_participant.h"
