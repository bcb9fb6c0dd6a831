// roll_call: a teacher calls names, and each student who hears his own answers.
#include <array>

#include "platform/atomic.h"
#include "queue/contenders.h"
#include "queue/handle.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

constexpr long most_students = 16;

struct class_room {
  std::array<atomic<long>, most_students> answers{};
};

// How often each is called: once in the order of the list, once backwards.
constexpr long calls_each = 2;

long called(long call, long students) { return call < students ? call : 2 * students - 1 - call; }

template <class Queue>
void attend(round& r, Queue& hears, class_room& there, long me) {
  decltype(auto) out = consumer_of(hears);
  for (std::uint64_t name = 0; out.pop(name) == outcome::ok; r.work(10)) {
    if (name != static_cast<std::uint64_t>(me)) {
      r.say("hears student-", name + 1, " called");
      continue;
    }
    r.say("here!");
    there.answers[me].fetch_add(1, relaxed);  // join orders it
  }
}

// `queue_of(i)` is where student i listens; all are told `copies` times.
template <class QueueOf, class Call>
absl::Status hold(round& r, QueueOf queue_of, Call call) {
  const long students = r.option("students");
  auto& there = r.share<class_room>();
  for (long i = 0; i < students; ++i) {
    r.start(absl::StrCat("student-", i + 1), [&, i] { attend(r, *queue_of(i), there, i); });
  }
  for (long k = 0; k < calls_each * students; ++k) {
    r.work(50);
    r.say("calls student-", called(k, students) + 1);
    call(called(k, students));
  }
  for (long i = 0; i < students; ++i) queue_of(i)->close();
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  for (long i = 0; i < students; ++i) {
    const long answers = there.answers[i].load(relaxed);  // joined
    if (answers == calls_each) continue;
    return r.expect(false,
                    absl::StrCat("student-", i + 1, " answers all ", calls_each, " calls (", answers, " answered)"));
  }
  return absl::OkStatus();
}

template <class Queue>
std::vector<Queue*> queues(round& r, long count) {
  std::vector<Queue*> made;
  for (long i = 0; i < count; ++i) made.push_back(&r.make<Queue>(queue_options{.capacity = 64}));
  return made;
}

void call_into(auto& queue, long name) { (void)producer_of(queue).push(static_cast<std::uint64_t>(name)); }

template <class Queue>
absl::Status play_with_one_each(round& r) {
  const std::vector<Queue*> all = queues<Queue>(r, r.option("students"));
  return hold(
      r, [&](long i) { return all[i]; }, [&](long name) { call_into(*all[name], name); });
}
// Everybody hears every name.
template <class Queue>
absl::Status play_by_broadcast(round& r) {
  const std::vector<Queue*> all = queues<Queue>(r, r.option("students"));
  return hold(
      r, [&](long i) { return all[i]; },
      [&](long name) {
        for (Queue* each : all) call_into(*each, name);
      });
}
// Who takes a name that is not his own has swallowed it.
template <class Queue>
absl::Status play_with_one_for_all(round& r) {
  const std::vector<Queue*> one = queues<Queue>(r, 1);
  return hold(
      r, [&](long) { return one[0]; }, [&](long name) { call_into(*one[0], name); });
}

}  // namespace

const scenario& roll_call() {
  static const scenario made = [] {
    scenario s{.name = "roll_call",
               .summary = "A teacher calls names through queues; every student answers each time that he is called.",
               .options = {{"students", 2, 2, most_students, "how many are in the class"}},
               .variants = {}};
    add_variants<queue_contenders>(s, []<class C>(std::type_identity<C>) -> round_play {
      if constexpr (C::traits.invents || C::traits.order != queue_order::fifo || !C::traits.prompt) {
        return nullptr;
      } else {
        return &play_with_one_each<typename C::template queue<std::uint64_t>>;
      }
    });
    using plain = mutex_ring<std::uint64_t, spin_then_park>;
    s.variants.push_back({.name = "broadcast", .play = &play_by_broadcast<plain>});
    s.variants.push_back({.name = "one queue for all", .play = &play_with_one_for_all<plain>, .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
