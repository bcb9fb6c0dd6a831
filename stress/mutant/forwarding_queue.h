// forwarding_queue: a queue that hands every call on to another: what a mutant changes is all that it says.
//
// On its own it is the faithful twin, which every check must pass.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "contract/queue/any_queue.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::contract {

template <class T>
class forwarding_queue : public any_queue<T> {
 public:
  forwarding_queue(std::unique_ptr<any_queue<T>> inner, const queue_options& options)
      : inner_(std::move(inner)), options_(options) {}

  outcome try_push(const T& item) override { return inner_->try_push(item); }
  outcome try_push(T&& item) override { return inner_->try_push(std::move(item)); }
  outcome push(const T& item, deadline until) override { return inner_->push(item, until); }
  outcome push(T&& item, deadline until) override { return inner_->push(std::move(item), until); }
  batch push_n(std::span<T> items, deadline until) override { return inner_->push_n(items, until); }
  std::size_t try_push_some(std::span<T> items) override { return inner_->try_push_some(items); }
  outcome try_pop(T& item) override { return inner_->try_pop(item); }
  outcome pop(T& item, deadline until) override { return inner_->pop(item, until); }
  batch pop_n(std::span<T> items, deadline until) override { return inner_->pop_n(items, until); }
  std::size_t try_pop_some(std::span<T> items) override { return inner_->try_pop_some(items); }
  void close() override { inner_->close(); }
  bool is_closed() const override { return inner_->is_closed(); }
  std::size_t size() const override { return inner_->size(); }
  bool empty() const override { return inner_->empty(); }
  bool full() const override { return inner_->full(); }
  std::size_t capacity() const override { return inner_->capacity(); }

 protected:
  std::unique_ptr<any_queue<T>> inner_;
  queue_options options_;
};

// Makes queues of `Mutant` around those of another type.
template <class T, class Mutant>
class forwarding_type : public queue_type<T> {
 public:
  using typename queue_type<T>::made;

  explicit forwarding_type(std::shared_ptr<const queue_type<T>> inner) : inner_(std::move(inner)) {}

  absl::StatusOr<std::size_t> bytes_for(const queue_options& options) const override {
    return inner_->bytes_for(options);
  }
  made create_in(std::span<std::byte> memory, const queue_options& options) const override {
    return wrapped(inner_->create_in(memory, options), options);
  }
  made attach(std::span<std::byte> memory) const override { return wrapped(inner_->attach(memory), {}); }

 protected:
  static made wrapped(made queue, const queue_options& options) {
    if (!queue.ok()) return queue.status();
    return std::make_unique<Mutant>(*std::move(queue), options);
  }

  std::shared_ptr<const queue_type<T>> inner_;
};

}  // namespace contend::inline CONTEND_BACKEND::contract
