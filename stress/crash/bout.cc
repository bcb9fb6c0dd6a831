// bout: see bout.h.
#include "crash/bout.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <signal.h>       // seam: it strikes
#include <sys/syscall.h>  // seam: pidfd_send_signal has no function in glibc 2.36
#include <sys/wait.h>     // seam: and sees who has stopped
#include <unistd.h>

#include <chrono>
#include <exception>
#include <fstream>
#include <thread>

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr nanoseconds look_again = 50us;
constexpr nanoseconds time_to_pass_a_place = 30ms;  // then the strike comes from outside

// Whether it has stopped or ended, be it whose child it may; its status stays for who reaps it.
bool stands_still(pid_t one) {
  std::ifstream stat(absl::StrCat("/proc/", one, "/stat"));
  std::string text;
  if (!std::getline(stat, text)) return true;  // ended and reaped
  const std::size_t end_of_name = text.rfind(')');
  return end_of_name != std::string::npos && absl::StrContains("TtZX", text.substr(end_of_name + 2, 1));
}

// To that very process: who is elsewhere may have ended and been reaped, and its number be a stranger's.
void send(int handle, int signal) { (void)syscall(SYS_pidfd_send_signal, handle, signal, nullptr, 0); }

bool has_ended(const detail::process& one) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(one.pid()), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

}  // namespace

bout::bout(const strike::plan& plan, strike::places& seen, nanoseconds patience, std::uint64_t seed)
    : plan_(plan),
      patience_(patience),
      random_({seed}),
      board_(*::new (static_cast<void*>(room_for(sizeof(board)).data())) board),
      seen_(seen) {}

std::span<std::byte> bout::room_for(std::size_t bytes) {
  auto made = region::create(bytes, {.sharing = scope::processes});
  if (!made.ok()) throw std::runtime_error(std::string(made.status().message()));
  memory_.push_back(*std::move(made));
  return memory_.back().bytes();
}

detail::process bout::start(const job& work, bool as_victim) {
  auto child = detail::fork_process("crash", [&] {
    if (as_victim) strike::become_victim();
    try {
      work();
    } catch (const std::exception& error) {
      complain(error.what());
    }
    if (as_victim) board_.victim_has_ended.store(1);
    _exit(0);
  });
  if (!child.ok()) throw std::runtime_error(std::string(child.status().message()));
  return *std::move(child);
}

void bout::begin_elsewhere() {
  strike::become_victim();
  board_.elsewhere.store(getpid());
  begin();
}

// It has begun, or ended before; 0: there will be none.
pid_t bout::victim_when_begun(const detail::process& child) const {
  while (board_.begun.load() == 0) {
    if (child.is_running() ? has_ended(child) : !board_.found.heard().empty()) break;
    std::this_thread::sleep_for(look_again);
  }
  return child.is_running() ? child.pid() : board_.elsewhere.load();
}

void bout::strike_from_outside(pid_t victim, int handle) {
  const bool is_aimed = plan_.passage != 0;
  const deadline moment(is_aimed ? time_to_pass_a_place : nanoseconds(random_.below(3'000'000)));
  while (!moment.has_passed() && !stands_still(victim))
    std::this_thread::sleep_for(is_aimed ? look_again : nanoseconds(1us));
  if (!stands_still(victim) && strike::may_fall()) send(handle, plan_.how == strike::kind::kill ? SIGKILL : SIGSTOP);
}

// Whether the strike has fallen; the victim is dead, stopped, or goes on again. `child`: none, if it is elsewhere.
bool bout::hit(detail::process& child) {
  const pid_t victim = victim_when_begun(child);
  if (victim == 0) return false;
  const detail::unique_descriptor handle = detail::open_pidfd(victim);
  strike_from_outside(victim, handle.get());
  while (!stands_still(victim)) std::this_thread::sleep_for(1us);
  const bool is_child = child.is_running();
  const bool ended = is_child && has_ended(child);
  if (plan_.how == strike::kind::kill) {
    if (!is_child) return true;  // it would not have ended by itself
    const int status = child.reap();
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }
  if (plan_.how == strike::kind::resume && !ended) {
    std::this_thread::sleep_for(std::chrono::microseconds(500 + random_.below(2500)));
    send(handle.get(), SIGCONT);
  }
  return !ended;
}

// False: nobody gets anything done any more. Who ends by a signal or with a code is wrong.
bool bout::all_end(std::vector<detail::process>& who) {
  std::uint64_t seen = board_.ticks.load();
  deadline end(patience_);
  for (detail::process& each : who) {
    while (!has_ended(each)) {
      if (const std::uint64_t ticks = board_.ticks.load(); ticks != seen) {
        seen = ticks;
        end = deadline(patience_);
      }
      if (end.has_passed()) return false;
      std::this_thread::sleep_for(look_again);
    }
    if (const int status = each.reap(); status != 0) complain("a survivor " + detail::end_text(status));
    end = deadline(patience_);
  }
  return true;
}

aftermath bout::run() {
  strike::prepare(plan_, seen_);
  if (first_) (void)start(first_, false).reap();
  std::vector<detail::process> others;
  for (const job& work : survivors_) others.push_back(start(work, false));
  detail::process struck;
  if (victim_) struck = start(victim_, true);
  if (when_started_) when_started_();
  const bool was_hit = hit(struck);
  const bool held = was_hit && plan_.how != strike::kind::resume && board_.held.load() != 0;
  board_.over.store(1);
  if (plan_.how == strike::kind::resume && was_hit && struck.is_running())
    others.push_back(std::move(struck));  // it must end like all
  aftermath answer{.of_survivors = fate::survived};
  if (!all_end(others)) answer = {.of_survivors = fate::blocked, .what = "survivors make no progress"};
  if (answer.of_survivors == fate::survived && afterwards_) {
    std::vector<detail::process> last;
    last.push_back(start(afterwards_, false));
    if (!all_end(last)) answer = {.of_survivors = fate::blocked, .what = "a newcomer makes no progress"};
  }
  answer.lost = board_.lost.load();
  answer.held = held;
  if (std::string found = board_.found.heard(); !found.empty()) {
    return {.of_survivors = fate::wrong, .lost = answer.lost, .held = held, .what = std::move(found)};
  }
  if (!was_hit && answer.of_survivors == fate::survived) answer.of_survivors = fate::missed;
  return answer;
}

}  // namespace contend::inline CONTEND_BACKEND
