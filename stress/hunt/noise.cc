// noise: see noise.h.
#include "hunt/noise.h"

#include <sched.h>  // seam: the hunt moves its workers about
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "platform/amplified/hooks.h"
#include "platform/pause.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

noise_plan plan_of_all;
std::vector<int> cpus_of_all;  // that this process may run on

struct disturbance {
  std::uint32_t worker;
  random_bits random;
  std::uint64_t steps = 0;
};

thread_local std::optional<disturbance> mine;

void rest(random_bits& random, std::uint64_t most_microseconds) {
  switch (random.below(4)) {
    case 0: std::this_thread::sleep_for(std::chrono::microseconds(random.below(most_microseconds))); break;
    case 1: yield(); break;
    default:
      for (std::uint64_t i = random.below(1U << random.below(10)); i > 0; --i) pause();
  }
}

// A number of the access in the program, the same in each worker.
std::uint64_t number_of(hooks::place where) {
  return random_bits({where.line(), where.column(), reinterpret_cast<std::uintptr_t>(where.file_name())}).next();
}

// The rank of a worker in an epoch of the ladder: 0 is never slowed.
std::uint64_t rank(const disturbance& me) { return random_bits({plan_of_all.seed, me.worker, me.steps / 64}).below(4); }

void run_on(int cpu) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  (void)sched_setaffinity(0, sizeof one, &one);  // it is noise only
}

void squeeze(disturbance& me) {
  if (me.random.one_in(4)) yield();
  // All follow the same sequence of CPUs, each by its own count.
  if (me.steps % 256 == 1)
    run_on(cpus_of_all[random_bits({plan_of_all.seed, me.steps / 256}).below(cpus_of_all.size())]);
}

}  // namespace

void hooks::passed(place where) noexcept {
  if (!mine) return;
  disturbance& me = *mine;
  ++me.steps;
  switch (plan_of_all.kind) {
    case noise_kind::none: break;
    case noise_kind::delays:
      if (me.random.one_in(std::uint64_t{4} << 2 * (plan_of_all.seed % 4))) rest(me.random, 100);
      break;
    case noise_kind::place:
      if (number_of(where) % 8 == plan_of_all.seed % 8 && me.random.one_in(2)) rest(me.random, 50);
      break;
    case noise_kind::ladder:
      if (rank(me) > me.random.below(8)) rest(me.random, 30 * rank(me));
      break;
    case noise_kind::squeeze: squeeze(me); break;
    case noise_kind::freeze:
      if (me.random.one_in(1024)) std::this_thread::sleep_for(std::chrono::milliseconds(1 + me.random.below(5)));
      break;
  }
}

namespace noise {

void begin(const noise_plan& plan) {
  plan_of_all = plan;
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  (void)sched_getaffinity(0, sizeof allowed, &allowed);
  cpus_of_all.clear();
  for (int i = 0; i < CPU_SETSIZE; ++i) {
    if (CPU_ISSET(i, &allowed)) cpus_of_all.push_back(i);
  }
}

noise_state state() noexcept {
  if (!mine) return {};
  random_bits ahead = mine->random;
  return {.steps = mine->steps, .next = ahead.next()};
}

worker::worker(std::uint32_t number) { mine.emplace(number, random_bits({plan_of_all.seed, number})); }
worker::~worker() { mine.reset(); }

}  // namespace noise

}  // namespace contend::inline CONTEND_BACKEND
