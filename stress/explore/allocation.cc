// allocation: operator new and delete: modelled code gets the model's memory, everybody else malloc's.
#include <cstdlib>
#include <new>

#include "explore/engine.h"
#include "explore/memory.h"

namespace {

using contend::explore::engine;
using contend::explore::memory;

void* allocate(std::size_t bytes, std::size_t alignment) {
  if (memory::modelled) return engine::running().allocate(bytes, alignment);
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  if (void* got =
          alignment <= alignof(std::max_align_t) ? std::malloc(bytes) : std::aligned_alloc(alignment, rounded)) {
    return got;
  }
  throw std::bad_alloc();
}

void release(void* start) noexcept {
  if (start == nullptr) return;
  if (memory::modelled) return engine::running().free(start);
  // The explorer itself may let go of what modelled code made: a wound-back heap needs no more.
  if (!memory::owns(start)) std::free(start);
}

constexpr std::size_t ordinary = alignof(std::max_align_t);

}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes, ordinary); }
void* operator new[](std::size_t bytes) { return allocate(bytes, ordinary); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* start) noexcept { release(start); }
void operator delete[](void* start) noexcept { release(start); }
void operator delete(void* start, std::size_t) noexcept { release(start); }
void operator delete[](void* start, std::size_t) noexcept { release(start); }
void operator delete(void* start, std::align_val_t) noexcept { release(start); }
void operator delete[](void* start, std::align_val_t) noexcept { release(start); }
void operator delete(void* start, std::size_t, std::align_val_t) noexcept { release(start); }
void operator delete[](void* start, std::size_t, std::align_val_t) noexcept { release(start); }
