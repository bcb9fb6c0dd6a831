// hide_and_seek: a hider and a seeker take turns through one condition.
#include <mutex>

#include "lock/checked_lock.h"
#include "lock/futex_mutex.h"
#include "platform/cell.h"
#include "scenario/scenario.h"
#include "signal/contenders.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

constexpr int hider = 0;
constexpr int seeker = 1;

// All guarded by the mutex.
struct game {
  cell<int> turn{hider};
  cell<long> moves{0};
};

template <class Mutex, class Condition>
void take_turns(round& r, Mutex& mutex, Condition& condition, game& now, int me) {
  for (long i = 0; i < r.option("rounds_of_play"); ++i) {
    std::unique_lock lock(mutex);
    while (now.turn.read() != me) (void)condition.wait(lock);
    if (now.moves.read() % 2 != me) r.complain("moved twice in a row");
    r.say(me == hider ? "hides" : "seeks");
    now.moves.write(now.moves.read() + 1);
    now.turn.write(1 - me);
    (void)condition.notify(lock);
    r.work(20);
  }
}

template <class Condition>
absl::Status play(round& r) {
  using mutex_type = typename Condition::mutex_type;
  auto& mutex = r.make<mutex_type>();
  auto& condition = r.make<Condition>();
  auto& now = r.share<game>();
  r.start("hider", [&] { take_turns(r, mutex, condition, now, hider); });
  r.start("seeker", [&] { take_turns(r, mutex, condition, now, seeker); });
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  return r.expect(now.moves.read() == 2 * r.option("rounds_of_play"), "both have made all their moves");
}

// The classic: each waits for the other's notice, and looks at nothing. A notice that comes first is lost.
absl::Status play_by_notices_alone(round& r) {
  auto& mutex = r.make<futex_mutex<spin_then_park>>();
  auto& condition = r.make<condition_variable<spin_then_park>>();
  r.start("hider", [&] {
    r.work(50);
    std::unique_lock lock(mutex);
    (void)condition.wait(lock);  // until the seeker has shut his eyes
    r.say("hides");
    (void)condition.notify(lock);
  });
  r.start("seeker", [&] {
    r.work(100);
    std::unique_lock lock(mutex);
    r.say("shuts his eyes");
    (void)condition.notify(lock);
    (void)condition.wait(lock);
    r.say("seeks");
  });
  return r.join();
}

}  // namespace

const scenario& hide_and_seek() {
  static const scenario made = [] {
    scenario s{.name = "hide_and_seek",
               .summary = "A hider and a seeker take turns through one condition; they alternate, and both end.",
               .options = {{"rounds_of_play", 3, 1, 100000, "how often each moves"}},
               .variants = {}};
    add_variants<condition_contenders>(
        s, []<class C>(std::type_identity<C>) -> round_play { return &play<typename C::type>; });
    s.variants.push_back({.name = "notices that nobody remembers", .play = &play_by_notices_alone, .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
