// gate: workers wait for an event; when it is set, all start together.
#include "platform/atomic.h"
#include "platform/futex.h"
#include "platform/pause.h"
#include "scenario/scenario.h"
#include "signal/contenders.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

// What the gate holds back; written before it opens.
struct course {
  atomic<int> is_ready{0};
  atomic<long> waiting{0};
  atomic<long> passed{0};
};

template <class Gate>
absl::Status start_together(round& r, Gate& gate, bool closes_at_once) {
  auto& there = r.share<course>();
  const long runners = r.option("runners");
  for (long i = 1; i <= runners; ++i) {
    r.start(absl::StrCat("runner-", i), [&] {
      r.work(20);
      r.say("waits at the gate");
      there.waiting.fetch_add(1, relaxed);  // a count
      gate.wait();
      if (there.is_ready.load(relaxed) == 0) r.complain("passed before the gate was opened");  // the gate orders it
      there.passed.fetch_add(1, relaxed);                                                      // join orders it
      r.say("runs");
    });
  }
  r.work(200);
  if (closes_at_once) {
    while (there.waiting.load(relaxed) != runners) yield();  // a count
    r.work(50);
  }
  there.is_ready.store(1, relaxed);  // the gate orders it
  r.say("opens the gate");
  gate.set();
  if (closes_at_once) gate.clear();
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  return r.expect(there.passed.load(relaxed) == runners, "everybody has run");  // joined
}

template <class Event>
struct gate_of {
  Event& event;
  void wait() { (void)event.wait(); }
  void set() { event.set(); }
  void clear() {}
};

template <class Event>
absl::Status play(round& r) {
  gate_of<Event> gate{r.make<Event>()};
  return start_together(r, gate, false);
}

// The compiler sees nobody who changes it, and looks once.
struct plain_flag {
  bool is_open = false;
  void wait() const {
    for ([[maybe_unused]] unsigned looks = 0; !is_open; ++looks) {
    }
  }
  void set() { is_open = true; }
  void clear() {}
};

// Sleeps between two looks, and misses what was set and cleared meanwhile. Its orders are not what is wrong with it.
struct naive_event {
  atomic<std::uint32_t> is_open{0};
  void wait() {
    while (is_open.load(acquire) == 0)  // [N2] pairs with [N1]
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  void set() { is_open.store(1, release); }    // [N1] pairs with [N2]
  void clear() { is_open.store(0, relaxed); }  // publishes nothing
};

}  // namespace

const scenario& gate() {
  static const scenario made = [] {
    scenario s{.name = "gate",
               .summary = "Runners wait for an event; nobody passes before it is set, everybody after.",
               .options = {{"runners", 4, 1, 100, "how many wait"}},
               .variants = {}};
    add_variants<event_contenders>(
        s, []<class C>(std::type_identity<C>) -> round_play { return &play<typename C::type>; });
    s.variants.push_back({.name = "a plain flag",
                          .play = [](round& r) { return start_together(r, r.share<plain_flag>(), false); },
                          .broken = true});
    s.variants.push_back({.name = "set and clear of a flag that is polled",
                          .play = [](round& r) { return start_together(r, r.share<naive_event>(), true); },
                          .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
