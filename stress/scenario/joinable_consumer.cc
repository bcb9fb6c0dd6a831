// joinable_consumer: a daemon eats buns and says so; the producer waits until all are eaten.
#include "platform/atomic.h"
#include "queue/contenders.h"
#include "queue/joinable.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

enum class says_so { always, never };

template <says_so Says, class Queue>
absl::Status play(round& r) {
  auto& counter = r.make<Queue>(queue_options{.capacity = 16});
  auto& eaten = r.share<atomic<long>>(0);
  r.start_daemon("consumer", [&] {
    for (std::uint64_t bun = 0; counter.pop(bun) == outcome::ok;) {
      r.work(50);
      r.say("eats bun ", bun + 1);
      eaten.fetch_add(1, relaxed);  // task_done publishes it
      if (Says == says_so::always) (void)counter.task_done();
    }
  });
  for (long i = 0; i < r.option("buns"); ++i) {
    r.work(50);
    r.say("bakes bun ", i + 1);
    (void)counter.push(static_cast<std::uint64_t>(i));
  }
  const outcome joined = counter.join();
  const long seen = eaten.load(relaxed);  // ordered by join
  r.say("all are eaten");
  counter.close();
  r.join_daemons();
  if (absl::Status well = r.expect(joined == outcome::ok, "join answers ok"); !well.ok()) return well;
  return r.expect(seen == r.option("buns"), absl::StrCat("join returns when all are eaten (", seen, " were)"));
}

template <template <class, class> class Queue>
constexpr round_play over = &play<says_so::always, joinable<Queue<std::uint64_t, spin_then_park>>>;

}  // namespace

const scenario& joinable_consumer() {
  static const scenario made{
      .name = "joinable_consumer",
      .summary = "A daemon eats buns and marks each done; join returns only when all are eaten.",
      .options = {{"buns", 5, 1, 100000, "how many are baked"}},
      .variants = {{.name = "mutex_ring/park", .play = over<mutex_ring>},
                   {.name = "two_lock_queue/park", .play = over<two_lock_queue>},
                   {.name = "vyukov_ring/park", .play = over<vyukov_ring>},
                   {.name = "ticket_ring/park", .play = over<ticket_ring>},
                   {.name = "segment_queue/park", .play = over<segment_queue>},
                   {.name = "robust_ring/park", .play = over<robust_ring_of>},
                   {.name = "no task_done",
                    .play = &play<says_so::never, joinable<mutex_ring<std::uint64_t, spin_then_park>>>,
                    .broken = true}}};
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
