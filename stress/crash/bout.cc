// bout: see bout.h.
#include "crash/bout.h"

#include <absl/strings/str_cat.h>
#include <signal.h>    // seam: it strikes
#include <sys/wait.h>  // seam: and sees who has stopped
#include <unistd.h>

#include <chrono>
#include <exception>
#include <thread>

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr nanoseconds look_again = 50us;
constexpr nanoseconds time_to_pass_a_place = 30ms;  // then the strike comes from outside

// Whether it has stopped or ended; its status stays for who reaps it.
bool stands_still(const detail::process& one) {
  siginfo_t info{};
  const int asked = waitid(P_PID, static_cast<id_t>(one.pid()), &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT);
  return asked == 0 && info.si_pid != 0;
}

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
    _exit(0);
  });
  if (!child.ok()) throw std::runtime_error(std::string(child.status().message()));
  return *std::move(child);
}

// Whether the strike has fallen; the victim is dead, stopped, or goes on again.
bool bout::hit(detail::process& one) {
  while (board_.begun.load() == 0 && !stands_still(one)) std::this_thread::sleep_for(look_again);
  const bool is_aimed = plan_.passage != 0;
  const deadline moment(is_aimed ? time_to_pass_a_place : nanoseconds(random_.below(3'000'000)));
  while (!stands_still(one) && !moment.has_passed()) std::this_thread::sleep_for(is_aimed ? look_again : 1us);
  if (!stands_still(one) && strike::may_fall())
    (void)kill(one.pid(), plan_.how == strike::kind::kill ? SIGKILL : SIGSTOP);
  while (!stands_still(one)) std::this_thread::sleep_for(1us);
  const bool ended = has_ended(one);
  if (plan_.how == strike::kind::kill) {
    const int status = one.reap();
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }
  if (plan_.how == strike::kind::resume && !ended) {
    std::this_thread::sleep_for(std::chrono::microseconds(500 + random_.below(2500)));
    (void)kill(one.pid(), SIGCONT);
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
  detail::process struck = start(victim_, true);
  if (when_started_) when_started_();
  const bool was_hit = hit(struck);
  board_.over.store(1);
  if (plan_.how == strike::kind::resume && was_hit) others.push_back(std::move(struck));  // it must end like all
  aftermath answer{.of_survivors = fate::survived};
  if (!all_end(others)) answer = {.of_survivors = fate::blocked, .what = "survivors make no progress"};
  if (answer.of_survivors == fate::survived && afterwards_) {
    std::vector<detail::process> last;
    last.push_back(start(afterwards_, false));
    if (!all_end(last)) answer = {.of_survivors = fate::blocked, .what = "a newcomer makes no progress"};
  }
  answer.lost = board_.lost.load();
  if (std::string found = board_.found.heard(); !found.empty()) {
    return {.of_survivors = fate::wrong, .lost = answer.lost, .what = std::move(found)};
  }
  if (!was_hit && answer.of_survivors == fate::survived) answer.of_survivors = fate::missed;
  return answer;
}

}  // namespace contend::inline CONTEND_BACKEND
