// Which checks there are, which apply, and how one is run safely.
#include "contract/queue/check.h"

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "platform/team.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

std::string unmet(need what, const subject& contender, scope sharing) {
  const queue_traits& traits = contender.traits;
  const auto unless = [](bool met, const char* reason) { return met ? std::string() : std::string(reason); };
  switch (what) {
    case need::waits: return unless(contender.waits, "it only tries: it has no push and pop that wait");
    case need::bounded: return unless(traits.capacity != capacity_rule::unbounded, "it is unbounded: never full");
    case need::exact_capacity:
      return unless(traits.capacity == capacity_rule::any || traits.capacity == capacity_rule::power_of_two,
                    "its capacity is a guess: full is not exact");
    case need::power_of_two:
      return unless(traits.capacity == capacity_rule::power_of_two, "it takes capacities that are not powers of two");
    case need::ascending: return unless(keeps_ascending(traits.order), "it does not keep the order of a producer");
    case need::lifo: return unless(traits.order == queue_order::lifo, "it is no stack");
    case need::priority: return unless(traits.order == queue_order::priority, "it knows no priorities");
    case need::two_producers: return unless(contender.producers(2) == 2, "it has one producer only");
    case need::two_consumers: return unless(contender.consumers(2) == 2, "it has one consumer only");
    case need::tracked_items:
      if (traits.kind == contender_kind::peer) return "a library copies, keeps and drops items in its own way";
      return unless(contender.tracked_items != nullptr, "it does not take items with a copy constructor");
    case need::owners: return unless(contender.owners != nullptr, "it does not take move-only items");
    case need::blocks: return unless(contender.blocks != nullptr, "it does not take items of 4 KiB");
    case need::first_index:
      return unless(traits.kind != contender_kind::peer,
                    "its indices are a library's own: they start where they start");
    case need::size: return unless(contender.tells_size, "it does not tell its size");
    case need::close_beside_pushes:
      return unless(traits.kind != contender_kind::peer, "a library's queue may be closed only after the last push");
    case need::region: return unless(traits.processes, "it keeps pointers outside its region: threads only");
    case need::processes: return unless(sharing == scope::processes, "this is about several processes");
    case need::threads: return unless(sharing == scope::threads, "its items hold pointers: threads only");
  }
  return "it asks for something unknown";
}

}  // namespace

const std::vector<theme>& themes() {
  static const std::vector<theme> list{
      {"basics", basics_checks()},       {"waiting", waiting_checks()},
      {"closing", closing_checks()},     {"batches", batches_checks()},
      {"items", items_checks()},         {"wrap_around", wrap_around_checks()},
      {"attaching", attaching_checks()}, {"concurrency", concurrency_checks()},
      {"histories", histories_checks()},
  };
  return list;
}

std::string why_not(const check& what, const subject& contender, scope sharing) {
  const contender_kind kind = contender.traits.kind;
  if (kind == contender_kind::null || kind == contender_kind::ceiling) {
    return absl::StrCat("a ", std::string(to_string(kind)), " is no queue: it promises nothing but its cost");
  }
  if (sharing == scope::processes && !contender.traits.processes) {
    return absl::StrCat(contender.name, " keeps pointers outside its region: threads only");
  }
#ifdef __SANITIZE_THREAD__
  if (sharing == scope::processes) return "ThreadSanitizer sees no races between processes: threads only";
#endif
  for (const need each : what.needs) {
    if (std::string reason = unmet(each, contender, sharing); !reason.empty()) return reason;
  }
  return {};
}

absl::Status run_guarded(const check& what, const subject& contender, scope sharing, deadline until) {
  const auto run = [&] {
    trial now(contender, sharing);
    what.run(now);
#ifdef __SANITIZE_ADDRESS__
    now.expect(__lsan_do_recoverable_leak_check() == 0, "the leak sanitizer found something (its report is above)");
#endif
    return now.status();
  };
#ifdef __SANITIZE_THREAD__
  (void)until;  // ThreadSanitizer follows no fork with threads: here a hang ends with the test's own time-out
  return run();
#else
  return run_isolated(absl::StrCat(contender.name, ": ", std::string(what.name)), run, until);
#endif
}

}  // namespace contend::inline CONTEND_BACKEND::contract
