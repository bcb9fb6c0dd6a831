// machine_run: what the parts of the machine share.
#pragma once

#include "explore/metal/gates.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore::machine {

gates& running() noexcept;

// For the kernel's part. The worker's own, but time_is_up.
bool time_is_up() noexcept;  // nobody can go on without: every instant has come
void note_deadline(bool has_one) noexcept;
void note_time(std::int64_t instant) noexcept;

}  // namespace contend::inline CONTEND_BACKEND::explore::machine
