// reader_writer_lock: many readers or one writer; writers first.
//
// Source    P. J. Courtois, F. Heymans, D. L. Parnas, "Concurrent Control with Readers and Writers", CACM 1971, second
//           problem (writers first). Ours: one word for all that decides, two eventcounts to wait on.
// Roles     any workers; up to 65535 readers inside and 32767 writers waiting; not recursive, also not for readers
// Progress  blocking; unlock, unlock_shared: wait-free
// Memory    24 bytes
// Ordering  what happened before an unlock or unlock_shared is visible after the next lock; before an unlock: after
//           the next lock_shared
// Lifetime  destroy only when free and nobody waits
// Scopes    threads, processes; not robust
// Together  everything with everything; unlock only by the writer, unlock_shared only by a reader
// Checked   stress/contract/lock
//
// A writer that waits keeps new readers out, so writers do not starve; readers may, under writers without end.
//
//   word   bit 31        a writer is inside
//          bits 16..30   writers that wait
//          bits 0..15    readers inside
#pragma once

#include <cstdint>
#include <string>

#include "lock/lock.h"
#include "lock/timed_operations.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class reader_writer_lock : public timed_operations<reader_writer_lock<Wait>>,
                           public timed_shared_operations<reader_writer_lock<Wait>> {
 public:
  static constexpr lock_traits traits{
      .name = "reader_writer_lock", .shared = true, .source = "Courtois, Heymans and Parnas, CACM 1971"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }

  explicit reader_writer_lock(scope sharing) noexcept : sharing_(sharing) {}

  void lock() noexcept {
    if (!try_lock()) (void)lock_slow(deadline::never());
  }
  [[nodiscard]] bool try_lock() noexcept { return enter_as_writer(writer); }
  using timed_operations<reader_writer_lock>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) noexcept {
    return until.is_valid() && (try_lock() || lock_slow(until));
  }
  void unlock() noexcept {
    const std::uint32_t left = word_.fetch_sub(writer, release) - writer;  // [W1] publishes; pairs with [W3], [W4]
    wake_next(left);
  }

  void lock_shared() noexcept { (void)try_lock_shared_until(deadline::never()); }
  // False also while a writer waits.
  [[nodiscard]] bool try_lock_shared() noexcept {
    std::uint32_t seen = word_.load(relaxed);  // the exchange decides
    while ((seen & (writer | writers_waiting)) == 0 && (seen & readers) != readers) {
      if (word_.compare_exchange_weak(seen, seen + one_reader, acquire, relaxed)) return true;  // [W4] pairs with [W1]
    }
    return false;
  }
  using timed_shared_operations<reader_writer_lock>::try_lock_shared_until;
  [[nodiscard]] bool try_lock_shared_until(deadline until) noexcept {
    if (!until.is_valid()) return false;
    return try_lock_shared() || readers_.await([this] { return try_lock_shared(); }, until, sharing_);
  }
  void unlock_shared() noexcept {
    const std::uint32_t left = word_.fetch_sub(one_reader, release) - one_reader;  // [W2] pairs with [W3]
    if ((left & readers) == 0) wake_next(left);
  }

 private:
  static constexpr std::uint32_t writer = std::uint32_t{1} << 31;
  static constexpr std::uint32_t one_waiting = std::uint32_t{1} << 16;
  static constexpr std::uint32_t one_reader = 1;
  static constexpr std::uint32_t readers = one_waiting - 1;
  static constexpr std::uint32_t writers_waiting = writer - one_waiting;

  bool enter_as_writer(std::uint32_t change) noexcept {
    std::uint32_t seen = word_.load(relaxed);  // the exchange decides
    while ((seen & (writer | readers)) == 0) {
      // [W3] sees all sections before; pairs with [W1], [W2]
      if (word_.compare_exchange_weak(seen, seen + change, acquire, relaxed)) return true;
    }
    return false;
  }

  [[gnu::cold, gnu::noinline]] bool lock_slow(deadline until) noexcept {
    word_.fetch_add(one_waiting, relaxed);  // a count only: keeps new readers out
    if (writers_.await([this] { return enter_as_writer(writer - one_waiting); }, until, sharing_)) return true;
    const std::uint32_t left = word_.fetch_sub(one_waiting, relaxed) - one_waiting;  // a count only
    if ((left & writer) == 0) wake_next(left);  // readers that it kept out, or the wake-up that it took from another
    return false;
  }

  // `left` is the word as we left it, with no writer inside.
  void wake_next(std::uint32_t left) noexcept {
    if ((left & writers_waiting) == 0) {
      readers_.notify_all(sharing_);
    } else if ((left & readers) == 0) {
      writers_.notify(1, sharing_);
    }
  }

  atomic<std::uint32_t> word_{0};
  eventcount<Wait> readers_;  // where readers wait
  eventcount<Wait> writers_;  // where writers wait
  scope sharing_;
};

}  // namespace contend::inline CONTEND_BACKEND
