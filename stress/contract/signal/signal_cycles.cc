// signal_cycles: makes, uses and destroys every signal again and again, and looks what is left behind.
//
//   signal_cycles [CYCLES]     of each contender in each scope; 10000 unless said
//
// Answers 0 if nothing grew: descriptors, mappings, files in /dev/shm, resident memory.
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>

#include "contract/cycles.h"
#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/region.h"
#include "platform/type_list.h"
#include "signal/contenders.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;

absl::Status verify(bool fine, std::string_view what) {
  return fine ? absl::OkStatus() : absl::InternalError(std::string(what));
}

template <class Event>
absl::Status use_event(scope sharing) {
  const auto made = hosted<placed<Event>>::create({.sharing = sharing});
  if (!made.ok()) return made.status();
  (*made)->get().set();
  return verify((*made)->get().wait() == outcome::ok, "an event that was set holds");
}

template <class Latch>
absl::Status use_latch(scope sharing) {
  const auto made = hosted<placed<Latch>>::create({.count = 1, .sharing = sharing});
  if (!made.ok()) return made.status();
  return verify((*made)->get().arrive_and_wait() == outcome::ok, "a latch of one holds");
}

absl::Status pass(auto& barrier) {
  auto party = barrier.join();
  if (!party.ok()) return party.status();
  return verify(party->arrive_and_wait().result == outcome::ok, "a barrier of one holds");
}

// A barrier is an object by itself, or small enough to be placed in one.
template <class Barrier>
absl::Status use_barrier(scope sharing) {
  const barrier_options options{.parties = 1, .sharing = sharing};
  if constexpr (requires(const Barrier& made) { made.options(); }) {
    const auto made = hosted<Barrier>::create(options);
    return made.ok() ? pass(**made) : made.status();
  } else {
    const auto made = hosted<placed<Barrier>>::create(options);
    return made.ok() ? pass((*made)->get()) : made.status();
  }
}

// The lock of a library's condition is not ours: it has a scope or none.
template <class Condition>
absl::Status use_condition(scope sharing) {
  using mutex_type = typename Condition::mutex_type;
  const auto made = hosted<placed<Condition>>::create({.sharing = sharing});
  if (!made.ok()) return made.status();
  const auto run_out = [&](mutex_type& mutex) {
    std::unique_lock lock(mutex);
    (void)(*made)->get().notify_all(lock);
    const bool in_time = (*made)->get().wait_for(
                             lock, [] { return false; }, 0ns) == outcome::ok;
    return verify(!in_time, "a condition ends for nothing");
  };
  if constexpr (std::is_constructible_v<mutex_type, scope>) {
    mutex_type mutex(sharing);
    return run_out(mutex);
  } else {
    mutex_type mutex;
    return run_out(mutex);
  }
}

template <class Eventcount>
absl::Status use_eventcount(scope sharing) {
  const absl::StatusOr<region> memory = region::create(sizeof(Eventcount), {.sharing = sharing});
  if (!memory.ok()) return memory.status();
  auto& subject = *::new (static_cast<void*>(memory->bytes().data())) Eventcount;
  subject.notify_all(sharing);
  const bool in_time = subject.await([] { return false; }, 0ns, sharing);
  std::destroy_at(&subject);
  return verify(!in_time, "an eventcount ends for nothing");
}

template <class List, class Use>
void each_of(testing_support::cycles& all, Use use) {
  for_each_type(List{}, [&]<class Contender>(std::type_identity<Contender>) {
    for (const scope sharing : {scope::threads, scope::processes}) {
      if (sharing == scope::processes && !Contender::traits.processes) continue;
      all.of(absl::StrCat(Contender::name(), ", ", std::string(to_string(sharing))),
             [=] { return use.template operator()<typename Contender::type>(sharing); });
    }
  });
}

void every_signal(testing_support::cycles& all) {
  each_of<event_contenders>(all, []<class Event>(scope sharing) { return use_event<Event>(sharing); });
  each_of<latch_contenders>(all, []<class Latch>(scope sharing) { return use_latch<Latch>(sharing); });
  each_of<barrier_contenders>(all, []<class Barrier>(scope sharing) { return use_barrier<Barrier>(sharing); });
  each_of<condition_contenders>(all, []<class Condition>(scope sharing) { return use_condition<Condition>(sharing); });
  each_of<eventcount_contenders>(all,
                                 []<class Eventcount>(scope sharing) { return use_eventcount<Eventcount>(sharing); });
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  return contend::testing_support::run_cycles("signal_cycles", argc, argv, contend::contract::every_signal);
}
