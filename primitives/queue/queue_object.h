// queue_object: what every queue in a region does the same way: its kind, its creation, its facts.
//
// A queue derives from it (CRTP; no state of its own) and supplies traits, bytes_for, options() and, for empty and
// full, size() and capacity().
// No contract: a base that queues share, not one.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <span>
#include <string>

#include "platform/backend.h"
#include "platform/object.h"
#include "platform/scope.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"

namespace contend::inline CONTEND_BACKEND {

template <class Queue, class T, class Wait>
class queue_object {
 public:
  using item_type = T;
  using wait_type = Wait;

  static std::string kind() { return queue_kind<T, Wait>(Queue::traits.name); }
  static absl::StatusOr<Queue*> create_in(std::span<std::byte> memory, const queue_options& options) {
    return create_object<Queue>(memory, options);
  }
  static absl::StatusOr<Queue*> attach(std::span<std::byte> memory) { return attach_object<Queue>(memory); }

  template <class Self = Queue>  // ceilings count nothing
  bool empty() const requires requires(const Self& queue) {
    queue.size();
  }
  { return self().size() == 0; }
  template <class Self = Queue>
  bool full() const requires requires(const Self& queue) {
    queue.size();
  }
  { return self().size() == self().capacity(); }
  scope sharing() const noexcept { return self().options().sharing; }

 private:
  const Queue& self() const noexcept { return static_cast<const Queue&>(*this); }
};

}  // namespace contend::inline CONTEND_BACKEND
