// signal_stress: the users of signals are killed, again and again: the others never hang.
//
//   signal_stress [KILLS]     so many users of each signal, at random moments; 1000 unless said
//
// Answers 0 if all is well, 1 with a line that says what is not.
#include <absl/status/status.h>
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lock/futex_mutex.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/process.h"
#include "platform/region.h"
#include "signal/barrier.h"
#include "signal/condition_variable.h"
#include "signal/event.h"
#include "signal/latch.h"

using namespace contend;
using namespace std::chrono_literals;

namespace {

using wait_kind = spin_then_park;
constexpr auto patient = 60s;

[[noreturn]] void fail(std::string_view what) {
  std::fprintf(stderr, "signal_stress: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}
void expect(bool fine, std::string_view what) {
  if (!fine) fail(what);
}
template <class T>
T value_of(absl::StatusOr<T> made) {
  if (!made.ok()) fail(made.status().ToString());
  return *std::move(made);
}

// A process that runs `job` and exits with 0 if that answers true.
template <class Job>
detail::process start(Job job) {
  return value_of(detail::fork_process("user", [&] { _exit(job() ? 0 : 1); }));
}
void expect_good_end(detail::process& user, std::string_view what) {
  std::vector<pollfd> polls{{.fd = user.pidfd(), .events = POLLIN, .revents = 0}};
  expect(detail::poll_until(polls, patient), absl::StrCat(std::string(what), ": one of the others hangs"));
  expect(user.reap() == 0, absl::StrCat(std::string(what), ": one of the others ended badly"));
}

// Lets up to so many microseconds pass, awake, for sleeping would be too coarse.
void pass_a_moment(std::mt19937& random, std::uint32_t most) {
  const deadline until = std::chrono::microseconds(random() % most);
  while (!until.has_passed()) contend::pause();
}

void kill_parties(std::uint32_t kills, std::mt19937& random) {
  const auto made =
      value_of(hosted<barrier<wait_kind>>::create(barrier_options{.parties = 3, .sharing = scope::processes}));
  const region memory = value_of(region::create(sizeof(atomic<std::uint32_t>), {.sharing = scope::processes}));
  auto& joined = *::new (static_cast<void*>(memory.bytes().data())) atomic<std::uint32_t>(0);
  for (std::uint32_t i = 0; i < kills; ++i) {
    std::vector<detail::process> parties;
    for (int k = 0; k < 3; ++k) {
      parties.push_back(start([&] {
        auto party = value_of(made->join());
        joined.fetch_add(1, relaxed);
        outcome end = outcome::ok;
        while (end == outcome::ok) end = party.arrive_and_wait(patient).result;
        return end == outcome::broken;
      }));
    }
    while (joined.load(relaxed) != 3 * (i + 1)) yield();  // who has not joined is not missed
    pass_a_moment(random, 2'000);
    (void)parties[random() % 3].kill_and_reap();
    for (auto& party : parties) {
      if (party.is_running()) expect_good_end(party, "barrier");
    }
    made->reset();
  }
}

void kill_setters(std::uint32_t kills, std::mt19937& random) {
  for (std::uint32_t i = 0; i < kills; ++i) {
    const auto made = value_of(hosted<placed<event<wait_kind>>>::create({.sharing = scope::processes}));
    event<wait_kind>& subject = made->get();
    const region memory = value_of(region::create(sizeof(atomic<bool>), {.sharing = scope::processes}));
    auto& is_over = *::new (static_cast<void*>(memory.bytes().data())) atomic<bool>(false);
    std::vector<detail::process> waiters;
    for (int k = 0; k < 2; ++k) {
      waiters.push_back(start([&] {
        while (!is_over.load(acquire)) {
          if (subject.wait(patient) != outcome::ok) return false;
        }
        return true;
      }));
    }
    detail::process setter = start([&]() -> bool {
      while (true) {
        subject.set();
        subject.clear();
      }
    });
    pass_a_moment(random, 2'000);
    (void)setter.kill_and_reap();
    is_over.store(true, release);
    subject.set();
    for (auto& waiter : waiters) expect_good_end(waiter, "event");
  }
}

// Consumers are killed while somebody else holds the lock: it is not robust, and that is its business.
void kill_waiters(std::uint32_t kills, std::mt19937& random) {
  struct monitor {
    futex_mutex<wait_kind> mutex{scope::processes};
    condition_variable<wait_kind> there{scope::processes};
    condition_variable<wait_kind> taken{scope::processes};
    cell<std::uint32_t> items;
    cell<std::uint32_t> taken_so_far;
    cell<bool> is_closed;
  };
  const region memory = value_of(region::create(sizeof(monitor), {.sharing = scope::processes}));
  auto& shared = *::new (static_cast<void*>(memory.bytes().data())) monitor;
  const auto consume = [&] {
    std::unique_lock lock(shared.mutex);
    while (true) {
      const auto something = [&] { return shared.items.read() != 0 || shared.is_closed.read(); };
      if (shared.there.wait_for(lock, something, patient) != outcome::ok) return false;
      if (shared.items.read() == 0) return true;
      shared.items.write(shared.items.read() - 1);
      shared.taken_so_far.write(shared.taken_so_far.read() + 1);
      shared.taken.notify(lock);
    }
  };
  std::vector<detail::process> consumers;
  for (int k = 0; k < 3; ++k) consumers.push_back(start(consume));
  for (std::uint32_t i = 1; i <= kills; ++i) {
    std::unique_lock lock(shared.mutex);
    shared.items.write(shared.items.read() + 1);
    shared.there.notify(lock);
    if (random() % 2 == 0) {  // the one who was chosen may get as far as to the lock
      lock.unlock();
      pass_a_moment(random, 100);
      lock.lock();
    }
    auto& victim = consumers[random() % consumers.size()];
    (void)victim.kill_and_reap();
    shared.there.notify(lock, 0);  // passes on the notice that the victim may have had
    const auto all = [&] { return shared.taken_so_far.read() == i; };
    expect(shared.taken.wait_for(lock, all, patient) == outcome::ok, "condition_variable: a notice was lost");
    lock.unlock();
    victim = start(consume);
  }
  std::unique_lock lock(shared.mutex);
  shared.is_closed.write(true);
  shared.there.notify_all(lock);
  lock.unlock();
  for (auto& consumer : consumers) expect_good_end(consumer, "condition_variable");
}

void run_kills(std::uint32_t kills) {
  std::mt19937 random(1);  // NOLINT: the same moments each time, as far as that goes
  const auto timed = [&](const char* name, auto work) {
    const time_point start = now();
    work(kills, random);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now() - start);
    std::printf("%s: %u users killed in %lld ms, nobody hangs\n", name, kills, static_cast<long long>(ms.count()));
  };
  timed("barrier", kill_parties);
  timed("event", kill_setters);
  timed("condition_variable", kill_waiters);
}

}  // namespace

int main(int argc, char** argv) {
  const int kills = argc > 1 ? std::atoi(argv[1]) : 1000;
  if (argc > 2 || kills < 1) {
    std::fprintf(stderr, "signal_stress: wants a number of kills, 1 or more\n");
    return 2;
  }
  run_kills(static_cast<std::uint32_t>(kills));
  return 0;
}
