// std_mutex_deque: the plain solution: std::deque under std::mutex with two condition variables.
//
// Source    the textbook monitor, from the standard library alone: what most programs have today
// Roles     any producers, any consumers; any capacity
// Progress  all operations: blocking
// Memory    the deque allocates a block for some pushes
// Ordering  all that happened before a push is visible after the pop that returns its item
// Lifetime  destroy only when every user has stopped
// Scopes    threads
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract/peers_test.cc
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "peers/heap_object.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "queue/blocking_operations.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class std_mutex_deque : public blocking_operations<std_mutex_deque<T, Wait>, T>,  // push_n and pop_n
                        public heap_object<std_mutex_deque<T, Wait>, T> {
 public:
  static constexpr queue_traits traits{.name = "std_mutex_deque",
                                       .kind = contender_kind::floor,
                                       .processes = false,
                                       .source = "std::deque, std::mutex, std::condition_variable"};
  static constexpr capacity_limits limits{};
  static constexpr std::string_view item_rule = "any item";
  static std::string kind() { return queue_kind<T, Wait>(traits.name); }

  outcome try_push(const T& item) { return push(item, deadline::immediately()); }
  outcome try_push(T&& item) { return push(std::move(item), deadline::immediately()); }
  outcome try_pop(T& item) { return pop(item, deadline::immediately()); }
  outcome push(const T& item, deadline until = deadline::never()) { return push_item(item, until); }
  outcome push(T&& item, deadline until = deadline::never()) { return push_item(std::move(item), until); }

  outcome pop(T& item, deadline until = deadline::never()) {
    if (!until.is_valid()) return outcome::invalid;
    std::unique_lock lock(mutex_);
    if (!await(lock, not_empty_, until, [this] { return closed_ || !items_.empty(); })) return outcome::empty;
    if (items_.empty()) return outcome::closed;
    item = std::move(items_.front());
    items_.pop_front();
    lock.unlock();
    not_full_.notify_one();
    return outcome::ok;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    not_empty_.notify_all();
    not_full_.notify_all();
  }

  bool is_closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }
  bool empty() const { return size() == 0; }
  bool full() const { return size() == capacity(); }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  friend heap_object<std_mutex_deque, T>;
  explicit std_mutex_deque(const queue_options& options) : options_(options) {}

  template <class Item>
  outcome push_item(Item&& item, deadline until) {
    if (!until.is_valid()) return outcome::invalid;
    std::unique_lock lock(mutex_);
    if (!await(lock, not_full_, until, [this] { return closed_ || items_.size() < capacity(); })) return outcome::full;
    if (closed_) return outcome::closed;
    items_.push_back(std::forward<Item>(item));
    lock.unlock();
    not_empty_.notify_one();
    return outcome::ok;
  }

  template <class Ready>
  static bool await(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, deadline until, Ready ready) {
    if (until.is_immediate()) return ready();
    if (until.is_never()) {
      changed.wait(lock, ready);
      return true;
    }
    return changed.wait_until(lock, time_point(nanoseconds(until.nanoseconds_since_epoch())), ready);
  }

  queue_options options_;
  mutable std::mutex mutex_;
  std::condition_variable not_empty_;
  std::condition_variable not_full_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND
