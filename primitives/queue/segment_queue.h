// segment_queue: unbounded lock-free MPMC queue, a chain of segments recycled inside one region.
//
// Source    the cell protocol of P. Ramalhete's FAAArrayQueue (2016) and of A. Morrison, Y. Afek, "Fast
//           Concurrent Queues for x86 Processors" (LCRQ), PPoPP 2013. Ours: segments are found through a
//           directory by number and recycled when both users of each cell are done with it, so there are no
//           pointers and no hazard pointers or epochs, which would need every process's cooperation.
// Roles     any producers, any consumers; the capacity is rounded up to whole segments
// Progress  try_push, try_pop: lock-free, until the region is used up; a worker stopped inside pins one segment
// Memory    bytes_for(n) = header + 5 lines + (n / Cells + 2) segments; unbounded means bounded by the region:
//           full says that the region is used up, or for this moment in the hands of pushes that add to the chain
// Ordering  all that happened before a push is visible after the pop that returns its item; linearizable FIFO
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract
//
//   A push takes the next position of tail_, a pop the next of head_; each position is a cell of its own.
//   cell:  vacant --push--> occupied --pop--> (done)
//          vacant --pop, tired of waiting--> abandoned --push--> (done), and the push tries elsewhere
//   The second of the two to leave a cell counts it done; the last cell done frees its segment.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <bit>
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
#include "platform/pause.h"
#include "queue/blocking_operations.h"
#include "queue/index_stack.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "queue/segment_directory.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

