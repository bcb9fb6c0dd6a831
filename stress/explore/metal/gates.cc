// gates: see gates.h.
#include "explore/metal/gates.h"

#include <absl/strings/str_cat.h>
#include <sched.h>        // seam: to let others go on while a gate is shut
#include <sys/syscall.h>  // seam: gettid
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>
#include <utility>

#include "explore/words.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

bool same(const std::source_location& one, const std::source_location& other) {
  return one.line() == other.line() && one.column() == other.column() &&
         std::string_view(one.file_name()) == other.file_name();
}

}  // namespace

std::string to_string(const directed_step& step) {
  return absl::StrCat("worker ", step.worker,
                      step.kind == directed_step::what::time_out ? "'s sleep times out at " : " at ",
                      short_place(step.place), step.nth == 1 ? "" : absl::StrCat(", time ", step.nth));
}

gates::gates(const schedule& wanted, std::chrono::nanoseconds patience)
    : wanted_(wanted), patience_(patience), lanes_(wanted.times.size()) {
  for (std::uint32_t i = 0; i < wanted.steps.size(); ++i) lanes_[wanted.steps[i].worker].steps.push_back(i);
}

void gates::begin(worker_id me) {
  lanes_[me].thread.store(static_cast<pid_t>(syscall(SYS_gettid)));
  ++begun_;
  while (begun_.load() != lanes_.size() - 1) sched_yield();
}

void gates::settle(worker_id me) {
  lane& mine = lanes_[me];
  std::uint32_t step = mine.under_way.exchange(none);
  if (step != none) turn_.compare_exchange_strong(step, step + 1);  // or who watched has seen it asleep
}

void gates::pass(worker_id me, place where, const void* at) {
  lane& mine = lanes_[me];
  settle(me);
  if (is_free()) return;
  if (mine.next == mine.steps.size()) return wait_for_the_end(me, where, at);
  const std::uint32_t step = mine.steps[mine.next];
  if (!same(wanted_.steps[step].place, where)) {
    return fail(step, absl::StrCat("it is ", to_string(wanted_.steps[step]), ", who came to ", short_place(where)));
  }
  wait_until([&] { return turn_.load() == step; });
  if (is_free()) return;
  ++mine.next;
  mine.under_way.store(step);
}

// Who has made its part of the list waits until the others have; for a race, right before its access.
void gates::wait_for_the_end(worker_id me, place where, const void* at) {
  for (const directed_step& last : wanted_.meeting) {
    if (last.worker != me) continue;
    if (!same(last.place, where)) {
      return fail(done(), absl::StrCat("after the list it is ", to_string(last), ", who came to ", short_place(where)));
    }
    lanes_[me].stands_at.store(at);
  }
  wait_until([&] {
    if (done() != wanted_.steps.size()) return false;
    if (wanted_.meeting.empty()) is_free_.store(true, std::memory_order_release);
    meet();
    return false;
  });
}

void gates::meet() {
  const void* first = nullptr;
  for (const directed_step& last : wanted_.meeting) {
    const lane& who = lanes_[last.worker];
    const void* const at = who.stands_at.load();
    if (at == nullptr && who.has_ended.load()) return fail(done(), absl::StrCat(to_string(last), " never came"));
    if (at == nullptr || (first != nullptr && at != first)) return;
    first = at;
  }
  if (first == nullptr) return;
  have_met_.store(true);
  is_free_.store(true, std::memory_order_release);
}

bool gates::sleep_times_out(worker_id me) const {
  const lane& mine = lanes_[me];
  return !is_free() && mine.next < mine.steps.size() &&
         wanted_.steps[mine.steps[mine.next]].kind == directed_step::what::time_out;
}

void gates::fall_asleep(worker_id me, const void* word) { lanes_[me].word.store(word); }

void gates::rest(worker_id me) {
  settle(me);
  ++lanes_[me].rests;
}

void gates::end(worker_id me) {
  settle(me);
  change();
  lanes_[me].has_ended.store(true);
}

void gates::wait_until(const std::function<bool()>& done) {
  constexpr int yields = 200;
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; !is_free() && !done(); ++round) {
    watch();
    if (round < yields) {
      sched_yield();
    } else {
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    if (std::chrono::steady_clock::now() - start > patience_) fail(this->done(), "nobody came there for so long");
  }
}

// Nobody comes to a gate who sleeps in the kernel: then its wait is the step that was made, or the list is wrong.
void gates::watch() {
  constexpr std::uint32_t enough = 100;
  const std::uint32_t step = done();
  if (is_free() || step == wanted_.steps.size()) return;
  const lane& due = lanes_[wanted_.steps[step].worker];
  if (due.has_ended.load() && done() == step) {
    return fail(step, absl::StrCat("it is ", to_string(wanted_.steps[step]), ", who has ended"));
  }
  if (!is_asleep(due)) return;
  if (due.under_way.load() == step) {
    std::uint32_t expected = step;
    turn_.compare_exchange_strong(expected, step + 1);
    return;
  }
  if (wanted_.steps[step].kind == directed_step::what::time_out) return;  // it will come by itself
  if (done() != step || due.under_way.load() == step) return;
  if (late_step_.exchange(step) != step) late_looks_.store(0);
  if (++late_looks_ < enough) return;
  fail(step, absl::StrCat("it is ", to_string(wanted_.steps[step]), ", who sleeps in the kernel"));
}

// The third word of its stat, behind a name that may hold anything.
bool gates::is_asleep(const lane& who) const {
  if (who.word.load() == nullptr) return false;
  std::ifstream file(absl::StrCat("/proc/self/task/", who.thread.load(), "/stat"));
  std::string stat;
  std::getline(file, stat);
  const std::size_t end = stat.rfind(')');
  return end != std::string::npos && stat.size() > end + 2 && stat[end + 2] == 'S' && who.word.load() != nullptr;
}

bool gates::all_ended() const noexcept {
  return std::all_of(lanes_.begin() + 1, lanes_.end(), [](const lane& each) { return each.has_ended.load(); });
}

bool gates::nobody_goes_on() {
  const std::uint32_t changes = changes_.load();
  if (std::exchange(seen_changes_, changes) != changes) {
    for (lane& each : lanes_) each.seen_rests = each.rests.load();
    return false;
  }
  return !all_ended() && std::all_of(lanes_.begin() + 1, lanes_.end(), [&](const lane& each) {
    return each.has_ended.load() || is_asleep(each) || each.rests.load() - each.seen_rests > most_rounds;
  });
}

void gates::fail(std::uint32_t step, std::string why) {
  const std::lock_guard lock(mutex_);
  if (is_free()) return;
  why_not_ = absl::StrCat("not followed from step ", step + 1, ": ", why);
  is_free_.store(true, std::memory_order_release);
}

std::string gates::why_not() const {
  const std::lock_guard lock(mutex_);
  return why_not_;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
