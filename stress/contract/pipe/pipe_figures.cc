// pipe_figures: the full figures that a test run is too short for: bytes both ways, round trips, pipes made and unmade.
//
//   pipe_figures [--mebibytes N] [--round-trips N] [--cycles N] [name]
//
// For every pipe whose name begins with `name`, between threads and between processes: moves so many mebibytes each
// way, one way after the other, in messages of 64 KiB, then as many both ways at once, in messages of 1 byte to 64 MiB,
// all of them checked; answers small messages; makes and unmakes pipes and looks whether descriptors or mappings are
// left. Prints what it took. Answers 1 if anything is wrong.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "contract/pipe/any_pipe.h"
#include "contract/pipe/pattern.h"
#include "platform/clock.h"
#include "platform/process.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using testing_support::fill_pattern;
using testing_support::pattern_error;

constexpr std::size_t message_size = 64 * 1024;
constexpr std::size_t largest = 64 << 20;

struct plan {
  std::uint64_t mebibytes = 64;
  std::uint64_t round_trips = 2000;
  std::uint64_t cycles = 100;
  std::string name;
};

double seconds_since(time_point start) { return static_cast<double>((now() - start).count()) * 1e-9; }

[[noreturn]] void fail(const std::string& what) {
  std::printf("%s\n", what.c_str());
  std::fflush(stdout);
  _exit(1);
}

// Runs `other` in a thread or a forked process, and `own` here.
void run_both(bool processes, const std::function<void()>& own, const std::function<void()>& other) {
  if (!processes) {
    std::thread thread(other);
    own();
    thread.join();
    return;
  }
  auto child = detail::fork_process("other end", [&] {
    other();
    _exit(0);
  });
  if (!child.ok()) fail(child.status().ToString());
  own();
  if (child->reap() != 0) fail("the other end failed");
}

using message_lengths = std::vector<std::size_t>;

// 1 byte, 8 bytes, ... 64 MiB, over and over, as many as make so many mebibytes.
message_lengths all_lengths(std::uint64_t mebibytes) {
  message_lengths made;
  std::uint64_t left = mebibytes << 20;
  for (std::size_t next = 1; left != 0; next = next == largest ? 1 : std::min(8 * next, largest)) {
    made.push_back(std::min<std::uint64_t>(next, left));
    left -= made.back();
  }
  return made;
}

void send_all(any_end& end, const message_lengths& lengths) {
  std::vector<std::byte> message;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    message.resize(lengths[i]);
    fill_pattern(message, i);
    if (end.send_bytes(message) != outcome::ok) fail("send failed");
  }
}

void receive_all(any_end& end, const message_lengths& lengths) {
  std::vector<std::byte> message;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (end.receive_bytes(message) != outcome::ok) fail("receive failed");
    if (const std::string error = pattern_error(message, lengths[i], i); !error.empty()) fail(error);
  }
}

void send_and_receive_all(any_end& end, const message_lengths& lengths) {
  std::thread sender([&] { send_all(end, lengths); });
  receive_all(end, lengths);
  sender.join();
}

void answer_all(any_end& end, std::uint64_t count, bool first) {
  std::byte word[8] = {};
  for (std::uint64_t i = 0; i < count; ++i) {
    if (first && end.send_bytes(word) != outcome::ok) fail("send failed");
    if (end.receive_bytes_into(word).result != outcome::ok) fail("receive failed");
    if (!first && end.send_bytes(word) != outcome::ok) fail("send failed");
  }
}

std::ptrdiff_t descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}
std::ptrdiff_t mappings() {
  std::ifstream maps("/proc/self/maps");
  return std::count(std::istreambuf_iterator<char>(maps), {}, '\n');
}
std::uint64_t resident_pages() {
  std::uint64_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident;
}

any_ends make(const pipe_subject& subject, scope sharing, std::size_t capacity) {
  absl::StatusOr<any_ends> ends = subject.create({.capacity_bytes = capacity, .sharing = sharing});
  if (!ends.ok()) fail(ends.status().ToString());
  return *std::move(ends);
}

