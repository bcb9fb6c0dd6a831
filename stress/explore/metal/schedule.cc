// schedule: see schedule.h.
#include "explore/metal/schedule.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>

#include "explore/metal/step_graph.h"
#include "explore/trace.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

using machine = step_graph::machine;
using order = std::vector<std::uint32_t>;

// Counts how often each worker was at each place.
class counter {
 public:
  std::uint32_t count(worker_id worker, const std::source_location& place) {
    return ++counts_[{worker, place.file_name(), place.line(), place.column()}];
  }

 private:
  std::map<std::tuple<worker_id, std::string_view, std::uint32_t, std::uint32_t>, std::uint32_t> counts_;
};

// The two accesses of a race, the earlier first; none: it was found in another way.
struct race {
  std::uint32_t first = none;
  std::uint32_t second = none;
};

race race_of(const step_graph& steps, const graph& made, std::span<const note> notes,
             const std::optional<finding>& found) {
  if (!found || found->what != verdict::race || notes.empty()) return {};
  const note* const earlier = racing_access(made, notes);
  if (earlier == nullptr || notes.back().place.line() != found->place.line()) return {};
  return {steps.of_note(*earlier), steps.of_note(notes.back())};
}

// The steps that the finding needs: all; for a race, what leads both workers to their accesses. If one of these leads
// to the other, no machine makes them at once that keeps program order up to a store, and shows stores in their order.
std::optional<std::vector<bool>> steps_of(const step_graph& steps, const race& both) {
  if (both.first == none) return std::vector<bool>(steps.size(), true);
  const std::array accesses{both.first, both.second};
  std::vector<bool> needed = steps.causes_of(accesses);
  if (needed[both.first] || needed[both.second]) return std::nullopt;
  return needed;
}

bool is_whole(const order& found, const std::vector<bool>& needed) {
  return static_cast<std::ptrdiff_t>(found.size()) == std::count(needed.begin(), needed.end(), true);
}

void add_steps(schedule& made, const step_graph& steps, const order& wanted, const race& both) {
  counter times;
  const auto directed = [&](std::uint32_t id) {
    const step_graph::step& each = steps.at(id);
    return directed_step{.worker = each.worker,
                         .place = each.place,
                         .nth = times.count(each.worker, each.place),
                         .kind = each.is_time_out ? directed_step::what::time_out : directed_step::what::access};
  };
  for (const std::uint32_t id : wanted) {
    if (steps.at(id).is_gate) made.steps.push_back(directed(id));
  }
  if (both.first != none && made.needs == needed_order::sequential) {
    made.meeting = {directed(both.first), directed(both.second)};
  }
}

void add_answers(schedule& made, std::span<const note> notes, std::size_t workers) {
  made.times.resize(workers);
  made.draws.resize(workers);
  const auto of_test = engine::running().draws_of_test();
  made.draws[0].assign(of_test.begin(), of_test.end());
  for (const note& each : notes) {
    if (each.did == note::what::asks_time) made.times[each.worker].push_back(each.count);
    if (each.did == note::what::draws) made.draws[each.worker].push_back(each.count);
    if (each.did == note::what::killed) made.cannot = "a process is killed in it, and the machine has threads only";
    if (each.did == note::what::ends_as_holder) made.cannot = "a worker ends with a robust word";
  }
}

}  // namespace

schedule schedule_of(const graph& made, std::span<const note> notes, const std::optional<finding>& found) {
  constexpr std::size_t most_steps = 5000;
  schedule answer;
  add_answers(answer, notes, made.workers());
  const step_graph steps(made, notes);
  if (steps.size() > most_steps) answer.cannot = absl::StrCat("it has ", steps.size(), " steps, which is too many");
  if (!answer.cannot.empty()) return answer;
  const race both = race_of(steps, made, notes, found);
  const auto needed = steps_of(steps, both);
  if (!needed) {
    answer.needs = needed_order::weaker;
    return answer;
  }
  const order in_turn = step_graph::ordered(steps.orders_of(machine::sequential, *needed), *needed);
  if (!is_whole(in_turn, *needed)) {
    const order by_chance = step_graph::ordered(steps.orders_of(machine::buffers_stores, *needed), *needed);
    answer.needs = is_whole(by_chance, *needed) ? needed_order::store_buffer : needed_order::weaker;
  }
  add_steps(answer, steps, in_turn, both);
  return answer;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
