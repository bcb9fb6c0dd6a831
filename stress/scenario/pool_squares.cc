// pool_squares: a pool squares numbers, one at a time, asked now and fetched later, and all at once.
#include <ranges>
#include <vector>

#include "pool/contenders.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

long square(long n) { return n * n; }

// Whether results are the squares of 0, 1, 2, ...
absl::Status check(round& r, const absl::StatusOr<std::vector<long>>& results, long tasks, std::string_view how) {
  if (!results.ok()) return results.status();
  bool right = results->size() == static_cast<std::size_t>(tasks);
  for (long i = 0; right && i < tasks; ++i) right = (*results)[i] == square(i);
  r.say(std::string(how), ": ", results->size(), " squares");
  return r.expect(right, absl::StrCat(std::string(how), " gives the squares in order"));
}

template <class Pool>
absl::Status play(round& r) {
  auto pool = Pool::create({.workers = static_cast<std::size_t>(r.option("workers"))});
  if (!pool.ok()) return pool.status();
  const long tasks = r.option("tasks");

  std::vector<long> one_by_one;
  for (long i = 0; i < tasks; ++i) {
    const absl::StatusOr<long> result = (*pool)->apply(task<square>, i);
    if (!result.ok()) return result.status();
    one_by_one.push_back(*result);
  }
  if (absl::Status s = check(r, one_by_one, tasks, "apply"); !s.ok()) return s;

  using handle = decltype((*pool)->apply_async(task<square>, 0L));
  std::vector<handle> handles;
  for (long i = 0; i < tasks; ++i) handles.push_back((*pool)->apply_async(task<square>, i));
  std::vector<long> later;
  for (handle& each : handles) {
    const absl::StatusOr<long> result = each.get();
    if (!result.ok()) return result.status();
    later.push_back(*result);
  }
  if (absl::Status s = check(r, later, tasks, "apply_async"); !s.ok()) return s;
  if (absl::Status s = check(r, (*pool)->map(task<square>, std::views::iota(0L, tasks)), tasks, "map"); !s.ok())
    return s;
  (*pool)->close();
  return (*pool)->join();
}

}  // namespace

const scenario& pool_squares() {
  static const scenario made = [] {
    scenario s{.name = "pool_squares",
               .summary = "A pool squares numbers by apply, apply_async and map; results in order, each task once.",
               .options = {{"workers", 3, 1, 64, "of the pool"}, {"tasks", 10, 1, 100000, "numbers to square"}},
               .variants = {}};
    for_each_type(pool_contenders{}, [&]<class C>(std::type_identity<C>) {
      if constexpr (C::traits.full) {
        s.variants.push_back({.name = C::name(),
                              .play = &play<typename C::pool>,
                              .threads = !C::traits.processes,
                              .processes = C::traits.processes});
      }
    });
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
