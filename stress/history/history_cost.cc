// history_cost: what recording and judging cost: nanoseconds per recorded operation, seconds per million judged.
//
//   history_cost                        a million operations of each kind
//   history_cost --operations=20000     fewer
//
// Only a release build's numbers count, on a quiet machine.
#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "history/bag.h"
#include "history/fifo.h"
#include "history/linearizable.h"
#include "history/per_producer.h"
#include "history/priority.h"
#include "history/record.h"
#include "history/register.h"
#include "history/simulated_history.h"
#include "history/stack.h"

ABSL_FLAG(std::uint32_t, operations, 1'000'000, "operations of a history, 1000 or more");

namespace contend::history {
namespace {

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The operation that is recorded: one that the compiler must do, and next to nothing.
void operate(std::uint64_t& value) {
  ++value;
  asm volatile("" : "+r"(value) : : "memory");
}

// The middle of nine: the first ones meet cold memory.
double middle_of(const std::function<double()>& measured) {
  std::vector<double> all(9);
  std::generate(all.begin(), all.end(), measured);
  std::nth_element(all.begin(), all.begin() + 4, all.end());
  return all[4];
}

double plain_seconds(std::uint32_t operations) {
  std::uint64_t value = 0;
  return seconds_of([&] {
    for (std::uint32_t i = 0; i < operations; ++i) operate(value);
  });
}

template <class Clock>
double recorded_seconds(std::span<std::byte> memory, Clock& clock) {
  operation_log& log = *operation_log::create_in(memory, 0);
  std::uint64_t value = 0;
  return seconds_of([&] {
    while (log.invoke(clock, operation::push, value)) {
      operate(value);
      log.answered(clock, answer::ok, value);
    }
  });
}

template <class Clock>
double recorded_at_once_seconds(std::span<std::byte> memory, Clock& clock) {
  operation_log& log = *operation_log::create_in(memory, 0);
  std::uint64_t value = 0;
  return seconds_of([&] {
    log.invoke(clock, operation::push, value);
    do {
      operate(value);
    } while (log.answered_then_invoke(clock, answer::ok, value, operation::push, value));
  });
}

template <class Clock>
void tell_recording(const char* name, std::uint32_t operations) {
  struct alignas(64) line {
    std::byte bytes[64];
  };
  std::vector<line> lines(operation_log::bytes_for(operations) / sizeof(line) + 1);
  const std::span memory(lines[0].bytes, lines.size() * sizeof(line));
  Clock clock;
  const double plain = middle_of([&] { return plain_seconds(operations); }) / operations * 1e9;
  const auto tell = [&](const char* how, double seconds) {
    const double recorded = seconds / operations * 1e9;
    std::printf("record, %-11s %-15s %6.2f ns an operation, %6.1f times a plain loop (%.2f ns)\n", name, how,
                recorded - plain, recorded / plain, plain);
  };
  tell("two stamps", middle_of([&] { return recorded_seconds(memory, clock); }));
  tell("one stamp", middle_of([&] { return recorded_at_once_seconds(memory, clock); }));
}

// Answers whether the history was found right, as it is.
bool tell_judging(const char* name, const simulation& what,
                  verdict (*check)(std::span<const event>, const container_options&)) {
  std::mt19937_64 random(1);
  const std::vector<event> history = simulate(what, random);
  verdict found;
  const double seconds = seconds_of([&] { found = check(history, {.capacity = what.capacity}); });
  std::printf("judge, %-14s %8.3f s a million operations, %s\n", name, seconds / what.operations * 1e6,
              explain(found, history).c_str());
  return found.ok();
}

bool tell_small() {
  std::mt19937_64 random(1);
  std::vector<std::vector<event>> histories;
  for (int i = 0; i < 1'000; ++i) histories.push_back(simulate({.operations = 6, .workers = 3}, random));
  linearizability<queue_specification> check;
  bool right = true;
  const double seconds = seconds_of([&] {
    for (const auto& each : histories) right = check(each).ok() && right;
  });
  std::printf("judge, 6 operations    %8.2f us a history, in general\n", seconds * 1e3);
  return right;
}

bool tell_all(std::uint32_t operations) {
#if defined(__x86_64__)
  tell_recording<cycle_clock>("cycle clock", operations);
#endif
  tell_recording<step_clock>("step clock", operations);
  const simulation small{.operations = operations, .workers = 8, .width = 6, .capacity = 1024};
  auto some = [&](kind which, std::uint32_t pushes) {
    simulation what = small;
    what.container = which;
    what.pushes = pushes;
    if (pushes != 50) what.capacity = unbounded;
    return what;
  };
  bool right = tell_judging("queue", some(kind::fifo, 50), &check_fifo);
  right &= tell_judging("stack", some(kind::lifo, 50), &check_stack);
  right &= tell_judging("deep stack", some(kind::lifo, 75), &check_stack);
  right &= tell_judging("priority", some(kind::priority, 50), &check_priority);
  right &= tell_judging("bag", some(kind::bag, 50), &check_bag);
  right &= tell_judging("per producer", some(kind::per_producer, 50), &check_per_producer);
  return tell_small() && right;
}

}  // namespace
}  // namespace contend::history

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "what recording and judging histories cost\n\n  history_cost\n  history_cost --operations=20000");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_operations) < 1'000) {
    std::fputs("history_cost: --operations wants 1000 or more\n", stderr);
    return 2;
  }
  return contend::history::tell_all(absl::GetFlag(FLAGS_operations)) ? 0 : 1;
}
