// queue_transfer: sends numbered items through a queue and says what was lost, doubled or out of order.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "platform/outcome.h"
#include "queue/handle.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND {

// An item that knows where it comes from.
struct parcel {
  std::uint32_t producer = 0;
  std::uint32_t number = 0;

  static parcel nth(std::uint64_t n) noexcept { return {0, static_cast<std::uint32_t>(n)}; }
  parcel next() const noexcept { return {producer, number + 1}; }
};

// A queue in memory of its own, as a test wants it: no region needed.
template <class Queue>
class placed {
 public:
  explicit placed(const queue_options& options) {
    const absl::StatusOr<std::size_t> bytes = Queue::bytes_for(options);
    if (!bytes.ok()) throw std::runtime_error(bytes.status().ToString());
    memory_ = {static_cast<std::byte*>(::operator new(*bytes, page)), *bytes};
    const absl::StatusOr<Queue*> made = Queue::create_in(memory_, options);
    if (!made.ok()) throw std::runtime_error(made.status().ToString());
    queue_ = *made;
  }
  placed(const placed&) = delete;
  placed& operator=(const placed&) = delete;
  ~placed() {
    std::destroy_at(queue_);
    ::operator delete(memory_.data(), page);
  }

  Queue& operator*() const { return *queue_; }
  Queue* operator->() const { return queue_; }
  std::span<std::byte> memory() const { return memory_; }

 private:
  static constexpr std::align_val_t page{4096};
  std::span<std::byte> memory_;
  Queue* queue_ = nullptr;
};

// The items of one consumer, in the order in which it got them.
using delivery = std::vector<parcel>;

// Every producer's items arrived once and, if the queue promises it, in order as each consumer sees them;
// else, what did not.
inline std::vector<std::string> complaints(const std::vector<delivery>& deliveries, std::uint32_t producers,
                                           std::uint32_t each, queue_order order) {
  std::vector<std::string> found;
  std::vector<std::vector<std::uint32_t>> arrivals(producers, std::vector<std::uint32_t>(each, 0));
  for (const delivery& items : deliveries) {
    std::vector<std::int64_t> last(producers, -1);
    for (const parcel& item : items) {
      if (item.producer >= producers || item.number >= each) {
        found.push_back("an item that nobody pushed");
        continue;
      }
      ++arrivals[item.producer][item.number];
      const bool late = keeps_ascending(order) && item.number <= last[item.producer];
      if (late) found.push_back("item " + std::to_string(item.number) + " came late");
      last[item.producer] = item.number;
    }
  }
  for (const std::vector<std::uint32_t>& of_producer : arrivals) {
    for (std::uint32_t number = 0; number < each; ++number) {
      if (of_producer[number] == 0) found.push_back("item " + std::to_string(number) + " was lost");
      if (of_producer[number] > 1) found.push_back("item " + std::to_string(number) + " was doubled");
    }
  }
  return found;
}

// Pushes from `producers` threads, pops in `consumers` threads until closed.
template <class Queue>
std::vector<delivery> transfer(Queue& queue, std::uint32_t producers, std::uint32_t consumers, std::uint32_t each) {
  std::vector<delivery> deliveries(consumers);
  std::vector<std::jthread> popping;
  for (std::uint32_t c = 0; c < consumers; ++c) {
    popping.emplace_back([&queue, &out = deliveries[c]] {
      auto&& in = consumer_of(queue);
      delivery mine;
      for (parcel item; in.pop(item) == outcome::ok;) mine.push_back(item);
      out = std::move(mine);
    });
  }
  {
    std::vector<std::jthread> pushing;
    for (std::uint32_t p = 0; p < producers; ++p) {
      pushing.emplace_back([&queue, p, each] {
        auto&& out = producer_of(queue);
        for (std::uint32_t n = 0; n < each; ++n) {
          if (out.push(parcel{p, n}) != outcome::ok) return;  // found as lost
        }
      });
    }
  }
  queue.close();
  popping.clear();
  return deliveries;
}

// The type_list as what GoogleTest iterates.
template <class List>
struct test_types;
template <class... Types>
struct test_types<type_list<Types...>> {
  using type = ::testing::Types<Types...>;
};

// The contender's own name instead of a number.
struct contender_names {
  template <class Contender>
  static std::string GetName(int) {
    std::string name = Contender::name();
    for (char& c : name) c = c == '/' ? '_' : c;
    return name;
  }
};

}  // namespace contend::inline CONTEND_BACKEND
