// mcs_lock: a queue lock: each waiter looks at a line of its own, which the one before it writes.
//
// Source    J. M. Mellor-Crummey, M. L. Scott, "Algorithms for Scalable Synchronization on Shared-Memory
//           Multiprocessors", 1991, section 2.4; giving up as in M. L. Scott, "Non-Blocking Timeout in Scalable
//           Queue-Based Spin Locks", PODC 2002, in spirit. Ours: nodes are the lock's own, named by index.
// Roles     any workers; not recursive; 64 in line, those beyond wait for a node, in no order
// Progress  blocking, fair; try_lock: wait-free; unlock: blocking (a worker that stops between its two steps of
//           joining the line stops the unlock before it)
// Memory    65 cache lines of 128 bytes
// Ordering  what happened before an unlock is visible after the next lock
// Lifetime  destroy only when free and every user has returned from its last call
// Scopes    threads, processes; not robust: a holder, and a waiter as well, that dies stops all behind it
// Together  lock, try_lock, unlock with each other: yes; unlock and waiting only by the holder
// Checked   stress/contract/lock
//
// Who gives up leaves its node in the line, marked; the unlock that comes to it steps over it and frees it. So a wait
// with a time-out has its place in the line like any other.
//
//   state of a node   waiting -- its turn --> granted
//                     waiting -- goes to sleep --> sleeping -- its turn, woken --> granted
//                     waiting, sleeping -- gives up --> abandoned -- its turn --> stepped over, free
#pragma once

#include <cstdint>
#include <string>

