// erased_queue: puts a contender's queue behind any_queue and queue_type.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "contract/queue/any_queue.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND::contract {

template <class Queue, class T>
concept has_waiting_operations = requires(Queue& queue, T& item, std::span<T> items, deadline until) {
  { queue.push(std::move(item), until) } -> std::same_as<outcome>;
  { queue.pop(item, until) } -> std::same_as<outcome>;
  { queue.push_n(items, until) } -> std::same_as<batch>;
  { queue.pop_n(items, until) } -> std::same_as<batch>;
};

template <class Queue>
concept has_size = requires(const Queue& queue) {
  { queue.size() } -> std::same_as<std::size_t>;
  { queue.empty() } -> std::same_as<bool>;
  { queue.full() } -> std::same_as<bool>;
};

// What a queue lacks is answered with invalid or 0; checks ask the subject first.
template <class Queue, class T>
class erased_queue final : public any_queue<T> {
 public:
  enum class role { creator, guest };

  erased_queue(Queue* queue, role user) noexcept : queue_(queue), role_(user) {}
  erased_queue(const erased_queue&) = delete;
  erased_queue& operator=(const erased_queue&) = delete;
  ~erased_queue() override {
    if (role_ == role::creator) std::destroy_at(queue_);
  }

  outcome try_push(const T& item) override {
    if constexpr (std::is_copy_constructible_v<T>) return queue_->try_push(item);
    return outcome::invalid;
  }
  outcome try_push(T&& item) override { return queue_->try_push(std::move(item)); }
  outcome push(const T& item, deadline until) override {
    if constexpr (std::is_copy_constructible_v<T> && waits) return queue_->push(item, until);
    return outcome::invalid;
  }
  outcome push(T&& item, deadline until) override {
    if constexpr (waits) return queue_->push(std::move(item), until);
    return outcome::invalid;
  }
  batch push_n(std::span<T> items, deadline until) override {
    if constexpr (waits) return queue_->push_n(items, until);
    return {outcome::invalid, 0};
  }
  std::size_t try_push_some(std::span<T> items) override { return queue_->try_push_some(items); }

  outcome try_pop(T& item) override { return queue_->try_pop(item); }
  outcome pop(T& item, deadline until) override {
    if constexpr (waits) return queue_->pop(item, until);
    return outcome::invalid;
  }
  batch pop_n(std::span<T> items, deadline until) override {
    if constexpr (waits) return queue_->pop_n(items, until);
    return {outcome::invalid, 0};
  }
  std::size_t try_pop_some(std::span<T> items) override { return queue_->try_pop_some(items); }

  void close() override { queue_->close(); }
  bool is_closed() const override { return std::as_const(*queue_).is_closed(); }
  std::size_t size() const override {
    if constexpr (tells_size) return std::as_const(*queue_).size();
    return 0;
  }
  bool empty() const override {
    if constexpr (tells_size) return std::as_const(*queue_).empty();
    return false;
  }
  bool full() const override {
    if constexpr (tells_size) return std::as_const(*queue_).full();
    return false;
  }
  std::size_t capacity() const override { return std::as_const(*queue_).capacity(); }

 private:
  static constexpr bool waits = has_waiting_operations<Queue, T>;
  static constexpr bool tells_size = has_size<Queue>;

  Queue* queue_;
  role role_;
};

template <class Queue, class T>
class erased_queue_type final : public queue_type<T> {
 public:
  using typename queue_type<T>::made;
  using erased = erased_queue<Queue, T>;

  absl::StatusOr<std::size_t> bytes_for(const queue_options& options) const override {
    return Queue::bytes_for(options);
  }
  made create_in(std::span<std::byte> memory, const queue_options& options) const override {
    return wrapped(Queue::create_in(memory, options), erased::role::creator);
  }
  made attach(std::span<std::byte> memory) const override {
    return wrapped(Queue::attach(memory), erased::role::guest);
  }

 private:
  static made wrapped(const absl::StatusOr<Queue*>& queue, typename erased::role user) {
    if (!queue.ok()) return queue.status();
    return std::make_unique<erased>(*queue, user);
  }
};

}  // namespace contend::inline CONTEND_BACKEND::contract
