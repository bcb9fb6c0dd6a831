// interruption: SIGINT and SIGTERM ask a long run to end soon; what it has found or measured until then is kept.
//
//   note_interruptions();
//   while (interrupting_signal() == 0 && ...) measure_some_more();
//   ...                                                             // write what there is
//   if (const int why = interrupting_signal(); why != 0) return 128 + why;
//
// A second signal ends the program at once: whoever it has forked sees that (process.h). Forked children, too, know of
// a signal that came before they were forked, and of none that came later. Thread-safety: one thread; handlers are per
// process.
#pragma once

#include <signal.h>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

inline volatile sig_atomic_t noted_signal = 0;

inline void note_signal(int signal) {
  noted_signal = signal;
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  sigaction(signal, &by_default, nullptr);
}

}  // namespace detail

// From now on the two signals are only noted. A second one ends the program at once.
inline void note_interruptions() {
  struct sigaction action {};
  action.sa_handler = &detail::note_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

inline int interrupting_signal() noexcept { return detail::noted_signal; }  // 0: none yet

}  // namespace contend::inline CONTEND_BACKEND
