// ticket_cell: one cell of a ticket_ring: an item, whose turn it is, and who sleeps until that changes.
//
//   word = 2 * turn + parked
//   turn     even: vacant for the push of that turn; odd: occupied for its pop
//   parked   somebody may sleep on the word: whoever changes the turn wakes them all
// No contract: a part of ticket_ring, which has one.
#pragma once

#include <cstdint>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class ticket_cell {
 public:
  explicit ticket_cell(std::uint32_t turn) noexcept : word_(turn << 1) {}
  ~ticket_cell() {
    if (turn_of(word_.load(relaxed)) & 1) item_.destroy();  // alone here
  }

  static constexpr std::uint32_t turn_of(std::uint32_t word) noexcept { return word >> 1; }

  // The word, to be compared by its turn or slept on: sees the item, or the cell given back.
  std::uint32_t word() const noexcept { return word_.load(acquire); }  // [T2] pairs with [T1], [T13]
  bool has_turn(std::uint32_t turn) const noexcept { return turn_of(word()) == turn; }

  // What the pushes of the ring say before they look whether it was closed; see ticket_ring::fill.
  void announce(std::uint32_t turn) noexcept { announced_.store(turn, relaxed); }  // ordered by the caller's fence
  void retract(scope sharing) noexcept {
    announced_.store(0, relaxed);  // ordered by the fence of who looks, and by [T13]
    wake_sleepers(sharing);
  }
  bool is_announced(std::uint32_t turn) const noexcept {
    return announced_.load(relaxed) == turn;  // ordered by the caller's fence, and by [T8]
  }

  template <class Item>
  void put(Item&& item, std::uint32_t turn, scope sharing) noexcept {
    item_.construct(std::forward<Item>(item));
    set_turn(turn, sharing);
  }
  void take(T& item, std::uint32_t turn, scope sharing) noexcept {
    item_.take(item);
    set_turn(turn, sharing);
  }

  // Sleeps while the word is as seen and `still_wanted()`, which is asked after the sleep was announced.
  template <class StillWanted>
  void sleep(std::uint32_t seen, deadline until, scope sharing, StillWanted&& still_wanted) noexcept {
    const std::uint32_t parked = seen | parked_bit;
    // [T8] who marks the word after the sleepers were woken sees why they were; pairs with [T13]
    if (seen != parked && !word_.compare_exchange_strong(seen, parked, acquire, relaxed)) return;
    if (still_wanted()) {
      (void)futex_wait(word_, parked, until, sharing);
    } else {
      wake_sleepers(sharing);  // one about to sleep on a mark that was taken away must not find ours in its place
    }
  }

  void wake_sleepers(scope sharing) noexcept {
    if constexpr (Wait::parks) {
      // [T13] who marks the word later sees what this worker did before; pairs with [T8], [T2]
      word_.fetch_and(~parked_bit, release);
      futex_wake(word_, wake_everyone, sharing);
    }
  }

 private:
  static constexpr std::uint32_t parked_bit = 1;

  void set_turn(std::uint32_t turn, scope sharing) noexcept {
    if constexpr (Wait::parks) {
      const std::uint32_t old = word_.exchange(turn << 1, release);  // [T1] as below
      if ((old & parked_bit) != 0) [[unlikely]]
        futex_wake(word_, wake_everyone, sharing);
    } else {
      word_.store(turn << 1, release);  // [T1] publishes the item, or gives the cell back; pairs with [T2]
    }
  }

  atomic<std::uint32_t> word_;
  atomic<std::uint32_t> announced_{0};  // the turn that a push is about to bring about; 0: none
  slot<T> item_;
};

}  // namespace contend::inline CONTEND_BACKEND
