// fiber: a stack of its own, and the switch from one to another. x86-64; a switch is a few nanoseconds.
//
// Source   the System V ABI: what a function must preserve. No signal mask, no system call (unlike swapcontext).
// A fiber that is left for good runs no destructors: its stack is simply used again.
#pragma once

#include <cstddef>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct fiber {
  void* stack_pointer = nullptr;  // while it does not run
};

// Prepares a fiber that will call `entry`, which must not return, on a stack that ends at `top`.
void prepare(fiber& made, std::byte* top, void (*entry)());

// Leaves `from`, continues `to`; returns when somebody switches back.
void switch_fiber(fiber& from, const fiber& to) noexcept;

}  // namespace contend::inline CONTEND_BACKEND::explore
