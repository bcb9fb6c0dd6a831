// tickets: buyers sell out a stock that is a small JSON file: read, decide, wait, write.
#include <algorithm>
#include <mutex>

#include "lock/contenders.h"
#include "platform/atomic.h"
#include "scenario/scenario.h"
#include "scenario/stock.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

enum class guarded { all, write_only };  // which part of buying is under the lock

void sell_one(round& r, const stock& tickets, atomic<long>& sold, auto&& before_the_write) {
  const long count = tickets.read();
  if (count < 0) r.complain("the stock is no valid JSON");
  if (count <= 0) return r.say("sold out");
  r.work(20);
  before_the_write();
  if (!tickets.write(count - 1)) r.complain("the stock cannot be written");
  sold.fetch_add(1, relaxed);  // join orders it
  r.say("bought one, ", count - 1, " left");
}

template <guarded Part, class Lock>
void buy(round& r, const stock& tickets, Lock& lock, atomic<long>& sold) {
  std::unique_lock guard(lock, std::defer_lock);
  if (Part == guarded::all) guard.lock();
  sell_one(r, tickets, sold, [&] {
    if (Part == guarded::write_only) guard.lock();
  });
}

// Who is killed may have bought, and not lived to count it.
absl::Status check(const round& r, const stock& tickets, long counted, long killed = 0) {
  const long there = r.option("tickets");
  const long gone = there - tickets.read();
  const long expected = std::min(r.option("buyers") - killed, there);
  if (counted > gone || gone > std::min(counted + killed, there)) {
    return r.expect(false, absl::StrCat("of ", counted, " sold and ", killed, " killed come the ", gone, " gone"));
  }
  return r.expect(gone >= expected, absl::StrCat(expected, " are sold (", gone, " were)"));
}

template <guarded Part, class Lock>
absl::Status sell(round& r, Lock& lock) {
  const stock tickets(r.option("tickets"));
  auto& sold = r.share<atomic<long>>(0);
  for (long i = 1; i <= r.option("buyers"); ++i) {
    r.start(absl::StrCat("buyer-", i), [&] { buy<Part>(r, tickets, lock, sold); });
  }
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  return check(r, tickets, sold.load(relaxed));  // joined
}

template <class Lock>
absl::Status sell_under(round& r) {
  return sell<guarded::all>(r, r.make<Lock>());
}

// Buyers are killed, at random. A stock that is read and written whole needs no repair.
template <class Lock>
absl::Status sell_to_mortals(round& r) {
  const stock tickets(r.option("tickets"));
  auto& lock = r.make<Lock>();
  auto& sold = r.share<atomic<long>>(0);
  const long buyers = r.option("buyers");
  for (long i = 1; i <= buyers; ++i) {
    r.start(absl::StrCat("buyer-", i), [&] {
      if (lock.acquire() == outcome::owner_died) lock.recover();
      const std::unique_lock guard(lock, std::adopt_lock);
      sell_one(r, tickets, sold, [] {});
    });
  }
  long killed = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(buyers); i += 2) {
    r.work(5);
    if (r.kill(i)) ++killed;
  }
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  return check(r, tickets, sold.load(relaxed), killed);  // joined
}

absl::Status sell_with_a_lock_each(round& r) {
  futex_mutex<spin_then_park> in_memory_that_fork_copies(scope::threads);
  return sell<guarded::all>(r, in_memory_that_fork_copies);
}

}  // namespace

const scenario& tickets() {
  static const scenario made = [] {
    scenario s{.name = "tickets",
               .summary = "Buyers sell out a stock kept in a JSON file; exactly min(buyers, tickets) are sold.",
               .options = {{"buyers", 10, 1, 1000, "how many want one"}, {"tickets", 2, 0, 1000, "how many there are"}},
               .variants = {}};
    add_variants<lock_contenders>(s, []<class C>(std::type_identity<C>) -> round_play {
      return C::traits.kind == contender_kind::null ? nullptr : &sell_under<typename C::lock>;
    });
    for_each_type(lock_contenders{}, [&]<class C>(std::type_identity<C>) {
      if constexpr (C::traits.robust) {
        s.variants.push_back({.name = absl::StrCat("buyers are killed, ", C::name()),
                              .play = &sell_to_mortals<typename C::lock>,
                              .threads = false});
      }
    });
    s.variants.push_back({.name = "no lock", .play = &sell_under<null_lock<spin>>, .broken = true});
    s.variants.push_back(
        {.name = "lock around the write only",
         .play = [](round& r) { return sell<guarded::write_only>(r, r.make<futex_mutex<spin_then_park>>()); },
         .broken = true});
    s.variants.push_back({.name = "a lock each", .play = &sell_with_a_lock_each, .threads = false, .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
