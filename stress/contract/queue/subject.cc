// Gathers the shards into one list, in the order of contenders.h.
#include "contract/queue/subject.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "contract/queue/subject_shard.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

template <std::size_t... Shards>
std::vector<numbered_subject> gather(std::index_sequence<Shards...>) {
  std::vector<numbered_subject> all;
  const auto append = [&](std::vector<numbered_subject> shard) {
    std::move(shard.begin(), shard.end(), std::back_inserter(all));
  };
  (append(subjects_of_shard<Shards>()), ...);
  std::ranges::sort(all, {}, &numbered_subject::line);
  return all;
}

}  // namespace

const std::vector<subject>& all_subjects() {
  static const std::vector<subject> subjects = [] {
    std::vector<subject> list;
    for (numbered_subject& each : gather(std::make_index_sequence<CONTEND_SHARDS>())) {
      list.push_back(std::move(each.contender));
    }
    return list;
  }();
  return subjects;
}

std::vector<const subject*>& known_subjects() {
  static std::vector<const subject*> known = [] {
    std::vector<const subject*> list;
    for (const subject& each : all_subjects()) list.push_back(&each);
    return list;
  }();
  return known;
}

}  // namespace contend::inline CONTEND_BACKEND::contract
