// hosted: an object together with the region that it lives in.
//
//   auto queue = hosted<vyukov_ring<int, spin_then_park>>::create({.capacity = 1024});
//   if (!queue.ok()) return queue.status();
//   (void)(*queue)->push(42);
//
// The region is private for options.sharing == scope::threads, shared memory otherwise. The creator's
// destructor destroys the object: every other user must have stopped by then.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {

template <class Object>
class hosted {
 public:
  using options_type = std::remove_cvref_t<decltype(std::declval<const Object&>().options())>;

  template <class Options = options_type>  // a queue's, or what a test makes queues of
  static absl::StatusOr<hosted> create(const Options& options) {
    const absl::StatusOr<std::size_t> bytes = Object::bytes_for(options);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<region> memory = region::create(*bytes, {.sharing = options.sharing});
    if (!memory.ok()) return memory.status();
    const absl::StatusOr<Object*> object = Object::create_in(memory->bytes(), options);
    if (!object.ok()) return object.status();
    return hosted(*std::move(memory), *object);
  }

  Object* operator->() const noexcept { return object_.get(); }
  Object& operator*() const noexcept { return *object_; }
  const region& memory() const noexcept { return memory_; }

 private:
  struct destroy {
    void operator()(Object* object) const noexcept { std::destroy_at(object); }
  };

  hosted(region memory, Object* object) noexcept : memory_(std::move(memory)), object_(object) {}

  region memory_;
  std::unique_ptr<Object, destroy> object_;  // after memory_: destroyed before it
};

}  // namespace contend::inline CONTEND_BACKEND
