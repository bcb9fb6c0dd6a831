// queue_crash_test: producers and consumers are killed at random moments; the rest goes on, and the books are checked.
//
//   queue_crash_test                  a few hundred kills
//   queue_crash_test --kills=20000    as many as one likes
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "platform/atomic.h"
#include "platform/clock.h"
#include "platform/hosted.h"
#include "platform/pause.h"
#include "platform/process.h"
#include "platform/region.h"
#include "platform_testing.h"
#include "queue/mutex_ring.h"
#include "queue/robust_ring.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace std::chrono_literals;
using testing_support::no_processes_here;
using testing_support::patient;
using testing_support::thread_sanitizer;

std::uint32_t kills_wanted = 300;

// Shared by all: what became of each item, by its number.
struct books {
  static constexpr std::uint8_t accepted = 1;  // its push answered ok
  static constexpr std::uint8_t popped = 2;

  atomic<std::uint64_t> next{0};  // the number of the next item
  atomic<std::uint64_t> operations{0};
  atomic<std::uint64_t> doubled{0};
  atomic<std::uint64_t> invented{0};
  atomic<std::uint64_t> strange_answers{0};
  atomic<std::uint32_t> stop{0};  // for producers
};

struct killing {
  std::size_t capacity;
  std::size_t batch;
  std::uint32_t kills;
  nanoseconds patience;  // how long nobody may get anything done
};

// An item that takes some microseconds to move: under a lock, so that many of those who are killed hold it.
class slow_item {
 public:
  slow_item() noexcept = default;
  slow_item(std::uint64_t number) noexcept : number_(number) {}
  slow_item(const slow_item& other) noexcept { *this = other; }
  slow_item& operator=(const slow_item& other) noexcept {
    for (int i = 0; i < 300; ++i) pause();
    number_ = other.number_;
    return *this;
  }
  operator std::uint64_t() const noexcept { return number_; }

 private:
  std::uint64_t number_ = 0;
};

template <class Queue, class Item = std::uint64_t>
class killing_field {
 public:
  explicit killing_field(const killing& plan)
      : plan_(plan),
        most_items_(std::uint64_t{4096} * plan.kills + 100'000),
        memory_(*region::create(sizeof(books) + most_items_, {.sharing = scope::processes})),
        books_(::new (static_cast<void*>(memory_.bytes().data())) books),
        marks_(reinterpret_cast<atomic<std::uint8_t>*>(memory_.bytes().data() + sizeof(books))),
        queue_(*hosted<Queue>::create({.capacity = plan.capacity, .sharing = scope::processes})) {}

  // Empty: all is well.
  std::string run() {
    for (std::uint32_t i = 0; i < workers; ++i) start(i);
    for (std::uint32_t kill = 0; kill < plan_.kills; ++kill) {
      if (!gets_done(random() % 400)) return stalled(kill);
      const std::uint32_t victim = random() % workers;
      (void)workers_[victim].kill_and_reap();
      ++(is_producer(victim) ? producers_killed_ : consumers_killed_);
      start(victim);
    }
    if (!gets_done(1000)) return stalled(plan_.kills);
    books_->stop.store(1, relaxed);
    if (!all_end(0, producers)) return "producers do not end";
    queue_->close();
    if (!all_end(producers, workers)) return "consumers do not end";
    return verdict();
  }

  Queue& queue() { return *queue_; }
  std::uint64_t items() const { return std::min(books_->next.load(relaxed), most_items_); }
  std::uint64_t missing() const {
    std::uint64_t count = 0;
    for (std::uint64_t i = 0; i < items(); ++i) count += marks_[i].load(relaxed) == books::accepted ? 1 : 0;
    return count;
  }

 private:
  static constexpr std::uint32_t producers = 2;
  static constexpr std::uint32_t workers = 4;
  static constexpr std::size_t most_per_batch = 3;
  static bool is_producer(std::uint32_t worker) { return worker < producers; }

  void start(std::uint32_t worker) {
    auto child = detail::fork_process("worker", [&] {
      is_producer(worker) ? produce() : consume();
      _exit(0);
    });
    if (!child.ok()) throw std::runtime_error(child.status().ToString());
    workers_[worker] = *std::move(child);
  }

  void produce() {
    while (books_->stop.load(relaxed) == 0) {
      const std::uint64_t first = books_->next.fetch_add(plan_.batch, relaxed);
      if (first + plan_.batch > most_items_) return stay_alive();
      std::array<Item, most_per_batch> items{};
      for (std::size_t i = 0; i < plan_.batch; ++i) items[i] = first + i;
      const batch in =
          plan_.batch == 1 ? batch{queue_->push(items[0]), 1} : queue_->push_n(std::span(items).first(plan_.batch));
      if (in.result != outcome::ok) books_->strange_answers.fetch_add(1, relaxed);
      for (std::size_t i = 0; i < in.count; ++i) marks_[first + i].fetch_or(books::accepted, relaxed);
      books_->operations.fetch_add(1, relaxed);
    }
  }

  void stay_alive() {
    while (books_->stop.load(relaxed) == 0) {
      books_->operations.fetch_add(1, relaxed);
      yield();
    }
  }

  void consume() {
    std::array<Item, most_per_batch> items{};
    while (true) {
      const batch out =
          plan_.batch == 1 ? batch{queue_->pop(items[0]), 1} : queue_->pop_n(std::span(items).first(plan_.batch));
      if (out.result == outcome::closed) return;
      if (out.result != outcome::ok) books_->strange_answers.fetch_add(1, relaxed);
      for (std::size_t i = 0; i < out.count; ++i) note_popped(items[i]);
      books_->operations.fetch_add(1, relaxed);
    }
  }

  void note_popped(std::uint64_t item) {
    if (item >= items()) {
      books_->invented.fetch_add(1, relaxed);
    } else if ((marks_[item].fetch_or(books::popped, relaxed) & books::popped) != 0) {
      books_->doubled.fetch_add(1, relaxed);
    }
  }

  // Waits for so many operations; false: nothing happens any more.
  bool gets_done(std::uint64_t operations) {
    const std::uint64_t enough = books_->operations.load(relaxed) + operations;
    std::uint64_t seen = 0;
    deadline end = plan_.patience;
    while (books_->operations.load(relaxed) < enough) {
      if (const std::uint64_t now = books_->operations.load(relaxed); now != seen) {
        seen = now;
        end = plan_.patience;
      }
      if (end.has_passed()) return false;
      yield();
    }
    return true;
  }

  bool all_end(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      std::vector<pollfd> polls{{.fd = workers_[i].pidfd(), .events = POLLIN, .revents = 0}};
      if (!detail::poll_until(polls, plan_.patience)) return false;
      if (workers_[i].reap() != 0) return false;
    }
    return true;
  }

