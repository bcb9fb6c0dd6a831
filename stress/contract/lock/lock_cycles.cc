// lock_cycles: makes, uses and destroys every lock and semaphore again and again, and looks what is left behind.
//
//   lock_cycles [CYCLES]     of each contender in each scope; 10000 unless said
//
// Answers 0 if nothing grew: descriptors, mappings, files in /dev/shm, resident memory.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "contract/leak_check.h"
#include "contract/lock/any_lock.h"
#include "lock/bounded_semaphore.h"
#include "lock/semaphore.h"
#include "platform/hosted.h"
#include "platform/placed.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using testing_support::leaks_of;

int failures = 0;

void report(const std::string& name, scope sharing, const std::string& leaks) {
  if (leaks.empty()) return;
  ++failures;
  std::printf("%s, %s: %s\n", name.c_str(), std::string(to_string(sharing)).c_str(), leaks.c_str());
}

template <class Semaphore>
void cycle_semaphore(scope sharing) {
  auto home = hosted<placed<Semaphore>>::create(semaphore_options{.sharing = sharing, .initial = 1});
  if (!home.ok() || (*home)->get().acquire() != outcome::ok || (*home)->get().release() != outcome::ok) ++failures;
}

int run(int cycles) {
  for (const scope sharing : {scope::threads, scope::processes}) {
    for (const lock_subject& subject : lock_subjects()) {
      if (sharing == scope::processes && !subject.traits.processes) continue;
      const auto cycle = [&] {
        auto made = subject.make(sharing);
        if (!made.ok()) return void(++failures);
        (*made)->lock();
        (*made)->unlock();
      };
      report(subject.name, sharing, leaks_of(cycle, cycles));
    }
    report("semaphore", sharing, leaks_of([=] { cycle_semaphore<semaphore<spin_then_park>>(sharing); }, cycles));
    report("bounded_semaphore", sharing,
           leaks_of([=] { cycle_semaphore<bounded_semaphore<spin_then_park>>(sharing); }, cycles));
  }
  const auto held = testing_support::resources_held::now();
  std::printf("%d cycles of each: %d findings; now %lld descriptors, %lld mappings, %lld KiB resident\n", cycles,
              failures, static_cast<long long>(held.descriptors), static_cast<long long>(held.mappings),
              static_cast<long long>(held.resident_bytes / 1024));
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  const int cycles = argc > 1 ? std::atoi(argv[1]) : 10'000;
  if (argc > 2 || cycles < 1) {
    std::fprintf(stderr, "lock_cycles: wants a number of cycles, 1 or more\n");
    return 2;
  }
  return contend::contract::run(cycles);
}
