// interruption: a signal handler that sets a flag.
#include "harness/interruption.h"

#include <signal.h>

namespace contend::inline CONTEND_BACKEND {

namespace {

volatile sig_atomic_t noted = 0;

void note(int signal) {
  noted = signal;
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  sigaction(signal, &by_default, nullptr);
}

}  // namespace

void note_interruptions() {
  struct sigaction action {};
  action.sa_handler = &note;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int interrupting_signal() noexcept { return noted; }

}  // namespace contend::inline CONTEND_BACKEND