// Cells: of a segment. Looks: at a cell whose push is late, before a pop abandons it; 64 take a few microseconds: a
// push under way is nearly there.
template <class T, class Wait, std::size_t Cells = 64, int Looks = 64>
class segment_queue_of : public queue_object<segment_queue_of<T, Wait, Cells, Looks>, T, Wait>,
                         public blocking_operations<segment_queue_of<T, Wait, Cells, Looks>, T> {
  enum cell_state : std::uint32_t { vacant, occupied, abandoned, done };

  struct segment_cell {
    atomic<std::uint32_t> state;
    slot<T> item;
  };

  static constexpr std::size_t cells_per_segment = Cells;

  struct segment {
    alignas(cache_line) atomic<std::uint32_t> cells_done;
    alignas(object_alignment<segment_cell>) segment_cell cells[cells_per_segment];
  };

 public:
  static constexpr queue_traits traits{.name = "segment_queue",
                                       .capacity = capacity_rule::unbounded,
                                       .push = progress::lock_free,
                                       .pop = progress::lock_free,
                                       .source = "Ramalhete 2016 (FAAArrayQueue); Morrison and Afek, PPoPP 2013"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = verify_capacity(traits.name, options.capacity, traits.capacity); !status.ok())
      return status;
    if (options.capacity > cells_per_segment * (segment_entry::most_indices - 2)) {
      return absl::InvalidArgumentError(absl::StrCat("segment_queue: capacity ", options.capacity, " needs more than ",
                                                     segment_entry::most_indices, " segments; choose less"));
    }
    const std::size_t count = segments_for(options);
    return checked_bytes(traits.name, sizeof(segment_queue_of) + std::bit_ceil(count) * sizeof(segment_entry), count,
                         sizeof(segment) + sizeof(index_stack::link));
  }

  explicit segment_queue_of(const queue_options& options) noexcept
      : options_(options),
        segment_count_(segments_for(options)),
        tail_(first_position()),
        head_(first_position()),
        tail_seen_(first_position()) {
    const std::uint64_t first = number_of(first_position());
    for (std::size_t i = 0; i < segment_count_; ++i) {
      std::construct_at(&segments()[i]);
      std::construct_at(&links()[i]);
      free_.push(links(), static_cast<std::uint32_t>(i));
    }
    for (std::uint64_t number = first; number != first + directory_size(); ++number) {
      std::construct_at(&entry_of(number), number - directory_size());
    }
  }
  segment_queue_of(const segment_queue_of&) = delete;
  segment_queue_of& operator=(const segment_queue_of&) = delete;
  ~segment_queue_of() {
    for (std::uint64_t at = head_.load(relaxed); at != (tail_.load(relaxed) & ~closed_bit); at += 2) {  // alone here
      segment_cell& cell = cell_at(at);
      if (cell.state.load(relaxed) == occupied) cell.item.destroy();  // alone here
    }
  }

  outcome try_push(const T& item) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return try_push_item(item);
    } else {
      return try_push_item(T(item));  // what may throw is done before a cell is claimed
    }
  }
  outcome try_push(T&& item) { return try_push_item(std::move(item)); }

  outcome try_pop(T& item) {
    std::uint64_t head = head_.load(acquire);  // [G10] what the pops before knew of tail_; pairs with [G9]
    while (true) {
      // The poppers' copy of tail_ is enough while it is ahead: the pushers' line is left alone.
      if (static_cast<std::int64_t>(tail_seen_.load(acquire) - head) <= 0) {  // [G8] as if [G4]; pairs with [G7]
        // [G4] the segments before it are installed, or it is closed; pairs with [G3], [G5]
        const std::uint64_t tail = tail_.load(acquire);
        if ((tail & ~closed_bit) == head) return (tail & closed_bit) != 0 ? outcome::closed : outcome::empty;
        tail_seen_.store(tail & ~closed_bit, release);  // [G7] hands on what [G4] saw; pairs with [G8]
      }
      // [G9] this pop's own pushes came before; pairs with [G10]
      if (!head_.compare_exchange_weak(head, head + 2, release, acquire)) continue;  // [G10] pairs with [G9]
      if (take(head, item)) return outcome::ok;
      head = head_.load(acquire);  // its push was too slow and goes elsewhere; [G10] pairs with [G9]
    }
  }

  void close() {
    tail_.fetch_or(closed_bit, release);  // [G5] the exchange of a later push fails; pairs with [G4]
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return (tail_.load(relaxed) & closed_bit) != 0; }  // a snapshot
  std::size_t size() const noexcept {
    const std::uint64_t head = head_.load(acquire);  // first: tail only grows, so never negative
    // A snapshot: however late the tail, it is not before the head. Positions that pushes had to leave may be among it.
    return std::min<std::size_t>(((tail_.load(relaxed) & ~closed_bit) - head) / 2, capacity());
  }
  std::size_t capacity() const noexcept { return segment_count_ * cells_per_segment; }
  const queue_options& options() const noexcept { return options_; }
  eventcount<Wait>& items() noexcept { return items_; }
  eventcount<Wait>& room() noexcept { return room_; }

 private:
  static constexpr std::uint64_t closed_bit = 1;  // of tail_; positions count cells in steps of 2
  static constexpr std::uint64_t segment_step = 2 * cells_per_segment;

  template <class Item>
  outcome try_push_item(Item&& item) {
    std::uint64_t tail = tail_.load(relaxed);  // a guess: the exchange decides
    while (true) {
      if ((tail & closed_bit) != 0) return outcome::closed;
      if (entry_of(number_of(tail)).find(number_of(tail)) == segment_entry::none) {
        const bool added = add_segment(number_of(tail));
        const std::uint64_t now = tail_.load(relaxed);  // a guess: the exchange decides
        if (!added && now == tail) return outcome::full;
        tail = now;
      } else if (tail_.compare_exchange_weak(tail, tail + 2, release, relaxed)) {  // [G3] installed; pairs with [G4]
        segment_cell& cell = cell_at(tail);
        cell.item.construct(std::forward<Item>(item));
        if (cell.state.exchange(occupied, release) == vacant) [[likely]] {  // [G1] publishes the item; pairs with [G2]
          items_.notify(1, this->sharing());
          return outcome::ok;
        }
        // The pop of this position has gone: take the item out again and try the next one.
        if constexpr (std::is_const_v<std::remove_reference_t<Item>>) {
          cell.item.destroy();
        } else {
          cell.item.take(item);
        }
        leave(tail);
        tail = tail_.load(relaxed);  // a guess: the exchange decides
      }
    }
  }

  // Takes the item of a position that is ours; false when its push did not come in time.
  bool take(std::uint64_t head, T& item) noexcept {
    segment_cell& cell = cell_at(head);
    std::uint32_t state = cell.state.load(acquire);  // [G2] sees the item; pairs with [G1]
    for (int i = 0; state == vacant && i < Looks; ++i) {
      pause();
      state = cell.state.load(acquire);  // [G2] as above
    }
    if (state == vacant &&
        cell.state.compare_exchange_strong(state, abandoned, acquire, acquire)) {  // [G2] if it fails
      return false;
    }
    cell.item.take(item);
    leave(head);
    return true;
  }

  // Counts a cell as done; the last one of a segment frees it.
  void leave(std::uint64_t position) noexcept {
    const std::uint64_t number = number_of(position);
    const std::uint32_t index = entry_of(number).find(number);
    segment& piece = segments()[index];
    piece.cells[cell_of(position)].state.store(done, relaxed);              // read by the destructor alone
    if (piece.cells_done.fetch_add(1, acq_rel) + 1 == cells_per_segment) {  // [G6] pairs with itself: all have left
      entry_of(number).remove(number);
      give_back(index);
    }
  }

  void give_back(std::uint32_t index) noexcept {
    free_.push(links(), index);
    room_.notify(static_cast<int>(cells_per_segment), this->sharing());
  }

  // Installs memory for a segment; false when there is none, or when a straggler keeps its directory entry.
  [[gnu::noinline]] bool add_segment(std::uint64_t number) noexcept {
    const std::uint32_t index = free_.pop(links());
    if (index == index_stack::none) return false;
    segment& piece = segments()[index];
    piece.cells_done.store(0, relaxed);                                        // published by install
    for (segment_cell& cell : piece.cells) cell.state.store(vacant, relaxed);  // published by install
    if (entry_of(number).install(number, index, directory_size())) return true;
    give_back(index);                                             // whoever found none meanwhile may be asleep
    return entry_of(number).find(number) != segment_entry::none;  // another was faster
  }

  static std::size_t segments_for(const queue_options& options) noexcept {
    return options.capacity / cells_per_segment + 2;
  }
  static std::uint64_t number_of(std::uint64_t position) noexcept { return position / segment_step; }
  static std::size_t cell_of(std::uint64_t position) noexcept { return position / 2 % cells_per_segment; }
  std::uint64_t first_position() const noexcept { return options_.first_index & ~(segment_step - 1); }
  std::size_t directory_size() const noexcept { return std::bit_ceil(segment_count_); }

  // Of a position that a push has taken: its segment stays installed until this cell is done.
  segment_cell& cell_at(std::uint64_t position) noexcept {
    const std::uint32_t index = entry_of(number_of(position)).find(number_of(position));
    return segments()[index].cells[cell_of(position)];
  }
  segment_entry& entry_of(std::uint64_t number) noexcept { return entries()[number & (directory_size() - 1)]; }

  segment* segments() noexcept { return trailing_array<segment>(this); }
  segment_entry* entries() noexcept { return reinterpret_cast<segment_entry*>(segments() + segment_count_); }
  index_stack::link* links() noexcept { return reinterpret_cast<index_stack::link*>(entries() + directory_size()); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  std::size_t segment_count_;
  alignas(cache_line) atomic<std::uint64_t> tail_;  // next position to push, and whether closed
  alignas(cache_line) atomic<std::uint64_t> head_;  // next position to pop
  atomic<std::uint64_t> tail_seen_;                 // copy of tail_, perhaps old
  alignas(cache_line) index_stack free_;            // memory of no segment
  alignas(cache_line) eventcount<Wait> items_;      // where poppers wait
  eventcount<Wait> room_;                           // where pushers wait
  // segment[segment_count_], segment_entry[directory_size()], index_stack::link[segment_count_] follow.
};

template <class T, class Wait>
using segment_queue = segment_queue_of<T, Wait>;

}  // namespace contend::inline CONTEND_BACKEND
