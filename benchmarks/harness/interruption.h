// interruption: SIGINT and SIGTERM ask the run to end after the present launch; what was measured is kept.
#pragma once

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// From now on the two signals are only noted. A second one ends the program at once.
void note_interruptions();

int interrupting_signal() noexcept;  // 0: none yet

}  // namespace contend::inline CONTEND_BACKEND
