// joinable_subjects: an enrolled worker or a joiner of a joinable queue is struck; whoever joins is told, and goes on.
//
// Over a queue that survives deaths, so that what another worker can still do is done.
#include <absl/strings/str_cat.h>

#include <string>

#include "crash/subject.h"
#include "platform/amplified/hooks.h"
#include "queue/contenders.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint64_t items = 1000;
constexpr std::uint32_t operations_after = 50;

using jobs_type = joinable<robust_ring<std::uint64_t, spin_then_park>>;

jobs_type& make(bout& fight) {
  return fight.make<jobs_type>(queue_options{.capacity = 1024, .sharing = scope::processes});
}

// Until no item is left. Who is stopped with one in hand leaves it undone.
void do_all(bout& fight, jobs_type::participant& me, bool as_victim) {
  std::uint64_t item = 0;
  while (me.try_pop(item) == outcome::ok) {
    if (as_victim) fight.hold();
    hooks::passed(hooks::place::current());  // to be struck with an item in hand, too
    if (as_victim) fight.let_go();
    (void)me.task_done();
    fight.tick();
  }
}

// Of two workers one is struck. Who joins must be told, should it die with an item: joinable.h, "Death".
aftermath strike_worker(bout& fight) {
  jobs_type& jobs = make(fight);
  for (std::uint64_t i = 0; i < items; ++i) (void)jobs.try_push(i);
  const auto join = [&] {
    const outcome said = jobs.join();
    if (said == outcome::broken && fight.how() != strike::kind::kill) fight.complain("it breaks, and nobody has died");
    fight.tick();
    if (said != outcome::broken || jobs.is_ruined()) return;
    if (jobs.write_off() > 1) fight.complain("more is written off than one had in hand");
    if (jobs.join() != outcome::ok) fight.complain("it stays broken though what the dead had was written off");
    fight.tick();
  };
  const auto work = [&](bool as_victim) {
    auto me = jobs.enroll();
    if (!me.ok()) return fight.complain(std::string(me.status().message()));
    if (!as_victim) return do_all(fight, *me, false);
    fight.begin();
    const strike::exposed danger;
    do_all(fight, *me, true);
  };
  fight.survivor(join);
  fight.survivor(join);
  fight.survivor([work] { work(false); });
  fight.victim([work] { work(true); });
  return fight.run();
}

// Whoever pushes, pops and does goes on, and so does another who joins.
aftermath strike_joiner(bout& fight) {
  jobs_type& jobs = make(fight);
  const auto join = [&] {
    if (jobs.join() != outcome::ok) fight.complain("a join for ever ended otherwise");
    fight.tick();
  };
  fight.survivor([&] {
    std::uint32_t left = operations_after;
    std::uint64_t item = 0;
    while (fight.goes_on(left)) {
      if (jobs.push(1) != outcome::ok || jobs.pop(item) != outcome::ok || jobs.task_done() != outcome::ok)
        fight.complain("a push, a pop or a task_done is refused");
      fight.tick();
    }
  });
  fight.survivor([&, join] {
    std::uint32_t left = operations_after;
    while (fight.goes_on(left)) join();
  });
  fight.victim([&, join] {
    fight.begin();
    const strike::exposed danger;
    while (!fight.is_over()) join();
  });
  return fight.run();
}

}  // namespace

void add_joinables(std::vector<subject>& to) {
  const std::string name = absl::StrCat("queue/", std::string(jobs_type::traits.name), "/joined");
  to.push_back({.name = name, .role = "worker", .tolerant = true, .play = &strike_worker});
  to.push_back({.name = name, .role = "joiner", .tolerant = true, .play = &strike_joiner});
}

}  // namespace contend::inline CONTEND_BACKEND
