// hand_made_pool: daemon workers loop over a joinable queue of tasks.
#include "platform/atomic.h"
#include "queue/contenders.h"
#include "queue/joinable.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

enum class told { after_the_work, before_the_work, all_but_once };

template <told Done, class Queue>
void serve(round& r, Queue& tasks, atomic<long>& done) {
  std::uint64_t task = 0;
  while (tasks.pop(task) == outcome::ok) {
    if (Done == told::before_the_work) (void)tasks.task_done();
    r.work(10);
    r.say("does task ", task);
    done.fetch_add(1, relaxed);  // task_done publishes it
    if (Done == told::after_the_work || (Done == told::all_but_once && task != 0)) (void)tasks.task_done();
  }
}

template <told Done, class Queue>
absl::Status play(round& r) {
  auto& tasks = r.make<Queue>(queue_options{.capacity = 64});
  auto& done = r.share<atomic<long>>(0);
  for (long i = 1; i <= r.option("workers"); ++i) {
    r.start_daemon(absl::StrCat("worker-", i), [&] { serve<Done>(r, tasks, done); });
  }
  for (long i = 0; i < r.option("tasks"); ++i) (void)tasks.push(static_cast<std::uint64_t>(i));
  const outcome joined = tasks.join();
  const long seen = done.load(relaxed);  // ordered by join
  r.say("joined after ", seen, " tasks");
  tasks.close();  // the daemons go home
  r.join_daemons();
  if (absl::Status well = r.expect(joined == outcome::ok, "join answers ok"); !well.ok()) return well;
  return r.expect(seen == r.option("tasks"), absl::StrCat("join returns after all tasks (it saw ", seen, ")"));
}

template <template <class, class> class Queue>
using joinable_of = joinable<Queue<std::uint64_t, spin_then_park>>;

}  // namespace

const scenario& hand_made_pool() {
  using plain = joinable_of<mutex_ring>;
  static const scenario made{
      .name = "hand_made_pool",
      .summary = "Daemon workers loop over a joinable queue; join returns when exactly all tasks are done.",
      .options = {{"workers", 5, 1, 60, "how many serve"}, {"tasks", 100, 1, 100000, "how many there are to do"}},
      .variants = {{.name = "mutex_ring/park", .play = &play<told::after_the_work, plain>},
                   {.name = "two_lock_queue/park", .play = &play<told::after_the_work, joinable_of<two_lock_queue>>},
                   {.name = "vyukov_ring/park", .play = &play<told::after_the_work, joinable_of<vyukov_ring>>},
                   {.name = "ticket_ring/park", .play = &play<told::after_the_work, joinable_of<ticket_ring>>},
                   {.name = "segment_queue/park", .play = &play<told::after_the_work, joinable_of<segment_queue>>},
                   {.name = "robust_ring/park", .play = &play<told::after_the_work, joinable_of<robust_ring_of>>},
                   {.name = "task_done before the work", .play = &play<told::before_the_work, plain>, .broken = true},
                   {.name = "one task_done too few", .play = &play<told::all_but_once, plain>, .broken = true}}};
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
