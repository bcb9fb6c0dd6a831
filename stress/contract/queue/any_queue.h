// any_queue: a queue of any algorithm behind virtual calls, so that each check is compiled once for all.
//
//   queue_type<T>   one algorithm with one way of waiting and one item type: sizes, creates, attaches
//   any_queue<T>    a queue made by it; the creator's object destroys the queue, an attached one does not
//
// Every call below is exactly one call of the queue's own operation of the same name (erased_queue.h).
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <memory>
#include <span>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND::contract {

template <class T>
class any_queue {
 public:
  virtual ~any_queue() = default;

  virtual outcome try_push(const T& item) = 0;  // invalid when T cannot be copied
  virtual outcome try_push(T&& item) = 0;
  virtual outcome push(const T& item, deadline until) = 0;  // invalid when T cannot be copied
  virtual outcome push(T&& item, deadline until) = 0;
  virtual batch push_n(std::span<T> items, deadline until) = 0;
  virtual std::size_t try_push_some(std::span<T> items) = 0;

  virtual outcome try_pop(T& item) = 0;
  virtual outcome pop(T& item, deadline until) = 0;
  virtual batch pop_n(std::span<T> items, deadline until) = 0;
  virtual std::size_t try_pop_some(std::span<T> items) = 0;

  virtual void close() = 0;
  virtual bool is_closed() const = 0;
  virtual std::size_t size() const = 0;
  virtual bool empty() const = 0;
  virtual bool full() const = 0;
  virtual std::size_t capacity() const = 0;
};

template <class T>
class queue_type {
 public:
  using made = absl::StatusOr<std::unique_ptr<any_queue<T>>>;

  virtual ~queue_type() = default;
  virtual absl::StatusOr<std::size_t> bytes_for(const queue_options& options) const = 0;
  virtual made create_in(std::span<std::byte> memory, const queue_options& options) const = 0;
  virtual made attach(std::span<std::byte> memory) const = 0;
};

}  // namespace contend::inline CONTEND_BACKEND::contract
