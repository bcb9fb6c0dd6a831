// consumer: a producer bakes buns, a consumer eats them, a sentinel ends it.
#include <array>

#include "platform/atomic.h"
#include "queue/contenders.h"
#include "queue/handle.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

constexpr std::uint64_t no_more = ~std::uint64_t{0} >> 1;
constexpr long most_buns = 4096;

struct plates {
  std::array<atomic<int>, most_buns> eaten{};  // how often each was
};

template <class Queue>
void bake(round& r, Queue& counter, long sentinels) {
  decltype(auto) in = producer_of(counter);
  for (long i = 0; i < r.option("buns"); ++i) {
    r.work(50);
    r.say("bakes bun ", i + 1);
    (void)in.push(static_cast<std::uint64_t>(i));
  }
  for (long i = 0; i < sentinels; ++i) (void)in.push(std::uint64_t{no_more});
}

template <class Queue>
void eat(round& r, Queue& counter, plates& table) {
  decltype(auto) out = consumer_of(counter);
  long last = -1;
  for (std::uint64_t bun = 0; out.pop(bun) == outcome::ok && bun != no_more;) {
    const long number = static_cast<long>(bun);
    if (keeps_ascending(Queue::traits.order) && number <= last)
      r.complain(absl::StrCat("bun ", number + 1, " came late"));
    last = number;
    r.work(50);
    table.eaten[number].fetch_add(1, relaxed);  // join orders it
    r.say("eats bun ", number + 1);
  }
}

absl::Status check(round& r, const plates& table, std::string_view otherwise = "") {
  for (long i = 0; i < r.option("buns"); ++i) {
    const int times = table.eaten[i].load(relaxed);  // joined
    if (times == 1) continue;
    return r.expect(false,
                    absl::StrCat("bun ", i + 1, " is eaten once (it was ", times, " times)", std::string(otherwise)));
  }
  return absl::OkStatus();
}

template <class Queue>
absl::Status meet(round& r, long consumers, long sentinels) {
  auto& counter = r.make<Queue>(queue_options{.capacity = 16});
  auto& table = r.share<plates>();
  r.start("producer", [&] { bake(r, counter, sentinels); });
  for (long i = 1; i <= consumers; ++i) {
    r.start(absl::StrCat("consumer-", i), [&] { eat(r, counter, table); });
  }
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  return check(r, table);
}

template <class Queue>
absl::Status play(round& r) {
  return meet<Queue>(r, 1, 1);
}

using plain = mutex_ring<std::uint64_t, spin_then_park>;

// The others wait for ever.
absl::Status play_with_one_sentinel_for_two(round& r) { return meet<plain>(r, 2, 1); }

// The bun in the hands of who dies is gone, and this queue does not say so.
absl::Status play_with_a_death(round& r) {
  auto& counter = r.make<plain>(queue_options{.capacity = 16});
  auto& table = r.share<plates>();
  r.start("producer", [&] { bake(r, counter, 1); });
  r.start("unlucky", [&] {
    std::uint64_t bun = 0;
    (void)counter.pop(bun);
    r.say("dies with bun ", bun + 1, " in hand");
    ::_exit(0);
  });
  (void)r.join();
  r.start("consumer", [&] { eat(r, counter, table); });
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  return check(r, table);
}

}  // namespace

const scenario& consumer() {
  static const scenario made = [] {
    scenario s{.name = "consumer",
               .summary = "A producer bakes buns, a consumer eats them; each once, in order, and all end.",
               .options = {{"buns", 5, 1, most_buns, "how many are baked"}},
               .variants = {}};
    add_variants<queue_contenders>(s, []<class C>(std::type_identity<C>) -> round_play {
      constexpr queue_traits traits = C::traits;
      // Where order is none, or last in comes first, the sentinel may overtake the buns.
      if constexpr (traits.invents || !traits.prompt || !keeps_ascending(traits.order)) {
        return nullptr;
      } else {
        return &play<typename C::template queue<std::uint64_t>>;
      }
    });
    s.variants.push_back({.name = "one sentinel for two", .play = &play_with_one_sentinel_for_two, .broken = true});
    s.variants.push_back(
        {.name = "a consumer that dies", .play = &play_with_a_death, .threads = false, .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