void measure(const pipe_subject& subject, scope sharing, const plan& plan) {
  const bool processes = sharing == scope::processes;
  double rates[3] = {};       // there, back, both at once
  double round_trip[2] = {};  // as it is, and with its descriptor watched
  {
    const message_lengths alike(plan.mebibytes * 1024 * 1024 / message_size, message_size);
    const message_lengths mixed = all_lengths(plan.mebibytes);
    const auto [one, other] = make(subject, sharing, 256 * 1024);
    for (const bool back : {false, true}) {
      any_end& from = back ? *one : *other;
      any_end& to = back ? *other : *one;
      const time_point start = now();
      run_both(
          processes, [&] { receive_all(to, alike); }, [&] { send_all(from, alike); });
      rates[back ? 1 : 0] = static_cast<double>(plan.mebibytes) / 1024 / seconds_since(start);
    }
    const time_point both = now();
    run_both(
        processes, [&] { send_and_receive_all(*one, mixed); }, [&] { send_and_receive_all(*other, mixed); });
    rates[2] = 2 * static_cast<double>(plan.mebibytes) / 1024 / seconds_since(both);
    for (const bool watched : {false, true}) {
      if (watched && (one->fd() < 0 || other->fd() < 0)) fail("no descriptor");
      const time_point start = now();
      run_both(
          processes, [&] { answer_all(*one, plan.round_trips, true); },
          [&] { answer_all(*other, plan.round_trips, false); });
      round_trip[watched ? 1 : 0] = seconds_since(start) * 1e9 / static_cast<double>(plan.round_trips);
    }
  }
  const auto cycle = [&](std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
      const auto [one, other] = make(subject, sharing, 4096);
      if (other->send_bytes({}) != outcome::ok || one->poll() != outcome::ok || one->fd() < 0) fail("unusable");
    }
  };
  cycle(std::min<std::uint64_t>(plan.cycles, 100));
  const std::ptrdiff_t fds = descriptors(), maps = mappings();
  const std::uint64_t pages = resident_pages();
  const time_point start = now();
  cycle(plan.cycles);
  const double cycle_us = seconds_since(start) * 1e6 / static_cast<double>(plan.cycles);
  const auto more_pages = static_cast<std::int64_t>(resident_pages() - pages);
  std::printf(
      "%-24s %-10s %6.2f %6.2f, both %6.2f GiB/s  %9.0f ns round trip  %9.0f watched  %7.1f us/cycle  left: %td fds, "
      "%td maps, "
      "%lld pages\n",
      subject.name.c_str(), std::string(to_string(sharing)).c_str(), rates[0], rates[1], rates[2], round_trip[0],
      round_trip[1], cycle_us, descriptors() - fds, mappings() - maps, static_cast<long long>(more_pages));
  std::fflush(stdout);
  if (descriptors() != fds || mappings() > maps || more_pages > 256) fail("something is left");
}

int run(int argc, char** argv) {
  plan plan;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    std::uint64_t* const number = argument == "--mebibytes"     ? &plan.mebibytes
                                  : argument == "--round-trips" ? &plan.round_trips
                                  : argument == "--cycles"      ? &plan.cycles
                                                                : nullptr;
    if (number == nullptr) {
      plan.name = argument;
    } else if (++i < argc) {
      *number = std::strtoull(argv[i], nullptr, 10);
    }
    if (number != nullptr && (i >= argc || *number == 0)) fail("usage: " + std::string(argument) + " N, at least 1");
  }
  for (const pipe_subject& subject : pipe_subjects()) {
    if (subject.name.substr(0, plan.name.size()) != plan.name) continue;
    for (const scope sharing : {scope::threads, scope::processes}) measure(subject, sharing, plan);
  }
  return 0;
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) { return contend::contract::run(argc, argv); }
