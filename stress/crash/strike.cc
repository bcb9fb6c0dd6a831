// strike: see strike.h.
#include "crash/strike.h"

#include <signal.h>  // seam: whoever is to be hit hits itself
#include <unistd.h>

#include "platform/amplified/hooks.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

strike::plan plan_of_all;
strike::places* seen_by_all = nullptr;
bool is_victim = false;
bool is_exposed = false;
std::uint32_t passages = 0;

// A number of the access in the program, the same in each worker; never 0.
std::uint64_t number_of(hooks::place where) {
  return random_bits({where.line(), where.column(), reinterpret_cast<std::uintptr_t>(where.file_name())}).next() | 1;
}

// Where the place stands in the table; a table that is full knows no further ones.
std::uint32_t index_of(std::uint64_t number) {
  strike::places& seen = *seen_by_all;
  std::uint32_t i = 0;
  for (; i < seen.count.load(); ++i) {
    if (seen.number[i].load() == number) return i;
  }
  if (i == strike::places::most) return i;
  seen.number[i].store(number);
  seen.count.store(i + 1);
  return i;
}

}  // namespace

void hooks::passed(place where) noexcept {
  if (!is_exposed) return;
  const std::uint32_t at = index_of(number_of(where));
  if (at != plan_of_all.place || plan_of_all.passage == 0 || ++passages != plan_of_all.passage) return;
  if (!strike::may_fall()) return;  // it came from outside already
  seen_by_all->struck[at].fetch_add(1);
  (void)kill(getpid(), plan_of_all.how == strike::kind::kill ? SIGKILL : SIGSTOP);
}

namespace strike {

void prepare(const plan& what, places& seen) noexcept {
  plan_of_all = what;
  seen_by_all = &seen;
  seen.armed.store(1);
}

void become_victim() noexcept { is_victim = true; }

bool may_fall() noexcept { return seen_by_all->armed.exchange(0) == 1; }

exposed::exposed() noexcept { is_exposed = is_victim; }
exposed::~exposed() { is_exposed = false; }

}  // namespace strike

}  // namespace contend::inline CONTEND_BACKEND
