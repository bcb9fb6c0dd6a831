// directed: see directed.h.
#include "explore/metal/directed.h"

#include <absl/strings/str_cat.h>
#include <poll.h>
#include <sys/mman.h>  // seam: the report of a run, shared with its process
#include <sys/wait.h>  // seam: how a run ended

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <new>
#include <vector>

#include "explore/metal/gates.h"
#include "explore/metal/machine.h"
#include "explore/words.h"
#include "platform/process.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

constexpr std::chrono::seconds longest_run{30};  // what takes longer hangs

struct unmap {
  void operator()(machine::report* gone) const noexcept { munmap(gone, sizeof(machine::report)); }
};
using shared_report = std::unique_ptr<machine::report, unmap>;

shared_report make_report() {
  void* const at = mmap(nullptr, sizeof(machine::report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return shared_report(at == MAP_FAILED ? nullptr : ::new (at) machine::report);
}

void count(directed_answer& answer, const machine::report& run, bool is_late, int wait_status) {
  ++answer.runs;
  std::string shown;
  if (run.is_written.load()) {
    answer.followed += run.is_followed ? 1 : 0;
    if (run.is_finding) shown = run.finding;
    if (!run.is_followed && answer.first_not_followed.empty()) answer.first_not_followed = run.not_followed;
  } else {
    shown = is_late ? "it did not end" : absl::StrCat("the process ", detail::end_text(wait_status));
  }
  if (shown.empty()) return;
  ++answer.shown;
  if (answer.first_shown.empty()) answer.first_shown = shown;
}

// False: it still runs. A signal to this process changes nothing: a run is short.
bool await_end(const detail::process& child) {
  const auto end = std::chrono::steady_clock::now() + longest_run;
  pollfd poll_end{.fd = child.pidfd(), .events = POLLIN, .revents = 0};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    const int ready = ::poll(&poll_end, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

// False: there is no process to be had.
bool run_once(directed_answer& answer, const test_body& body, const limits& allowed) {
  const shared_report report = make_report();
  if (report == nullptr) {
    answer.trouble = "no memory is left for a report";
    return false;
  }
  auto child = detail::fork_process("directed run",
                                    [&] { machine::run(body, answer.list, allowed.time_outs_may_rescue, *report); });
  if (!child.ok()) {
    answer.trouble = std::string(child.status().message());
    return false;
  }
  const bool has_ended = await_end(*child);
  const int status = has_ended ? child->reap() : child->kill_and_reap();
  count(answer, *report, !has_ended, status);
  return true;
}

}  // namespace

bool directed_answer::is_answered() const noexcept {
  return is_shown() || list.needs == needed_order::weaker || followed != 0;
}

directed_answer run_directed(const token& wanted, const test_body& body, const limits& allowed, std::uint32_t runs,
                             const std::function<bool()>& go_on) {
  directed_answer answer;
  std::vector<note> notes;
  engine& the_engine = engine::running();
  the_engine.take_notes(&notes);
  const result again = replay(wanted, body, allowed);
  the_engine.take_notes(nullptr);
  answer.found = again.found;
  if (again.found && again.found->what == verdict::not_deterministic) {
    answer.trouble = "the token does not fit this build";
    return answer;
  }
  answer.list = schedule_of(the_engine.made(), notes, again.found);
  answer.trouble = answer.list.cannot;
  if (answer.trouble.empty() && answer.list.needs != needed_order::weaker) follow(answer, body, allowed, runs, go_on);
  return answer;
}

void follow(directed_answer& answer, const test_body& body, const limits& allowed, std::uint32_t runs,
            const std::function<bool()>& go_on) {
  while (answer.runs < runs && (!go_on || go_on())) {
    if (!run_once(answer, body, allowed)) break;
  }
}

std::string to_string(const directed_answer& answer) {
  if (!answer.trouble.empty()) return absl::StrCat("could not be followed: ", answer.trouble);
  if (answer.list.needs == needed_order::weaker) {
    return "not shown: it needs a weak read that x86 never gives (a store may be overtaken by a later load, nothing "
           "else "
           "is)";
  }
  const std::string runs = absl::StrCat(answer.runs, answer.runs == 1 ? " run" : " runs");
  const std::string followed = absl::StrCat(answer.followed, " of them followed the list to its end");
  const std::string chance =
      answer.list.needs == needed_order::store_buffer
          ? "; it needs a store that a later load overtakes, which x86 does by chance only, and no gate can force"
          : "";
  if (answer.is_shown()) {
    return absl::StrCat("shown on hardware in ", answer.shown, " of ", runs, " (", followed, "): ", answer.first_shown,
                        chance);
  }
  if (answer.followed == 0) return absl::StrCat("could not be followed in ", runs, ": ", answer.first_not_followed);
  const std::string others = answer.first_not_followed.empty() ? "" : absl::StrCat("; ", answer.first_not_followed);
  return absl::StrCat("not shown in ", runs, " (", followed, others, ")", chance);
}

std::string told(const schedule& list) {
  std::string text;
  for (std::size_t i = 0; i < list.steps.size(); ++i) {
    absl::StrAppend(&text, "  ", i + 1, ". ", to_string(list.steps[i]), "\n");
  }
  for (const directed_step& each : list.meeting) absl::StrAppend(&text, "  then, at once: ", to_string(each), "\n");
  return text;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
