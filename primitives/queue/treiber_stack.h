// treiber_stack: bounded lock-free last-in-first-out queue.
//
// Source    R. K. Treiber, "Systems Programming: Coping with Parallelism", IBM RJ 5118, 1986. Ours: nodes are
//           indices into an array in the region, with a tag against ABA; vacant nodes wait in a second such stack.
// Roles     any producers, any consumers; capacities below 2^31
// Progress  try_push, try_pop: lock-free
// Memory    bytes_for(n) = header + 3 lines + n items and 12 bytes each; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item; linearizable LIFO. full
//           is not linearizable: a node may be in the hands of a worker that stands inside an operation
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes; a worker that dies inside takes its node with it: one item less fits, or comes out
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract
//
//   top_ = tag (32 bits), closed (1 bit), index of the topmost node (31 bits). The tag changes with every push and pop:
//   an exchange can mistake an old top for the present one only if it slept over exactly 2^32 of them.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "queue/blocking_operations.h"
#include "queue/index_stack.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class treiber_stack : public queue_object<treiber_stack<T, Wait>, T, Wait>,
                      public blocking_operations<treiber_stack<T, Wait>, T> {
  struct node {
    atomic<std::uint32_t> below;  // index of the next node down
    atomic<std::uint32_t> depth;  // nodes from here to the ground
    slot<T> item;
  };

 public:
  static constexpr queue_traits traits{.name = "treiber_stack",
                                       .order = queue_order::lifo,
                                       .push = progress::lock_free,
                                       .pop = progress::lock_free,
                                       .exact = false,
                                       .source = "Treiber 1986"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = verify_capacity(traits.name, options.capacity, traits.capacity); !status.ok())
      return status;
    if (options.capacity > ground) {
      return absl::InvalidArgumentError(absl::StrCat("treiber_stack: capacity ", options.capacity,
                                                     " is more than its 31-bit indices reach; use at most ", ground));
    }
    return checked_bytes(treiber_stack::kind(), sizeof(treiber_stack), options.capacity,
                         sizeof(node) + sizeof(index_stack::link));
  }

  explicit treiber_stack(const queue_options& options) noexcept
      : options_(options), top_(pack(static_cast<std::uint32_t>(options.first_index), ground)) {
    for (std::size_t i = capacity(); i-- > 0;) {
      std::construct_at(&nodes()[i]);
      std::construct_at(&links()[i]);
      vacant_.push(links(), static_cast<std::uint32_t>(i));
    }
  }
  treiber_stack(const treiber_stack&) = delete;
  treiber_stack& operator=(const treiber_stack&) = delete;
  ~treiber_stack() {
    for (std::uint32_t at = index_of(top_.load(relaxed)); at != ground;) {  // nobody else is here
      nodes()[at].item.destroy();
      at = nodes()[at].below.load(relaxed);  // nobody else is here
    }
  }

  outcome try_push(const T& item) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return try_push_item(item);
    } else {
      return try_push_item(T(item));  // what may throw is done before a node is taken
    }
  }
  outcome try_push(T&& item) { return try_push_item(std::move(item)); }

  outcome try_pop(T& item) {
    std::uint64_t top = top_.load(acquire);  // [S2] sees the topmost node's links; pairs with [S1]
    while (index_of(top) != ground) {
      const std::uint32_t below = nodes()[index_of(top)].below.load(relaxed);  // perhaps stale: then so is the tag
      // [S2] on success: sees the item
      if (top_.compare_exchange_weak(top, pack(tag_of(top) + 1, below) | (top & closed_bit), acquire, acquire)) {
        nodes()[index_of(top)].item.take(item);
        vacant_.push(links(), index_of(top));
        room_.notify(1, this->sharing());
        return outcome::ok;
      }
    }
    return (top & closed_bit) != 0 ? outcome::closed : outcome::empty;
  }

  void close() {
    top_.fetch_or(closed_bit,
                  release);  // the exchange of a later push fails; [S3] the closer's last words; pairs with [S2]
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return (top_.load(relaxed) & closed_bit) != 0; }  // a snapshot
  std::size_t size() const noexcept {
    const std::uint32_t top = index_of(top_.load(acquire));  // [S2] sees the depth
    if (top == ground) return 0;
    // A snapshot: perhaps of the node's next stay, which may be about to fail.
    return std::min<std::size_t>(const_cast<treiber_stack*>(this)->nodes()[top].depth.load(relaxed), capacity());
  }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }
  eventcount<Wait>& items() noexcept { return items_; }
  eventcount<Wait>& room() noexcept { return room_; }

 private:
  static constexpr std::uint64_t closed_bit = std::uint64_t{1} << 31;
  static constexpr std::uint32_t ground = (1U << 31) - 1;

  static constexpr std::uint32_t index_of(std::uint64_t top) noexcept {
    return static_cast<std::uint32_t>(top & ~closed_bit);
  }
  static constexpr std::uint32_t tag_of(std::uint64_t top) noexcept { return static_cast<std::uint32_t>(top >> 32); }
  static constexpr std::uint64_t pack(std::uint32_t tag, std::uint32_t index) noexcept {
    return std::uint64_t{tag} << 32 | index;
  }

  template <class Item>
  outcome try_push_item(Item&& item) {
    std::uint64_t top = top_.load(acquire);  // [S2] sees the depth; a guess: the exchange decides
    if ((top & closed_bit) != 0) return outcome::closed;
    const std::uint32_t mine = vacant_.pop(links());
    if (mine == index_stack::none) return is_closed() ? outcome::closed : outcome::full;
    node& added = nodes()[mine];
    added.item.construct(std::forward<Item>(item));
    while ((top & closed_bit) == 0) {
      const std::uint32_t below = index_of(top);
      // Right if the exchange says that `below` still is the topmost.
      added.depth.store(below == ground ? 1 : nodes()[below].depth.load(relaxed) + 1, relaxed);
      added.below.store(below, relaxed);  // published by [S1]
      // [S1] publishes the item and its links, on top of what others published; pairs with [S2]
      if (top_.compare_exchange_weak(top, pack(tag_of(top) + 1, mine), release, acquire)) {
        items_.notify(1, this->sharing());
        return outcome::ok;
      }
    }
    give_back(added.item, std::forward<Item>(item));
    vacant_.push(links(), mine);
    return outcome::closed;
  }

  // A push that answers closed leaves its argument as it was.
  static void give_back(slot<T>& refused, const T&) noexcept { refused.destroy(); }
  static void give_back(slot<T>& refused, T&& item) noexcept { refused.take(item); }

  node* nodes() noexcept { return trailing_array<node>(this); }
  index_stack::link* links() noexcept { return reinterpret_cast<index_stack::link*>(nodes() + capacity()); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  alignas(cache_line) atomic<std::uint64_t> top_;
  alignas(cache_line) index_stack vacant_;
  alignas(cache_line) eventcount<Wait> items_;  // where poppers wait
  eventcount<Wait> room_;                       // where pushers wait
  // node[capacity] follows, then index_stack::link[capacity].
};

}  // namespace contend::inline CONTEND_BACKEND
