// pool_callback: workers fetch pages, a callback parses each result as it comes.
#include <array>
#include <mutex>
#include <string>

#include "platform/atomic.h"
#include "pool/contenders.h"
#include "scenario/scenario.h"
#include "worker/this_worker.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

constexpr long most_pages = 1024;

// What a page holds: its number, once.
std::string fetch(long page) { return absl::StrCat("<page>", page, "</page>"); }

long parse(const std::string& text) {
  long page = -1;
  return std::sscanf(text.c_str(), "<page>%ld</page>", &page) == 1 ? page : -1;
}

struct parsed {
  std::array<atomic<int>, most_pages> times{};
  atomic<pid_t> parser{0};  // the one worker that all callbacks run in
  atomic<int> other_parsers{0};

  void enter(long page) {
    times[page].fetch_add(1, relaxed);  // the pool's join orders it
    pid_t nobody = 0;
    const pid_t me = this_worker::thread_id();
    if (!parser.compare_exchange_strong(nobody, me, relaxed, relaxed) && nobody != me) {  // likewise
      other_parsers.fetch_add(1, relaxed);                                                // likewise
    }
  }
};

template <class Pool>
absl::Status play(round& r) {
  auto& seen = r.share<parsed>();
  auto pool = Pool::create({.workers = static_cast<std::size_t>(r.option("workers"))});
  if (!pool.ok()) return pool.status();
  for (long page = 0; page < r.option("pages"); ++page) {
    (void)(*pool)->apply_async(then(
                                   [&](const std::string& text) {
                                     r.work(20);
                                     r.say("parses ", text);
                                     const long number = parse(text);
                                     if (number < 0) return r.complain("the page is damaged");
                                     seen.enter(number);
                                   },
                                   [&](const absl::Status& error) { r.complain(error.ToString()); }),
                               task<fetch>, page);
  }
  (*pool)->close();
  if (absl::Status joined = (*pool)->join(); !joined.ok()) return joined;
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  if (seen.other_parsers.load(relaxed) != 0) return r.expect(false, "one worker runs all callbacks");  // joined
  for (long page = 0; page < r.option("pages"); ++page) {
    const int times = seen.times[page].load(relaxed);  // likewise
    if (times != 1) return r.expect(false, absl::StrCat("page ", page, " is parsed once (it was ", times, " times)"));
  }
  return absl::OkStatus();
}

// The callback waits for a page that only a later callback can bring: it blocks the one worker that runs them.
template <class Pool>
absl::Status play_with_a_callback_that_waits(round& r) {
  auto& seen = r.share<atomic<long>>(0);
  auto pool = Pool::create({.workers = static_cast<std::size_t>(r.option("workers"))});
  if (!pool.ok()) return pool.status();
  for (long page = 0; page < 2; ++page) {
    (void)(*pool)->apply_async(then(
                                   [&](const std::string&) {
                                     seen.fetch_add(1, relaxed);                 // a count
                                     while (seen.load(relaxed) != 2) r.work(1);  // likewise
                                   },
                                   [&](const absl::Status& error) { r.complain(error.ToString()); }),
                               task<fetch>, page);
  }
  (*pool)->close();
  return (*pool)->join();
}

}  // namespace

const scenario& pool_callback() {
  static const scenario made = [] {
    scenario s{.name = "pool_callback",
               .summary = "Workers fetch pages, a callback parses each; exactly once each, all in one worker.",
               .options = {{"workers", 3, 1, 64, "of the pool"}, {"pages", 6, 1, most_pages, "to fetch"}},
               .variants = {}};
    for_each_type(pool_contenders{}, [&]<class C>(std::type_identity<C>) {
      if constexpr (C::traits.full) {
        s.variants.push_back({.name = C::name(),
                              .play = &play<typename C::pool>,
                              .threads = !C::traits.processes,
                              .processes = C::traits.processes});
      }
    });
    s.variants.push_back({.name = "a callback that waits for another",
                          .play = &play_with_a_callback_that_waits<thread_pool>,
                          .processes = false,
                          .broken = true});
    s.variants.push_back({.name = "a callback that waits for another, process_pool",
                          .play = &play_with_a_callback_that_waits<process_pool>,
                          .threads = false,
                          .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
