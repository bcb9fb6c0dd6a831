// joinable_subjects: an enrolled worker or a joiner of a joinable queue is struck; whoever joins is told, and goes on.
#include <absl/strings/str_cat.h>

#include <string>

#include "crash/subject.h"
#include "platform/amplified/hooks.h"
#include "queue/contenders.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint64_t items = 1000;
constexpr std::uint32_t operations_after = 50;

using jobs_type = joinable_mutex_ring<std::uint64_t, spin_then_park>;

jobs_type& make(bout& fight) {
  return fight.make<jobs_type>(queue_options{.capacity = 1024, .sharing = scope::processes});
}

// Pops and does all items, alone. Who joins must be told that it is dead: joinable.h, "Death".
aftermath strike_worker(bout& fight) {
  jobs_type& jobs = make(fight);
  for (std::uint64_t i = 0; i < items; ++i) (void)jobs.try_push(i);
  const auto join = [&] {
    outcome said = jobs.join();
    if (said == outcome::broken && fight.how() != strike::kind::kill) fight.complain("it breaks, and nobody has died");
    if (said == outcome::broken && !jobs.is_ruined()) {
      if (jobs.write_off() > 1) fight.complain("more is written off than one had in hand");
    }
    fight.tick();
  };
  for (int i = 0; i < 2; ++i) fight.survivor(join);
  fight.victim([&] {
    auto me = jobs.enroll();
    if (!me.ok()) return fight.complain(std::string(me.status().message()));
    fight.begin();
    fight.hold();  // who is stopped leaves items undone
    const strike::exposed danger;
    std::uint64_t item = 0;
    while (me->try_pop(item) == outcome::ok) {
      hooks::passed(hooks::place::current());  // to be struck with an item in hand, too
      (void)me->task_done();
    }
    fight.let_go();
  });
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
