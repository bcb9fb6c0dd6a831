// trial: one run of one check: a subject in a scope, and what was found.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "contract/queue/any_queue.h"
#include "contract/queue/findings.h"
#include "contract/queue/subject.h"
#include "platform/backend.h"
#include "platform/region.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::contract {

// A queue with its region, destroyed in that order. Empty when it could not be made.
template <class T>
class housed_queue {
 public:
  housed_queue() = default;
  housed_queue(region memory, std::unique_ptr<any_queue<T>> queue)
      : memory_(std::make_unique<region>(std::move(memory))), queue_(std::move(queue)) {}

  explicit operator bool() const noexcept { return queue_ != nullptr; }
  any_queue<T>* operator->() const noexcept { return queue_.get(); }
  any_queue<T>& operator*() const noexcept { return *queue_; }
  region& memory() const noexcept { return *memory_; }

 private:
  std::unique_ptr<region> memory_;
  std::unique_ptr<any_queue<T>> queue_;  // after memory_: destroyed before it
};

template <class T>
absl::StatusOr<housed_queue<T>> make_queue(const queue_type<T>& type, const queue_options& options) {
  const absl::StatusOr<std::size_t> bytes = type.bytes_for(options);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<region> memory = region::create(*bytes, {.sharing = options.sharing});
  if (!memory.ok()) return memory.status();
  auto queue = type.create_in(memory->bytes(), options);
  if (!queue.ok()) return queue.status();
  return housed_queue<T>(*std::move(memory), *std::move(queue));
}

// Pushes until the queue is full; answers how many went in.
inline std::size_t fill(any_queue<word>& queue) {
  std::size_t count = 0;
  while (queue.try_push(word{0}) == outcome::ok) ++count;
  return count;
}

// Pops until nothing is left; answers how many came out.
template <class T>
std::size_t drain(any_queue<T>& queue) {
  std::size_t count = 0;
  for (T item{}; queue.try_pop(item) == outcome::ok;) ++count;
  return count;
}

class trial : public findings {
 public:
  trial(const subject& contender, scope sharing) : contender_(contender), sharing_(sharing) {}

  const subject& contender() const noexcept { return contender_; }
  const queue_traits& traits() const noexcept { return contender_.traits; }
  scope sharing() const noexcept { return sharing_; }

  // Whether the algorithm takes this capacity at all. Ours take whatever their rule says; a library may say no
  // to more, as long as it says so.
  bool takes(std::size_t capacity) const {
    if (traits().capacity == capacity_rule::power_of_two && !std::has_single_bit(capacity)) return false;
    if (traits().kind != contender_kind::peer) return true;
    const queue_options options{.capacity = capacity, .sharing = sharing_, .first_index = 0};
    return !absl::IsInvalidArgument(make_queue(*contender_.words, options).status());
  }

  // How many items to transfer, of so many. A spinning worker that has no CPU of its own costs the others a
  // whole time slice per turn: it gets less to do.
  std::uint32_t amount(std::uint32_t many) const noexcept { return contender_.wait == "spin" ? many / 10 : many; }

  // A queue in this trial's scope; a finding and an empty one if it cannot be made.
  template <class T>
  housed_queue<T> make(const queue_type<T>& type, queue_options options, place where = place::current()) {
    options.sharing = sharing_;
    absl::StatusOr<housed_queue<T>> queue = make_queue(type, options);
    if (!fine(absl::StrCat("a queue of capacity ", options.capacity), queue.status(), where)) return {};
    return *std::move(queue);
  }
  housed_queue<word> make_words(const queue_options& options, place where = place::current()) {
    return make(*contender_.words, options, where);
  }

 private:
  const subject& contender_;
  scope sharing_;
};

}  // namespace contend::inline CONTEND_BACKEND::contract
