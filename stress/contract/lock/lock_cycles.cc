// lock_cycles: makes, uses and destroys every lock and semaphore again and again, and looks what is left behind.
//
//   lock_cycles [CYCLES]     of each contender in each scope; 10000 unless said
//
// Answers 0 if nothing grew: descriptors, mappings, files in /dev/shm, resident memory.
#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <string>

#include "contract/cycles.h"
#include "contract/lock/any_lock.h"
#include "lock/bounded_semaphore.h"
#include "lock/semaphore.h"
#include "platform/hosted.h"
#include "platform/placed.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

absl::Status use_lock(const lock_subject& subject, scope sharing) {
  const auto made = subject.make(sharing);
  if (!made.ok()) return made.status();
  (*made)->lock();
  (*made)->unlock();
  return absl::OkStatus();
}

template <class Semaphore>
absl::Status use_semaphore(scope sharing) {
  const auto home = hosted<placed<Semaphore>>::create(semaphore_options{.sharing = sharing, .initial = 1});
  if (!home.ok()) return home.status();
  if ((*home)->get().acquire() != outcome::ok) return absl::InternalError("acquire failed");
  return (*home)->get().release() == outcome::ok ? absl::OkStatus() : absl::InternalError("release failed");
}

void everything(testing_support::cycles& all) {
  for (const scope sharing : {scope::threads, scope::processes}) {
    const std::string where = absl::StrCat(", ", std::string(to_string(sharing)));
    for (const lock_subject& subject : lock_subjects()) {
      if (sharing == scope::processes && !subject.traits.processes) continue;
      all.of(subject.name + where, [&] { return use_lock(subject, sharing); });
    }
    all.of("semaphore" + where, [=] { return use_semaphore<semaphore<spin_then_park>>(sharing); });
    all.of("bounded_semaphore" + where, [=] { return use_semaphore<bounded_semaphore<spin_then_park>>(sharing); });
  }
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  return contend::testing_support::run_cycles("lock_cycles", argc, argv, contend::contract::everything);
}
