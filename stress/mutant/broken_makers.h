// broken_makers: queue types that size, create or attach where they should refuse, or the wrong thing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "mutant/forwarding_queue.h"
#include "platform/backend.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND::contract {

template <class T>
using plain_forwarding = forwarding_type<T, forwarding_queue<T>>;

// The same type with other options than the caller's.
template <class T, class Change>
class changes_options : public plain_forwarding<T> {
 public:
  using plain_forwarding<T>::plain_forwarding;
  using typename queue_type<T>::made;
  absl::StatusOr<std::size_t> bytes_for(const queue_options& options) const override {
    return this->inner_->bytes_for(Change::changed(options));
  }
  made create_in(std::span<std::byte> memory, const queue_options& options) const override {
    return this->inner_->create_in(memory, Change::changed(options));
  }
};

struct one_more {
  static queue_options changed(queue_options options) {
    if (options.capacity != 0 && options.capacity < 1000) ++options.capacity;
    return options;
  }
};
struct at_least_one {
  static queue_options changed(queue_options options) {
    options.capacity = std::max<std::size_t>(options.capacity, 1);
    return options;
  }
};
struct at_most_1024 {
  static queue_options changed(queue_options options) {
    options.capacity = std::min<std::size_t>(options.capacity, 1024);
    return options;
  }
};

template <class T>
using has_one_slot_too_many = changes_options<T, one_more>;
template <class T>
using takes_capacity_0 = changes_options<T, at_least_one>;
template <class T>
using clamps_the_capacity = changes_options<T, at_most_1024>;

// A queue of this process alone, which lives in no region that anyone else knows.
template <class T>
class private_queue : public forwarding_queue<T> {
 public:
  private_queue(region memory, std::unique_ptr<any_queue<T>> inner)
      : forwarding_queue<T>(nullptr, {}), memory_(std::move(memory)) {
    this->inner_ = std::move(inner);
  }
  ~private_queue() override { this->inner_.reset(); }  // before its memory

 private:
  region memory_;
};

template <class T>
typename queue_type<T>::made make_private_queue(const queue_type<T>& type) {
  const queue_options options{.capacity = 4, .sharing = scope::threads, .first_index = 0};
  const auto bytes = type.bytes_for(options);
  if (!bytes.ok()) return bytes.status();
  auto memory = region::create(*bytes, {.sharing = options.sharing});
  if (!memory.ok()) return memory.status();
  auto queue = type.create_in(memory->bytes(), options);
  if (!queue.ok()) return queue.status();
  return std::make_unique<private_queue<T>>(*std::move(memory), *std::move(queue));
}

// Attaching never fails: what cannot be attached to is replaced.
template <class T>
class attaches_to_anything : public plain_forwarding<T> {
 public:
  using plain_forwarding<T>::plain_forwarding;
  typename queue_type<T>::made attach(std::span<std::byte> memory) const override {
    auto queue = this->inner_->attach(memory);
    return queue.ok() ? std::move(queue) : make_private_queue(*this->inner_);
  }
};

// Attaching gives a new queue, not the one in the region.
template <class T>
class attaches_to_a_copy : public plain_forwarding<T> {
 public:
  using plain_forwarding<T>::plain_forwarding;
  typename queue_type<T>::made attach(std::span<std::byte>) const override { return make_private_queue(*this->inner_); }
};

template <class T>
class takes_any_memory : public plain_forwarding<T> {
 public:
  using plain_forwarding<T>::plain_forwarding;
  typename queue_type<T>::made create_in(std::span<std::byte> memory, const queue_options& options) const override {
    auto queue = this->inner_->create_in(memory, options);
    return queue.ok() ? std::move(queue) : make_private_queue(*this->inner_);
  }
};

// Remembers in the region at which address its creator saw it, and believes that all others do, too.
template <class T>
class remembers_an_address : public plain_forwarding<T> {
 public:
  using plain_forwarding<T>::plain_forwarding;
  using typename queue_type<T>::made;
  absl::StatusOr<std::size_t> bytes_for(const queue_options& options) const override {
    auto bytes = this->inner_->bytes_for(options);
    if (bytes.ok()) *bytes += sizeof(void*);
    return bytes;
  }
  made create_in(std::span<std::byte> memory, const queue_options& options) const override {
    const void* address = memory.data();
    std::memcpy(memory.last(sizeof(address)).data(), &address, sizeof(address));
    return this->inner_->create_in(memory.first(memory.size() - sizeof(address)), options);
  }
  made attach(std::span<std::byte> memory) const override {
    std::byte* address = nullptr;
    std::memcpy(&address, memory.last(sizeof(address)).data(), sizeof(address));
    return this->inner_->attach({address, memory.size() - sizeof(address)});
  }
};

// Opens a file at each creation and never closes it.
template <class T>
class leaks_descriptors : public plain_forwarding<T> {
 public:
  using plain_forwarding<T>::plain_forwarding;
  typename queue_type<T>::made create_in(std::span<std::byte> memory, const queue_options& options) const override {
    static std::vector<region> leaked;
    if (auto file = region::create(1, {.sharing = scope::processes}); file.ok()) leaked.push_back(*std::move(file));
    return this->inner_->create_in(memory, options);
  }
};

}  // namespace contend::inline CONTEND_BACKEND::contract