#include "lock/lock.h"
#include "lock/timed_operations.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/pause.h"
#include "platform/scope.h"
#include "platform/thread_id.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class mcs_lock : public timed_operations<mcs_lock<Wait>> {
 public:
  static constexpr lock_traits traits{
      .name = "mcs_lock", .fair = true, .unlock = progress::blocking, .source = "Mellor-Crummey and Scott, 1991"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }
  static constexpr std::uint32_t nodes = 64;

  explicit mcs_lock(scope sharing) noexcept : sharing_(sharing) {}

  void lock() noexcept { (void)join_line(deadline::never()); }

  [[nodiscard]] bool try_lock() noexcept {
    if (tail_.load(relaxed) != nobody) return false;  // a guess: the exchange decides
    const std::uint32_t mine = claim(deadline::immediately());
    if (mine == nobody) return false;
    std::uint32_t free = nobody;
    if (!tail_.compare_exchange_strong(free, mine, acq_rel, relaxed)) {  // [M1]
      give_back(at(mine));
      return false;
    }
    holder_.write(mine);
    return true;
  }

  using timed_operations<mcs_lock>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) noexcept {
    if (!until.is_valid()) return false;
    return until.is_immediate() ? try_lock() : join_line(until);
  }

  void unlock() noexcept {
    std::uint32_t mine = holder_.read();
    while (true) {
      const std::uint32_t next = successor_of(mine);
      if (next == nobody) return;
      give_back(at(mine));
      atomic<std::uint32_t>& turn = at(next).state;
      // [M5] publishes the section; pairs with [M6], [M7]. Who gave up did nothing that we need to see
      const std::uint32_t before = turn.exchange(granted, release);
      if (before == sleeping) [[unlikely]]
        futex_wake(turn, 1, sharing_);
      if (before != abandoned) return;
      mine = next;  // that one gave up: step over its node
    }
  }

  // How many have joined the line, those who gave up since included; for the holder.
  std::uint32_t waiting() const noexcept {
    std::uint32_t count = 0;
    for (std::uint32_t i = at(holder_.read()).next.load(acquire); i != nobody; ++count) {  // [M4]
      i = at(i).next.load(acquire);                                                        // [M4]
    }
    return count;
  }

 private:
  static constexpr std::uint32_t nobody = 0;  // of indices, which count from 1

  static constexpr std::uint32_t waiting_awake = 0;
  static constexpr std::uint32_t sleeping = 1;
  static constexpr std::uint32_t granted = 2;
  static constexpr std::uint32_t abandoned = 3;

  struct alignas(cache_line) node {
    atomic<std::uint32_t> taken{0};
    atomic<std::uint32_t> next{nobody};
    atomic<std::uint32_t> state{waiting_awake};  // what its waiter sleeps on
  };

  node& at(std::uint32_t index) noexcept { return line_[index - 1]; }
  const node& at(std::uint32_t index) const noexcept { return line_[index - 1]; }

  // A fresh node; nobody: all were taken until the deadline. Each worker begins at a place of its own, so that
  // its node is most often the one it had before.
  std::uint32_t claim(deadline until) noexcept {
    const std::uint32_t first = this_thread_id();
    for (std::uint32_t i = 0;; ++i) {
      const std::uint32_t index = (first + i) % nodes + 1;
      node& found = at(index);
      if (found.taken.load(relaxed) == 0 && found.taken.exchange(1, acquire) == 0) {  // [M9] pairs with [M8]
        found.next.store(nobody, relaxed);                                            // published by [M1]
        found.state.store(waiting_awake, relaxed);                                    // published by [M1]
        return index;
      }
      if (i % nodes == nodes - 1) {
        if (until.has_passed()) return nobody;
        yield();
      }
    }
  }

  void give_back(node& used) noexcept { used.taken.store(0, release); }  // [M8] after its last use; pairs with [M9]

  bool join_line(deadline until) noexcept {
    const std::uint32_t mine = claim(until);
    if (mine == nobody) return false;
    // [M1] publishes the fresh node, sees the one before or, of a free lock, its last section; pairs with [M1], [M2]
    const std::uint32_t before = tail_.exchange(mine, acq_rel);
    if (before != nobody) {
      at(before).next.store(mine, release);  // [M3] pairs with [M4]
      if (!await_turn(at(mine).state, until)) return false;
    }
    holder_.write(mine);
    return true;
  }

  bool await_turn(atomic<std::uint32_t>& state, deadline until) noexcept {
    patience<Wait> patience;
    while (patience.next()) {
      if (state.load(acquire) == granted) return true;  // [M6] sees the last section; pairs with [M5]
      if (until.has_passed()) return give_up(state);
    }
    std::uint32_t seen = waiting_awake;
    if (!state.compare_exchange_strong(seen, sleeping, acquire, acquire)) return true;  // [M6] granted just now
    while (state.load(acquire) == sleeping) {                                           // [M6]
      if (futex_wait(state, sleeping, until, sharing_) == wake_cause::timed_out) return give_up(state);
    }
    return true;
  }

  // Whether its turn came at the last moment.
  static bool give_up(atomic<std::uint32_t>& state) noexcept {
    return state.exchange(abandoned, acquire) == granted;  // [M7] pairs with [M5]
  }

  // Whose turn it is after `mine`; nobody: the lock is free now, and the node given back.
  std::uint32_t successor_of(std::uint32_t mine) noexcept {
    std::uint32_t next = at(mine).next.load(acquire);  // [M4] sees the successor's node; pairs with [M3]
    if (next != nobody) return next;
    std::uint32_t last = mine;
    if (tail_.compare_exchange_strong(last, nobody, release, relaxed)) {  // [M2] publishes the section; pairs with [M1]
      give_back(at(mine));
      return nobody;
    }
    patience<Wait> patience;
    while ((next = at(mine).next.load(acquire)) == nobody) {  // [M4]
      if (!patience.next()) yield();                          // it is between two instructions
    }
    return next;
  }

  atomic<std::uint32_t> tail_{nobody};  // the last in line
  cell<std::uint32_t> holder_{nobody};  // guarded by the lock: the holder's node
  scope sharing_;
  node line_[nodes];
};

}  // namespace contend::inline CONTEND_BACKEND
