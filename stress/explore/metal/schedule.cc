// schedule: see schedule.h.
#include "explore/metal/schedule.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
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

// The steps in an order that this machine can have; it is whole if nothing is left over. What comes after the first
// access of a race is left out: so both workers come to stand before their accesses, if neither has to be first.
struct attempt {
  order steps;
  bool is_whole;
};

attempt ordered_on(machine kind, const step_graph& steps, const race& both) {
  const auto orders = steps.orders_of(kind);
  std::vector<bool> without(steps.size(), false);
  if (both.first != none) {
    without = step_graph::after(orders, both.first);
    if (without[both.second]) return {{}, false};
    without[both.second] = true;
  }
  const auto wanted = static_cast<std::size_t>(std::count(without.begin(), without.end(), false));
  order found = step_graph::ordered(orders, without);
  const bool is_whole = found.size() == wanted;
  return {std::move(found), is_whole};
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
  const attempt in_turn = ordered_on(machine::sequential, steps, both);
  if (!in_turn.is_whole) {
    const bool can_be = ordered_on(machine::buffers_stores, steps, both).is_whole;
    answer.needs = can_be ? needed_order::store_buffer : needed_order::weaker;
  }
  add_steps(answer, steps, in_turn.steps, both);
  return answer;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
