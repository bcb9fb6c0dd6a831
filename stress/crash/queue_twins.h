// queue_twins: rings whose recovery after a death has one thing wrong, and one with nothing wrong.
//
// orders: release for what the next holder reads after a death, relaxed for what the lock orders
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "platform/wait.h"
#include "queue/blocking_operations.h"
#include "queue/patient_eventcount.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "queue/recovering_lock.h"

namespace contend::inline CONTEND_BACKEND {

enum class mending_defect : std::uint8_t {
  none,
  gives_again,  // the item before the first, lest the dead one had not got it: it may have been got
  drops_one,    // the first item, lest it be damaged: it was in nobody's hands
};

constexpr std::string_view name_of(mending_defect what) {
  switch (what) {
    case mending_defect::none: return "soundly_mended_ring";
    case mending_defect::gives_again: return "gives_again_when_mended";
    case mending_defect::drops_one: return "drops_one_when_mended";
  }
  return "unknown";
}

// A twin of robust_ring, without its counting of what is lost: a push or a pop is valid by one store, so that a death
// leaves nothing to mend. Progress: blocking. Memory: 8 bytes an item.
template <mending_defect Defect, class T, class Wait>
class mended_ring : public queue_object<mended_ring<Defect, T, Wait>, T, Wait>,
                    public blocking_operations<mended_ring<Defect, T, Wait>, T> {
 public:
  static constexpr queue_traits traits{
      .name = name_of(Defect), .crash_tolerant = true, .source = "a twin of robust_ring"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<mended_ring, atomic<T>>(options);
  }
  explicit mended_ring(const queue_options& options) noexcept : options_(options) {
    for (std::size_t i = 0; i < options.capacity; ++i) std::construct_at(&items_of_ring()[i]);
  }
  mended_ring(const mended_ring&) = delete;
  mended_ring& operator=(const mended_ring&) = delete;

  outcome try_push(T item) {
    lock();
    const outcome said = closed_.load(relaxed) != 0    ? outcome::closed  // under the lock, as all below
                         : size() == options_.capacity ? outcome::full
                                                       : outcome::ok;
    if (said == outcome::ok) {
      const std::uint64_t tail = tail_.load(relaxed);
      items_of_ring()[tail % options_.capacity].store(item, relaxed);
      tail_.store(tail + 1, release);
    }
    lock_.unlock();
    if (said == outcome::ok) items_.notify(1, this->sharing());
    return said;
  }

  outcome try_pop(T& item) {
    lock();
    const bool is_there = size() != 0;
    const bool is_closed = closed_.load(relaxed) != 0;  // under the lock, as all below
    if (is_there) {
      const std::uint64_t head = head_.load(relaxed);
      item = items_of_ring()[head % options_.capacity].load(relaxed);
      head_.store(head + 1, release);
    }
    lock_.unlock();
    if (is_there) room_.notify(1, this->sharing());
    return is_there ? outcome::ok : is_closed ? outcome::closed : outcome::empty;
  }

  void close() {
    lock();
    closed_.store(1, release);
    lock_.unlock();
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  std::size_t size() const noexcept { return tail_.load(relaxed) - head_.load(relaxed); }  // under the lock, or a guess
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }
  patient_eventcount<Wait>& items() noexcept { return items_; }
  patient_eventcount<Wait>& room() noexcept { return room_; }

 private:
  void lock() noexcept {
    if (!lock_.lock()) return;
    const std::uint64_t head = head_.load(relaxed);  // under the lock, as all below
    if (Defect == mending_defect::gives_again && head != 0 && size() < options_.capacity)
      head_.store(head - 1, release);
    if (Defect == mending_defect::drops_one && size() != 0) head_.store(head + 1, release);
  }

  atomic<T>* items_of_ring() noexcept { return trailing_array<atomic<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  recovering_lock<Wait> lock_;
  atomic<std::uint64_t> tail_{0};
  atomic<std::uint64_t> head_{0};
  atomic<std::uint32_t> closed_{0};
  patient_eventcount<Wait> items_;
  patient_eventcount<Wait> room_;
  // atomic<T>[capacity] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