  std::string stalled(std::uint32_t kills) {
    return absl::StrCat("nothing gets done any more after ", kills, " kills");
  }

  std::string verdict() const {
    const auto at_most = [](std::string_view what, std::uint64_t found, std::uint64_t most) {
      return found <= most ? "" : absl::StrCat(found, " ", std::string(what), ", allowed are ", most, "; ");
    };
    const std::uint64_t hands = plan_.batch;  // so many items one worker holds
    std::string all = at_most("accepted items are missing", missing(), consumers_killed_ * hands) +
                      at_most("items were popped twice", books_->doubled.load(relaxed), 0) +
                      at_most("items were popped that nobody pushed", books_->invented.load(relaxed), 0) +
                      at_most("answers make no sense", books_->strange_answers.load(relaxed), 0) +
                      at_most("items are left", queue_->size(), 0);
    if constexpr (requires(Queue & queue) { queue.lost(); }) {
      all += at_most("items are counted as lost", queue_->lost(), (producers_killed_ + consumers_killed_) * hands);
    }
    return all;
  }

  std::uint32_t random() noexcept {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 17;
    return random_ ^= random_ << 5;
  }

  killing plan_;
  std::uint64_t most_items_;
  region memory_;
  books* books_;
  atomic<std::uint8_t>* marks_;
  hosted<Queue> queue_;
  std::array<detail::process, workers> workers_;  // producers first; after queue_: ended before it
  std::uint32_t producers_killed_ = 0;
  std::uint32_t consumers_killed_ = 0;
  std::uint32_t random_ = 2463534242;
};

using robust = robust_ring<std::uint64_t, spin_then_park>;
using naive = mutex_ring<slow_item, spin_then_park>;

void survives(const killing& plan) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  const time_point start = now();
  killing_field<robust> field(plan);
  EXPECT_EQ(field.run(), "");
  std::cout << plan.kills << " kills, capacity " << plan.capacity << ", batches of " << plan.batch << ": "
            << field.items() << " items, " << field.missing() << " missing, " << field.queue().lost()
            << " lost inside an operation, " << std::chrono::duration<double>(now() - start).count() << " s\n";
}

TEST(a_robust_ring, survives_the_death_of_producers_and_consumers) { survives({64, 1, kills_wanted, patient}); }
TEST(a_robust_ring, survives_deaths_while_others_wait) { survives({1, 1, kills_wanted, patient}); }
TEST(a_robust_ring, survives_deaths_within_batches) { survives({7, 3, kills_wanted, patient}); }

TEST(a_naive_ring, is_found_broken_by_the_same_test) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  EXPECT_NE((killing_field<naive, slow_item>({64, 1, 2000, 1s}).run()), "");
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument(argv[i]);
    if (!argument.starts_with("--kills=") ||
        !absl::SimpleAtoi(std::string(argument.substr(8)), &contend::kills_wanted)) {
      std::cerr << "queue_crash_test: " << argument << ": there is --kills=NUMBER, and what GoogleTest takes\n";
      return 2;
    }
  }
  return RUN_ALL_TESTS();
}
