// explore: tests every interleaving of a few workers, under weak memory: a test is a function, and reads like one.
//
//   const auto answer = explore::exhaust("a message is seen whole", [](explore::team& team) {
//     atomic<int> flag{0};
//     cell<int> message{0};
//     team.worker("writer", [&] { message.write(1); flag.store(1, release); });
//     team.worker("reader", [&] {
//       if (flag.load(acquire) == 1) explore::require(message.read() == 1, "the message");
//     });
//     team.run();                                       // returns when all workers have ended
//   });                                               // here invariants may be checked, then all is destroyed
//   EXPECT_FALSE(answer.found) << to_string(answer);
//
// The function runs once for each execution (the part before run() but once in all). It must do the same when the same
// happens: no clocks, no random numbers but those of explore::pick. What workers share lives in it, or on the heap.
// Plain variables are fine where workers do not race for them; a cell<T> says so if they do.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "explore/engine.h"
#include "explore/strategy.h"
#include "explore/verdict.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class team {
 public:
  team() = default;
  team(const team&) = delete;
  team& operator=(const team&) = delete;

  void worker(std::string name, std::function<void()> body) {
    workers_.push_back({std::move(name), std::move(body), false});
  }
  // A worker that may be killed before any step of it, limits::crashes times in all. What lives in the test is the
  // memory that processes share, and stays as it is; what the process itself has allocated is gone with it.
  void process(std::string name, std::function<void()> body) {
    workers_.push_back({std::move(name), std::move(body), true});
  }
  // The last so many do the same, and nothing depends on which of them is which. Of executions that differ only in
  // that, `exhaust` may leave out all but one.
  void alike(std::size_t count) {
    for (std::size_t i = 1; i < count; ++i) workers_[workers_.size() - i].is_like_the_last = true;
  }
  // Returns when all have ended; may be used again for another set of workers.
  void run() {
    engine::running().run_workers(workers_);
    workers_.clear();
  }

 private:
  std::vector<role> workers_;
};

using test_body = engine::body;

// All that can happen, within the limits: complete unless one of them was reached.
result exhaust(std::string_view name, const test_body& body, const limits& allowed = {});

// `executions` at random: each step by a worker drawn at random, each read from a write drawn at random.
result walk(std::string_view name, const test_body& body, std::uint64_t executions, std::uint64_t seed = 1,
            const limits& allowed = {});

// Schedules in which nobody is killed, each repeated with a process killed at each of its steps in turn. The first
// schedule is the plainest, then they are drawn. `executions` in all; limits::crashes is 1 if it was 0.
result crash_sweep(std::string_view name, const test_body& body, std::uint64_t executions, std::uint64_t seed = 1,
                   const limits& allowed = {});

// The execution that these choices lead to, once more.
result replay(const result& found, const test_body& body, const limits& allowed = {});

// In a test: a finding unless `condition` is true. `what` is what should be so.
void require(bool condition, std::string_view what, std::source_location where = std::source_location::current());

// In a process: the object as this process sees it, at an address of its own, as if it had mapped the memory elsewhere.
// From then on an address of another process is a finding when an atomic object or a cell is used through it; so is one
// of the test if it is in a region.
template <class T>
T& here(T& object, std::source_location where = std::source_location::current()) {
  return *static_cast<T*>(engine::running().here(std::addressof(object), where));
}

// For as long as it lives, the process that made it is not killed.
class spared {
 public:
  spared() noexcept { engine::running().spare(true); }
  spared(const spared&) = delete;
  spared& operator=(const spared&) = delete;
  ~spared() { engine::running().spare(false); }
};

// After team::run: how many of its processes were killed.
std::uint32_t deaths();

// In a test: a number below `options`: every one of them is tried.
std::uint32_t pick(std::uint32_t options);

}  // namespace contend::inline CONTEND_BACKEND::explore
