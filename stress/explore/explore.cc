// explore: what tests call, and the words for what was found.
#include "explore/explore.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "explore/crash_sweep.h"
#include "explore/exhaustive.h"
#include "explore/metal/machine.h"
#include "explore/random_walk.h"
#include "explore/replay.h"

namespace contend::inline CONTEND_BACKEND::explore {

result exhaust(std::string_view name, const test_body& body, const limits& allowed) {
  exhaustive by;
  return engine::running().explore(name, body, by, allowed);
}

result walk(std::string_view name, const test_body& body, std::uint64_t executions, std::uint64_t seed,
            const limits& allowed) {
  random_walk by(seed);
  limits within = allowed;
  within.executions = executions;
  return engine::running().explore(name, body, by, within);
}

result crash_sweep(std::string_view name, const test_body& body, std::uint64_t executions, std::uint64_t seed,
                   const limits& allowed) {
  sweeping_walk by(seed);
  limits within = allowed;
  within.executions = executions;
  within.crashes = std::max(within.crashes, 1U);
  return engine::running().explore(name, body, by, within);
}

result replay(const result& found, const test_body& body, const limits& allowed) {
  replayed by(found.explored, found.choices);
  return engine::running().explore(found.test, body, by, allowed);
}

void require(bool condition, std::string_view what, std::source_location where) {
  if (condition) return;
  const host_section host;
  engine::running().stop(verdict::assertion, absl::StrCat("not so: ", std::string(what)), where);
}

std::uint32_t deaths() { return engine::running().deaths(); }

std::uint32_t pick(std::uint32_t options) {
  if (machine::is_on) return machine::draw(options);
  const host_section host;
  return engine::running().choose(choice_kind::data, options);
}

const char* to_string(choice_kind kind) noexcept {
  switch (kind) {
    case choice_kind::worker: return "worker";
    case choice_kind::read: return "read";
    case choice_kind::put: return "put";
    case choice_kind::order: return "order";
    case choice_kind::look: return "look";
    case choice_kind::sleep: return "sleep";
    case choice_kind::waiter: return "waiter";
    case choice_kind::notice: return "notice";
    case choice_kind::time: return "time";
    case choice_kind::weak: return "weak";
    case choice_kind::give_up: return "give up";
    case choice_kind::crash: return "crash";
    case choice_kind::data: return "data";
  }
  return "unknown";
}

const char* to_string(verdict what) noexcept {
  switch (what) {
    case verdict::assertion: return "assertion";
    case verdict::exception: return "exception";
    case verdict::race: return "race";
    case verdict::uninitialised: return "uninitialised";
    case verdict::use_after_free: return "use after free";
    case verdict::double_free: return "double free";
    case verdict::leak: return "leak";
    case verdict::mixed_size: return "mixed size";
    case verdict::deadlock: return "deadlock";
    case verdict::lost_wake_up: return "lost wake-up";
    case verdict::livelock: return "livelock";
    case verdict::step_limit: return "step limit";
    case verdict::out_of_memory: return "out of memory";
    case verdict::foreign_address: return "foreign address";
    case verdict::not_modelled: return "not modelled";
    case verdict::not_deterministic: return "not deterministic";
  }
  return "unknown";
}

std::string to_string(const result& answer) {
  std::string text = absl::StrCat(answer.test, ": ", answer.strategy, ": ", answer.executions, " executions",
                                  answer.complete ? ", all" : "", ", ", answer.steps, " steps");
  absl::StrAppend(&text, ", ", answer.distinct, " distinct");
  if (answer.explored == style::graphs) absl::StrAppend(&text, ", ", answer.stuck, " stuck");
  if (answer.cut != 0) absl::StrAppend(&text, ", ", answer.cut, " cut by limits::unroll");
  if (!answer.found) return absl::StrCat(text, "; no finding");
  const finding& found = *answer.found;
  return absl::StrCat(text, "; ", to_string(found.what), ": ", found.message, " (", found.worker, " at ",
                      found.place.file_name(), ":", found.place.line(), ")");
}

}  // namespace contend::inline CONTEND_BACKEND::explore
