// robust_mutex_kill: kills the holders of a robust mutex at random moments, again and again: nobody hangs, none holds
// twice.
//
//   robust_mutex_kill [KILLS]     100000 unless said
//
// Workers take the mutex, change a pair of counters that only the mutex keeps equal, and give it back; whoever is told
// that the holder died repairs the pair. One after the other is killed with SIGKILL, most often the one that holds the
// mutex at that moment, and replaced. Wrong are: two inside at once; a pair half changed without `owner_died`; no
// progress for a minute; a mutex that cannot be taken at the end.
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "lock/robust_mutex.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/hosted.h"
#include "platform/pause.h"
#include "platform/placed.h"
#include "platform/process.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace std::chrono_literals;

using mutex_type = robust_mutex<spin_then_park>;
constexpr int workers = 4;
constexpr auto too_long = 60s;

// Counts are relaxed: the mutex orders what matters.
struct shared_state {
  cell<std::uint64_t> first{0};  // guarded by the mutex, both
  cell<std::uint64_t> second{0};
  atomic<std::uint32_t> inside{0};  // who is; 0: nobody
  atomic<std::uint64_t> sections{0};
  atomic<std::uint64_t> deaths_told{0};
  atomic<std::uint64_t> overlaps{0};
  atomic<std::uint64_t> torn{0};
  atomic<std::uint64_t> unexpected{0};
};

// One critical section; `answer` says how it was entered.
void change(mutex_type& mutex, shared_state& state, outcome answer) {
  const auto me = static_cast<std::uint32_t>(getpid());
  const std::uint32_t before = state.inside.exchange(me, relaxed);  // a witness: orders nothing
  if (answer == outcome::owner_died) {
    state.deaths_told.fetch_add(1, relaxed);  // a count
    state.second.write(state.first.read());
    mutex.recover();
  } else if (before != 0) {
    state.overlaps.fetch_add(1, relaxed);  // a count: nobody died, and yet somebody was inside
  }
  if (state.first.read() != state.second.read()) state.torn.fetch_add(1, relaxed);  // a count
  state.first.write(state.first.read() + 1);
  for (int i = 0; i < 20; ++i) pause();
  state.second.write(state.second.read() + 1);
  state.sections.fetch_add(1, relaxed);                                               // a count
  if (state.inside.exchange(0, relaxed) != me) state.overlaps.fetch_add(1, relaxed);  // a witness, a count
}

[[noreturn]] void work(mutex_type& mutex, shared_state& state) {
  while (true) {
    const outcome answer = mutex.acquire();
    if (answer == outcome::ok || answer == outcome::owner_died) {
      change(mutex, state, answer);
      mutex.unlock();
    } else {
      state.unexpected.fetch_add(1, relaxed);  // a count
    }
  }
}

struct verdict {
  std::uint64_t of_holders = 0;  // kills that hit whoever held the mutex just before
  std::string wrong;             // empty: nothing
};

verdict kill_many(mutex_type& mutex, shared_state& state, int kills) {
  std::minstd_rand random(1);
  std::vector<detail::process> crew(workers);
  const auto start = [&](detail::process& place) {
    auto child = detail::fork_process("worker", [&] { work(mutex, state); });
    if (!child.ok()) return std::string(child.status().message());
    place = *std::move(child);
    return std::string();
  };
  verdict said;
  for (detail::process& place : crew) {
    if (said.wrong = start(place); !said.wrong.empty()) return said;
  }
  for (int k = 0; k < kills; ++k) {
    const std::uint64_t seen = state.sections.load(relaxed);  // a count
    const deadline limit(too_long);
    while (state.sections.load(relaxed) == seen) {  // a count
      if (limit.has_passed()) {
        said.wrong = absl::StrCat("nobody came in for a minute, after ", k, " kills; holder ", mutex.holder());
        return said;
      }
      yield();
    }
    for (auto i = random() % 500; i > 0; --i) pause();
    std::size_t victim = random() % workers;
    if (k % 8 != 0) {  // now and then one that waits, else the holder
      const std::uint32_t holder = mutex.holder();
      for (std::size_t w = 0; w < crew.size(); ++w) {
        if (static_cast<std::uint32_t>(crew[w].pid()) == holder) victim = w;
      }
      if (static_cast<std::uint32_t>(crew[victim].pid()) == holder) ++said.of_holders;
    }
    (void)crew[victim].kill_and_reap();
    if (said.wrong = start(crew[victim]); !said.wrong.empty()) return said;
  }
  return said;
}

int run(int kills) {
  auto home = hosted<placed<mutex_type>>::create({.sharing = scope::processes});
  auto memory = region::create(sizeof(shared_state), {.sharing = scope::processes});
  if (!home.ok() || !memory.ok()) {
    std::fprintf(stderr, "robust_mutex_kill: %s %s\n", home.status().ToString().c_str(),
                 memory.status().ToString().c_str());
    return 2;
  }
  auto& mutex = (*home)->get();
  auto& state = *::new (static_cast<void*>(memory->bytes().data())) shared_state;
  verdict said = kill_many(mutex, state, kills);  // its crew has ended when it returns
  if (said.wrong.empty()) {
    const outcome last = mutex.acquire(too_long);
    if (last != outcome::ok && last != outcome::owner_died) {
      said.wrong = absl::StrCat("could not be taken at the end: ", std::string(to_string(last)));
    } else {
      mutex.recover();
      mutex.unlock();
    }
  }
  const std::uint64_t defects = state.overlaps.load(relaxed) + state.torn.load(relaxed) +  // all have stopped
                                state.unexpected.load(relaxed);
  std::printf(
      "%d kills, %llu of them of the holder; %llu sections, %llu told that the owner died; "
      "%llu held twice, %llu torn, %llu unexpected answers\n",
      kills, static_cast<unsigned long long>(said.of_holders),
      static_cast<unsigned long long>(state.sections.load(relaxed)),     // all have stopped
      static_cast<unsigned long long>(state.deaths_told.load(relaxed)),  // all have stopped
      static_cast<unsigned long long>(state.overlaps.load(relaxed)),     // all have stopped
      static_cast<unsigned long long>(state.torn.load(relaxed)),         // all have stopped
      static_cast<unsigned long long>(state.unexpected.load(relaxed)));  // all have stopped
  if (!said.wrong.empty()) std::printf("wrong: %s\n", said.wrong.c_str());
  return said.wrong.empty() && defects == 0 ? 0 : 1;
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  const int kills = argc > 1 ? std::atoi(argv[1]) : 100'000;
  if (argc > 2 || kills < 1) {
    std::fprintf(stderr, "robust_mutex_kill: wants a number of kills, 1 or more\n");
    return 2;
  }
  return contend::run(kills);
}
