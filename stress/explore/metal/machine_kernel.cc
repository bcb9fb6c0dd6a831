// machine_kernel: sleeping, waking, and time.
#include <linux/futex.h>  // seam: the machine's part of the model backend
#include <sched.h>        // seam: yield
#include <sys/syscall.h>  // seam: as futex.h
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "explore/metal/gates.h"
#include "explore/metal/machine.h"
#include "explore/metal/machine_run.h"

namespace contend::inline CONTEND_BACKEND::explore::machine {

namespace {

constexpr int private_or_not(scope sharing) { return sharing == scope::threads ? FUTEX_PRIVATE_FLAG : 0; }

hooks::sleep_end sleep(const void* word, std::uint32_t expected, bool is_short, scope sharing, std::uint32_t bits) {
  const timespec soon{.tv_sec = 0, .tv_nsec = 1'000'000};
  running().fall_asleep(self(), word);
  // Plain FUTEX_WAIT has a time-out that counts from now, and no bits: for a sleep that nobody is to end.
  const long rc = is_short ? syscall(SYS_futex, word, FUTEX_WAIT | private_or_not(sharing), expected, &soon, nullptr, 0)
                           : syscall(SYS_futex, word, FUTEX_WAIT_BITSET | private_or_not(sharing), expected, nullptr,
                                     nullptr, bits);
  const int error = errno;
  running().fall_asleep(self(), nullptr);
  if (rc == 0 || error == EINTR) return hooks::sleep_end::woken;
  return error == ETIMEDOUT ? hooks::sleep_end::timed_out : hooks::sleep_end::changed;
}

}  // namespace

hooks::sleep_end futex_wait(const void* word, std::uint32_t expected, std::int64_t until, scope sharing,
                            std::uint32_t bits, place where) noexcept {
  using hooks::sleep_end;
  if (self() == 0) return sleep_end::timed_out;  // nobody is there who could wake it
  const bool has_deadline = until != never;
  running().pass(self(), where, word);
  if (has_deadline && (time_is_up() || until <= time())) {
    const bool is_same = __atomic_load_n(static_cast<const std::uint32_t*>(word), __ATOMIC_SEQ_CST) == expected;
    return is_same ? sleep_end::timed_out : sleep_end::changed;
  }
  const bool times_out = has_deadline && running().sleep_times_out(self());
  note_deadline(has_deadline);
  sleep_end how = sleep(word, expected, times_out, sharing, bits);
  note_deadline(false);
  if (times_out && how == sleep_end::timed_out) running().pass(self(), where, word);
  if (how == sleep_end::woken && has_deadline && time_is_up()) how = sleep_end::timed_out;
  if (how == sleep_end::timed_out) note_time(until);
  return how;
}

int futex_wake(const void* word, int count, scope sharing, std::uint32_t bits, place where) noexcept {
  if (self() == 0) return 0;
  running().pass(self(), where, word);
  const long woken =
      syscall(SYS_futex, word, FUTEX_WAKE_BITSET | private_or_not(sharing), count, nullptr, nullptr, bits);
  if (woken > 0) running().change();
  return static_cast<int>(woken);
}

void rest() noexcept {
  if (self() == 0) return;
  running().rest(self());
  sched_yield();
}

}  // namespace contend::inline CONTEND_BACKEND::explore::machine
