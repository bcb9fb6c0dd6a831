// register: clusters and the time for which each value stood.
#include "history/register.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <vector>

#include "history/contents.h"

namespace contend::history {
namespace {

struct cluster {
  std::uint64_t value = 0;
  std::uint32_t write = nobody;  // nobody: the first value
  instant written_from = 0;
  instant first_end = never;       // of its operations
  instant last_begin = 0;          //
  std::uint32_t last_op = nobody;  // the one that began last
  bool counts = true;              // not a pending write that nobody read

  bool stood() const noexcept { return first_end < last_begin; }
};

class clusters {
 public:
  explicit clusters(std::uint64_t first) {
    all_.push_back({.value = first, .first_end = 0});
    place_of_[first] = 0;
  }

  verdict write(std::uint32_t i, const event& each) {
    if (!place_of_.try_emplace(each.value, all_.size()).second) {
      return {rule::not_distinct, {i}, absl::StrCat("value ", each.value, " was written twice, or is the first one")};
    }
    all_.push_back({.value = each.value,
                    .write = i,
                    .written_from = each.invoked,
                    .first_end = end_of(each),
                    .last_begin = each.invoked,
                    .last_op = i,
                    .counts = each.said != answer::pending});
    return {};
  }

  verdict read(std::uint32_t i, const event& each) {
    const auto known = place_of_.find(each.value);
    if (known == place_of_.end()) {
      return {rule::fresh_value, {i}, absl::StrCat("value ", each.value, " was read but nobody wrote it")};
    }
    cluster& its = all_[known->second];
    if (each.answered < its.written_from) {
      return {rule::stale_read, {i, its.write}, absl::StrCat("value ", each.value, " was read before its write began")};
    }
    its.counts = true;
    its.first_end = std::min(its.first_end, each.answered);
    if (each.invoked >= its.last_begin) {
      its.last_begin = each.invoked;
      its.last_op = i;
    }
    return {};
  }

  verdict check() {
    std::erase_if(all_, [](const cluster& each) { return !each.counts; });
    std::sort(all_.begin(), all_.end(), [](const cluster& a, const cluster& b) { return a.first_end < b.first_end; });
    const cluster* standing = nullptr;  // the one that stood longest so far
    for (const cluster& each : all_) {
      if (!each.stood()) continue;
      if (standing != nullptr && each.first_end < standing->last_begin) return accuse(*standing, each);
      if (standing == nullptr || each.last_begin > standing->last_begin) standing = &each;
    }
    return check_instants();
  }

 private:
  // What stood did so one after the other, so the last that began before is the one to look at.
  verdict check_instants() const {
    std::vector<const cluster*> stood;
    for (const cluster& each : all_) {
      if (each.stood()) stood.push_back(&each);
    }
    for (const cluster& each : all_) {
      if (each.stood()) continue;
      const auto next = std::partition_point(stood.begin(), stood.end(),
                                             [&](const cluster* other) { return other->first_end < each.last_begin; });
      if (next != stood.begin() && each.first_end < (*(next - 1))->last_begin) return accuse(**(next - 1), each);
    }
    return {};
  }

  static verdict accuse(const cluster& around, const cluster& within) {
    verdict found{.broken = rule::stale_read, .operations = {around.last_op}};
    for (const std::uint32_t place : {around.write, within.write, within.last_op}) {
      if (place != nobody && std::ranges::count(found.operations, place) == 0) found.operations.push_back(place);
    }
    found.sentence = absl::StrCat("value ", around.value, " stood from ", around.first_end, " to ", around.last_begin,
                                  " for sure, and value ", within.value, " did at an instant in between");
    return found;
  }

  std::vector<cluster> all_;
  absl::flat_hash_map<std::uint64_t, std::size_t> place_of_;
};

}  // namespace

verdict check_register(std::span<const event> history, std::uint64_t first) {
  clusters all(first);
  for (const operation what : {operation::write, operation::read}) {
    for (std::uint32_t i = 0; i < history.size(); ++i) {
      const event& each = history[i];
      if (each.what != what || (what == operation::read && each.said == answer::pending)) continue;
      if (verdict found = what == operation::write ? all.write(i, each) : all.read(i, each); !found.ok()) return found;
    }
  }
  return all.check();
}

}  // namespace contend::history
