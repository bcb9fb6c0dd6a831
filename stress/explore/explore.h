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

  void worker(std::string name, std::function<void()> body) { workers_.emplace_back(std::move(name), std::move(body)); }
  // Returns when all have ended; may be used again for another set of workers.
  void run() {
    engine::running().run_workers(workers_);
    workers_.clear();
  }

 private:
  std::vector<std::pair<std::string, std::function<void()>>> workers_;
};

using test_body = engine::body;

// All that can happen, within the limits: complete unless one of them was reached.
result exhaust(std::string_view name, const test_body& body, const limits& allowed = {});

// `executions` at random: each step by a worker drawn at random, each read from a write drawn at random.
result walk(std::string_view name, const test_body& body, std::uint64_t executions, std::uint64_t seed = 1,
            const limits& allowed = {});

// The execution that these choices lead to, once more.
result replay(const result& found, const test_body& body, const limits& allowed = {});

// In a test: a finding unless `condition` is true. `what` is what should be so.
void require(bool condition, std::string_view what, std::source_location where = std::source_location::current());

// In a test: a number below `options`: every one of them is tried.
std::uint32_t pick(std::uint32_t options);

}  // namespace contend::inline CONTEND_BACKEND::explore
