// machine_run: one test on threads, watched by the thread that runs the test.
#include "explore/metal/machine_run.h"

#include <absl/strings/str_cat.h>
#include <linux/futex.h>  // seam: to wake who has a deadline
#include <sys/syscall.h>  // seam: the same
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <mutex>
#include <thread>
#include <utility>

#include "explore/memory.h"
#include "explore/metal/machine.h"
#include "explore/words.h"

namespace contend::inline CONTEND_BACKEND::explore::machine {

namespace {

struct own {  // of a worker
  std::size_t asked = 0;
  std::size_t drawn = 0;
  std::int64_t time = 0;
  std::atomic<bool> has_deadline{false};
};

struct ground {
  const schedule& wanted;
  report& into;
  bool time_outs_may_rescue;
  gates all{wanted, std::chrono::seconds(10)};
  std::vector<own> workers = std::vector<own>(wanted.times.size());
  std::vector<std::string> names = {};
  std::atomic<tick> clock{0};
  std::atomic<bool> time_is_up{false};
  bool has_run = false;
  std::mutex writing = {};
};

ground* here = nullptr;
thread_local worker_id this_worker = 0;

void copy(char* to, std::size_t room, const std::string& text) { to[text.copy(to, room - 1)] = '\0'; }

// The first who has something to say ends the process; the others wait for that.
[[noreturn]] void leave(const std::string& finding) {
  here->writing.lock();
  if (this_worker != 0) here->all.settle(this_worker);
  report& into = here->into;
  into.is_finding = !finding.empty();
  // What is found ends the run, perhaps before others have made steps that it did not need.
  into.is_followed = here->all.why_not().empty() && (into.is_finding || here->all.is_whole());
  copy(into.not_followed, sizeof into.not_followed, here->all.why_not());
  copy(into.finding, sizeof into.finding, finding);
  into.is_written.store(true);
  _exit(0);
}

std::string waiting() {
  std::string all;
  for (worker_id id = 1; id < here->workers.size(); ++id) {
    if (here->all.has_ended(id)) continue;
    absl::StrAppend(&all, all.empty() ? "" : ", ", here->names[id - 1],
                    here->all.word_of(id) != nullptr ? " sleeps" : " spins");
  }
  return all;
}

bool somebody_has_a_deadline() {
  return std::any_of(here->workers.begin(), here->workers.end(),
                     [](const own& each) { return each.has_deadline.load(); });
}

void let_time_pass() {
  here->time_is_up.store(true);
  here->all.change();
  for (worker_id id = 1; id < here->workers.size(); ++id) {
    const void* const word = here->all.word_of(id);
    if (word == nullptr || !here->workers[id].has_deadline.load()) continue;
    for (const int flag : {0, FUTEX_PRIVATE_FLAG})
      syscall(SYS_futex, word, FUTEX_WAKE | flag, INT_MAX, nullptr, nullptr, 0);
  }
}

// All who have not ended sleep in the kernel or look for nothing, and did a moment ago: nobody can change that.
void judge_hang() {
  if (here->all.done() != here->wanted.steps.size() && !here->all.is_free()) {
    return here->all.fail(here->all.done(), "all workers wait");
  }
  if (here->time_is_up.load() || !somebody_has_a_deadline()) leave(absl::StrCat("nobody can go on: ", waiting()));
  if (!here->time_outs_may_rescue && here->all.is_whole()) {
    leave(absl::StrCat("nobody can go on but by a time-out: ", waiting()));
  }
  let_time_pass();
}

void watch() {
  bool hung = false;
  while (!here->all.all_ended()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    here->all.watch();
    if (here->all.have_met()) {
      std::string text = "race: at once before the same plain data:";
      for (const directed_step& each : here->wanted.meeting) absl::StrAppend(&text, " ", to_string(each), ";");
      text.pop_back();
      leave(text);
    }
    const bool is_hung = here->all.nobody_goes_on();
    if (is_hung && hung) judge_hang();
    hung = is_hung;
  }
}

void work(worker_id me, const role& what) {
  this_worker = me;
  here->all.begin(me);
  try {
    what.body();
  } catch (const std::exception& error) {
    stop(verdict::exception, absl::StrCat("a worker threw: ", error.what()), place());
  }
  here->all.end(me);
}

}  // namespace

gates& running() noexcept { return here->all; }
worker_id self() noexcept { return this_worker; }
tick known() noexcept { return here->clock.load(); }
tick advance() noexcept { return ++here->clock; }
bool time_is_up() noexcept { return here->time_is_up.load(); }
void note_deadline(bool has_one) noexcept { here->workers[this_worker].has_deadline.store(has_one); }
void note_time(std::int64_t instant) noexcept { here->workers[this_worker].time = instant; }
std::int64_t time() noexcept { return here->workers[this_worker].time; }

bool has_come(std::int64_t instant) noexcept {
  if (this_worker == 0) return false;
  own& mine = here->workers[this_worker];
  here->all.settle(this_worker);
  const auto& told = here->wanted.times[this_worker];
  const bool has = mine.asked < told.size() ? told[mine.asked] != 0 : time_is_up() || mine.time >= instant;
  ++mine.asked;
  mine.has_deadline.store(!has);
  if (has) mine.time = instant;
  return has;
}

std::uint32_t draw(std::uint32_t options) noexcept {
  own& mine = here->workers[this_worker];
  const auto& told = here->wanted.draws[this_worker];
  const std::uint32_t wanted = mine.drawn < told.size() ? told[mine.drawn] : 0;
  ++mine.drawn;
  return std::min(wanted, options - 1);
}

void stop(verdict what, const std::string& message, place where) {
  leave(absl::StrCat(to_string(what), ": ", message, " (", this_worker == 0 ? "the test" : here->names[this_worker - 1],
                     " at ", short_place(where), ")"));
}

void run_workers(const std::vector<role>& workers) {
  for (const role& each : workers) here->names.push_back(each.name);
  if (std::exchange(here->has_run, true) || workers.size() + 1 != here->workers.size()) {
    here->all.fail(0, "the test runs workers more than once, and the list is of the last ones");
    leave("");
  }
  std::vector<std::thread> threads;
  for (worker_id id = 1; id <= workers.size(); ++id) {
    threads.emplace_back([id, &workers] { work(id, workers[id - 1]); });
  }
  watch();
  for (std::thread& each : threads) each.join();
}

void run(const test_body& body, const schedule& wanted, bool time_outs_may_rescue, report& into) noexcept {
  is_on = true;
  memory::modelled = false;
  ground everything{.wanted = wanted, .into = into, .time_outs_may_rescue = time_outs_may_rescue};
  here = &everything;
  try {
    team everybody;
    body(everybody);
  } catch (const std::exception& error) {
    stop(verdict::exception, absl::StrCat("the test threw: ", error.what()), place());
  }
  leave("");
}

}  // namespace contend::inline CONTEND_BACKEND::explore::machine
