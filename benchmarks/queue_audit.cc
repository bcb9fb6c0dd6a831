// queue_audit: planted defects must yield no number, and fast and slow must stand in the right order.
#include "queue_audit.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "queue_launch.h"
#include "queue_points.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

// AddressSanitizer looks at each byte that is copied: what an item costs is its own work there.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool costs_are_ours = false;
#else
constexpr bool costs_are_ours = true;
#endif

class auditor {
 public:
  auditor(launcher& launches, const topology& machine) : launches_(launches), machine_(machine) {}

  struct seen {
    std::optional<double> items_per_second;
    double cpu_ns = 0;  // of all workers, an item
    std::string text;
  };

  // The medians of three launches, or what was wrong with the first that yielded no number.
  seen measure(const queue_entry& entry) {
    std::vector<double> rates;
    std::vector<double> costs;
    point one = point_of(entry);
    for (int i = 0; i < 3; ++i) {
      const auto result = launch_queue(launches_, one, entry, entry.bodies.front(), {.order = order_++});
      if (const auto* failed = std::get_if<failure>(&result)) return {{}, 0, absl::StrCat("no number: ", failed->what)};
      const sample& s = std::get<sample>(result);
      if (!s.value) return {{}, 0, absl::StrCat("no number: ", s.check)};
      rates.push_back(*s.value);
      costs.push_back(1e9 * s.cpu_seconds / static_cast<double>(s.items));
    }
    std::sort(rates.begin(), rates.end());
    std::sort(costs.begin(), costs.end());
    return {rates[1], costs[1], absl::StrFormat("%.3g items/s", rates[1])};
  }

 private:
  point point_of(const queue_entry& entry) const {
    point one;
    one.id = absl::StrCat("audit/", entry.name);
    one.workload = "transfer";
    one.contender = entry.name;
    one.placement = "spread";
    one.cpus = machine_.place(placement::spread, 1, 1).value_or(std::vector<int>{});
    return one;
  }

  launcher& launches_;
  const topology& machine_;
  std::uint64_t order_ = 0;
};

const queue_entry* find(const queue_catalogue& catalogue, std::string_view algorithm, std::string_view wait) {
  for (const queue_entry& entry : catalogue) {
    if (entry.traits.name == algorithm && (wait.empty() || entry.wait == wait)) return &entry;
  }
  return nullptr;
}

}  // namespace

std::vector<audit_verdict> audit_harness(launcher& launches, const queue_catalogue& contenders,
                                         const queue_catalogue& planted, const topology& machine) {
  auditor audit(launches, machine);
  std::vector<audit_verdict> verdicts;
  const auto must_be_refused = [&](std::string_view entry, const std::string& name, const std::string& because) {
    const auto result = audit.measure(*find(planted, entry, ""));
    verdicts.push_back({name, absl::StrCat("no number: ", because), result.text,
                        !result.items_per_second && absl::StrContains(result.text, because)});
  };
  must_be_refused("planted_disorder", "planted order bug", "order broken");
  must_be_refused("planted_loss", "planted loss", "lost");
  must_be_refused("planted_duplicate", "planted duplicate", "order broken");

  const auto floor = audit.measure(*find(contenders, "mutex_ring", "yield"));
  const auto slow = audit.measure(*find(planted, "planted_slow", ""));
  // A push that takes a microsecond longer cannot come out above a million a second, whatever the machine.
  verdicts.push_back({"known-slow contender", "below 1e+06 items/s", slow.text,
                      slow.items_per_second && *slow.items_per_second < 1e6});
  // Judged by CPU time, not by rate: on a busy machine, or on one CPU, the rate is the scheduler's.
  const auto must_cost_less = [&](const queue_entry* entry, const std::string& name) {
    if (entry == nullptr) return;
    const auto result = audit.measure(*entry);
    verdicts.push_back(
        {name, absl::StrFormat("less than mutex_ring's %.3g ns of CPU an item", floor.cpu_ns),
         result.items_per_second
             ? absl::StrFormat("%.3g ns%s", result.cpu_ns, costs_are_ours ? "" : ", not judged: AddressSanitizer's")
             : result.text,
         result.items_per_second && floor.items_per_second && (result.cpu_ns < floor.cpu_ns || !costs_are_ours)});
  };
  must_cost_less(find(contenders, "null_queue", ""), "null contender");
  must_cost_less(find(contenders, "memcpy_handoff", "yield"), "ideal contender");
  return verdicts;
}

}  // namespace contend::inline CONTEND_BACKEND
