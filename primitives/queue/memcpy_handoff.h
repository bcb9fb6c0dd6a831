// memcpy_handoff: a ceiling: SPSC, items cross in blocks, each one copy in, one flag, one copy out.
//
// Source    ours: as fast as one worker's memory can be copied into another's
// Roles     one producer, one consumer; capacity: at least what was asked for; trivially copyable items
// Progress  try_push, try_pop: wait-free; push, pop: blocking
// Memory    bytes_for(n) = header + 2 private blocks + at least n items; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  one try_push with one try_pop; close only by the producer, or when it has stopped
// Checked   stress/contract/ceilings_test.cc
//
// Not prompt (traits): an item crosses when its block is full or the queue is closed. In return it costs
// a store, a load and its share of two copies.
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "queue/blocking_operations.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class memcpy_handoff : public queue_object<memcpy_handoff<T, Wait>, T, Wait>,
                       public blocking_operations<memcpy_handoff<T, Wait>, T> {
  static_assert(std::is_trivially_copyable_v<T>, "items are copied as bytes");

  // 4 KiB a block: the flag's line costs nothing beside it, and the four in use fit a first-level cache.
  static constexpr std::size_t block_size = std::max<std::size_t>(1, 4096 / sizeof(T));

  // Room for one block of items; `bytes` is what memcpy sees.
  struct alignas(cache_line) item_block {
    std::byte bytes[block_size * sizeof(T)];
    std::byte* at(std::size_t i) noexcept { return bytes + i * sizeof(T); }
  };
  struct shared_block {
    alignas(cache_line) atomic<std::size_t> ready{0};  // items inside; 0: the producer may fill it
    item_block items;
  };

 public:
  static constexpr queue_traits traits{.name = "memcpy_handoff",
                                       .kind = contender_kind::ceiling,
                                       .producers = workers_allowed::one,
                                       .consumers = workers_allowed::one,
                                       .capacity = capacity_rule::at_least,
                                       .push = progress::wait_free,
                                       .pop = progress::wait_free,
                                       .prompt = false,
                                       .source = "memcpy of whole blocks"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = verify_capacity(traits.name, options.capacity, traits.capacity); !status.ok()) {
      return status;
    }
    return checked_bytes(memcpy_handoff::kind(), sizeof(memcpy_handoff), blocks_for(options), sizeof(shared_block));
  }
  explicit memcpy_handoff(const queue_options& options) noexcept : options_(options), blocks_(blocks_for(options)) {
    for (std::size_t i = 0; i < blocks_; ++i) ::new (static_cast<void*>(&shared(i))) shared_block;
  }
  memcpy_handoff(const memcpy_handoff&) = delete;
  memcpy_handoff& operator=(const memcpy_handoff&) = delete;

  outcome try_push(const T& item) noexcept {
    if (closed_.load(relaxed)) return outcome::closed;  // the producer itself closed, or has stopped
    if (filled_.read() == block_size && !hand_over()) return outcome::full;
    std::memcpy(filling_.at(filled_.read()), &item, sizeof(T));
    filled_.write(filled_.read() + 1);
    if (filled_.read() == block_size) (void)hand_over();  // at once where there is room
    return outcome::ok;
  }

  outcome try_pop(T& item) noexcept {
    if (drained_.read() == available_.read()) {
      if (const outcome next = fetch(); next != outcome::ok) return next;
    }
    std::memcpy(&item, draining_.at(drained_.read()), sizeof(T));
    drained_.write(drained_.read() + 1);
    return outcome::ok;
  }

  // The block that is not yet full is left where the consumer will find it.
  void close() noexcept {
    closed_.store(true, release);  // [H5] after the last push; pairs with [H6]
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return closed_.load(acquire); }  // [H6] pairs with [H5]
  std::size_t capacity() const noexcept { return (blocks_ + 2) * block_size; }
  const queue_options& options() const noexcept { return options_; }

  eventcount<Wait>& items() noexcept { return items_; }  // for blocking_operations, as the next
  eventcount<Wait>& room() noexcept { return room_; }

 private:
  static std::size_t blocks_for(const queue_options& options) noexcept {
    return std::max<std::size_t>(2, options.capacity / block_size + (options.capacity % block_size != 0 ? 1 : 0));
  }

  // Copies the producer's full block to where the consumer may see it; false: no room.
  [[gnu::noinline]] bool hand_over() noexcept {
    shared_block& next = shared(put_.read());
    if (next.ready.load(acquire) != 0) return false;  // [H4] the consumer has copied it; pairs with [H3]
    std::memcpy(next.items.bytes, filling_.bytes, sizeof(filling_.bytes));
    next.ready.store(block_size, release);  // [H1] publishes the block; pairs with [H2]
    put_.write(after(put_.read()));
    filled_.write(0);
    items_.notify(1, this->sharing());
    return true;
  }

  [[gnu::noinline]] outcome fetch() noexcept {
    shared_block& next = shared(take_.read());
    std::size_t count = next.ready.load(acquire);  // [H2] sees the block; pairs with [H1]
    if (count == 0) {
      if (!closed_.load(acquire)) return outcome::empty;  // [H6] sees the producer's last block; pairs with [H5]
      count = next.ready.load(acquire);                   // [H2] pairs with [H1]
      if (count == 0) return fetch_last();
    }
    std::memcpy(draining_.bytes, next.items.bytes, sizeof(draining_.bytes));
    next.ready.store(0, release);  // [H3] hands the block back; pairs with [H4]
    take_.write(after(take_.read()));
    drained_.write(0);
    available_.write(count);
    room_.notify(1, this->sharing());
    return outcome::ok;
  }

  // After close the producer's own block is the consumer's.
  outcome fetch_last() noexcept {
    if (filled_.read() == 0) return outcome::closed;
    draining_ = filling_;
    drained_.write(0);
    available_.write(filled_.read());
    filled_.write(0);
    return outcome::ok;
  }

  shared_block& shared(std::size_t i) noexcept { return trailing_array<shared_block>(this)[i]; }
  std::size_t after(std::size_t i) const noexcept { return i + 1 == blocks_ ? 0 : i + 1; }

  object_header header_;
  queue_options options_;
  std::size_t blocks_;
  atomic<bool> closed_{false};  // written once
  eventcount<Wait> items_;      // where the consumer waits
  eventcount<Wait> room_;       // where the producer waits
  // The producer's, until close.
  alignas(cache_line) cell<std::size_t> filled_{0};
  cell<std::size_t> put_{0};
  item_block filling_;
  // The consumer's.
  alignas(cache_line) cell<std::size_t> drained_{0};
  cell<std::size_t> available_{0};
  cell<std::size_t> take_{0};
  item_block draining_;
  // shared_block[blocks_] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
