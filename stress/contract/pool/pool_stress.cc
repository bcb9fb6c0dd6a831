// pool_stress: kills the workers of a process pool at random moments, makes and destroys workers and pools many times.
//
//   pool_stress [kills] [cycles]     answers 0 when every task was answered and nothing was left behind
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "contract/leak_check.h"
#include "platform/clock.h"
#include "platform/isolated.h"
#include "platform/type_list.h"
#include "pool/contenders.h"
#include "pool/process_pool.h"
#include "pool/thread_pool.h"
#include "worker/process_worker.h"
#include "worker/thread_worker.h"

using namespace contend;
using namespace std::chrono_literals;

namespace {

int worker_pid() { return getpid(); }
int square(int n) { return n * n; }

double seconds_since(time_point start) { return std::chrono::duration<double>(now() - start).count(); }

// Every task is answered: with its result, or because its worker died.
template <class Pool>
bool survives_kills(int kills) {
  const time_point start = now();
  auto pool = Pool::create({.workers = 2, .message_bytes = 4096});
  if (!pool.ok()) return false;
  std::mt19937 random(20240229);
  int dead = 0, wrong = 0, hung = 0;
  std::string broken;  // why the pool gave up, which no kill of a worker is a reason for
  for (int i = 0; i < kills; ++i) {
    std::vector<task_handle<int>> handles;
    const auto pid = (*pool)->apply(task<worker_pid>);
    const unsigned moment = random() % 8;
    for (unsigned k = 0; k < 8; ++k) {
      if (k == moment && pid.ok()) (void)kill(*pid, SIGKILL);  // it has lived until now: nobody else kills
      handles.push_back((*pool)->apply_async(task<square>, static_cast<int>(k)));
    }
    for (int k = 0; k < 8; ++k) {
      const auto result = handles[k].get(60s);
      if (result.ok()) {
        wrong += *result == k * k ? 0 : 1;
      } else if (result.status().code() == absl::StatusCode::kAborted) {
        ++dead;
        broken = std::string((*pool)->status().message());
      } else {
        ++hung;
      }
    }
  }
  std::printf("%s: %d kills: %d tasks failed with their worker, %d wrong, %d hung; %.1f s %s\n",
              std::string(Pool::traits.name).c_str(), kills, dead, wrong, hung, seconds_since(start), broken.c_str());
  return wrong == 0 && hung == 0 && dead <= kills && broken.empty();
}

int die() { return kill(getpid(), SIGKILL); }

// A worker whose first task is its end has been well, however soon that is: the pool goes on.
template <class Pool>
bool survives_first_tasks(int tasks) {
  auto pool = Pool::create({.workers = 2, .message_bytes = 4096});
  if (!pool.ok()) return false;
  std::vector<task_handle<int>> handles;
  for (int i = 0; i < tasks; ++i) handles.push_back((*pool)->apply_async(task<die>));
  for (task_handle<int>& each : handles) (void)each.get(60s);
  const auto nine = (*pool)->apply(task<square>, 3);
  std::printf("%s: %d first tasks that kill: %s\n", std::string(Pool::traits.name).c_str(), tasks,
              nine.ok() ? "goes on" : nine.status().ToString().c_str());
  return nine.ok() && *nine == 9;
}

// A few mappings may come and go: the allocator's, and the stacks that the C library keeps for later threads.
template <class Cycle>
bool leaves_nothing(const char* name, int cycles, Cycle cycle) {
  bool good = true;
  const std::size_t children = detail::children_of_this_process().size();
  const testing_support::repetition done = testing_support::repeat([&] { good = cycle() && good; }, cycles);
  const auto& [before, after, each, leaks] = done;
  const auto more_children = static_cast<std::ptrdiff_t>(detail::children_of_this_process().size() - children);
  std::printf(
      "%d cycles of %s: descriptors %+lld, mappings %+lld, shm %+lld, resident %+lld KiB, children %+td; "
      "%.1f us each\n",
      cycles, name, static_cast<long long>(after.descriptors - before.descriptors),
      static_cast<long long>(after.mappings - before.mappings),
      static_cast<long long>(after.shared_files - before.shared_files),
      static_cast<long long>((after.resident_bytes - before.resident_bytes) / 1024), more_children,
      static_cast<double>(each.count()) * 1e-3);
  return good && leaks.empty() && after.mappings <= before.mappings + 16 && more_children == 0;
}

template <class Worker>
bool start_and_join() {
  Worker worker([] {});
  return worker.start().ok() && worker.join().ok();
}

template <class Pool>
bool make_and_use() {
  const auto pool = Pool::create({.workers = 2, .message_bytes = 4096});
  if (!pool.ok()) return false;
  auto handle = (*pool)->apply_async(task<square>, 3);
  const absl::StatusOr<int> nine = handle.get();
  return nine.ok() && *nine == 9;
}

template <class Pool>
void tell_rate(int tasks) {
  const auto pool = Pool::create({.workers = 2});
  if (!pool.ok()) return;
  std::vector<task_handle<int>> handles;
  const time_point start = now();
  for (int i = 0; i < tasks; ++i) handles.push_back((*pool)->apply_async(task<square>, i % 1000));
  for (auto& handle : handles) (void)handle.wait();
  std::printf("%s: %.0f tasks a second\n", std::string(Pool::traits.name).c_str(), tasks / seconds_since(start));
}

}  // namespace

int main(int argc, char** argv) {
  const int kills = argc > 1 ? std::atoi(argv[1]) : 200;
  const int cycles = argc > 2 ? std::atoi(argv[2]) : 100;
  bool good = survives_kills<process_pool>(kills);
  good = survives_kills<mutex_process_pool>(kills) && good;
  good = survives_first_tasks<process_pool>(10 * kills) && good;
  good = survives_first_tasks<mutex_process_pool>(10 * kills) && good;
  good = leaves_nothing("process_worker", cycles, start_and_join<process_worker>) && good;
  good = leaves_nothing("thread_worker", cycles, start_and_join<thread_worker>) && good;
  for_each_type(pool_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    good = leaves_nothing(Contender::name().c_str(), cycles, make_and_use<typename Contender::pool>) && good;
  });
  tell_rate<process_pool>(20'000);
  tell_rate<mutex_process_pool>(20'000);
  tell_rate<thread_pool>(200'000);
  tell_rate<work_stealing_pool>(200'000);
  tell_rate<hand_made_pool>(200'000);
  return good ? 0 : 1;
}
