// fiber: the switch itself, in the machine's own words.
#include "explore/fiber.h"

#include <cstdint>
#include <cstring>

#if !defined(__x86_64__)
#error "stress/explore: the switch of fibers is written for x86-64 only; see fiber.cc"
#endif

extern "C" void contend_switch_stack(void** save, void* load) noexcept;

// What the callee must preserve is pushed; the stack pointer is all that is kept elsewhere.
asm(R"(
.text
.globl contend_switch_stack
.type contend_switch_stack, @function
contend_switch_stack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size contend_switch_stack, .-contend_switch_stack
)");

namespace contend::inline CONTEND_BACKEND::explore {

void prepare(fiber& made, std::byte* top, void (*entry)()) {
  // From the top: a return address that is never used, then what the switch pops. The entry finds the stack as after
  // a call: 8 bytes beside a multiple of 16.
  constexpr std::size_t saved_registers = 6;
  std::uintptr_t frame[saved_registers + 2] = {};
  frame[saved_registers] = reinterpret_cast<std::uintptr_t>(entry);
  std::byte* start = top - sizeof(frame);
  std::memcpy(start, frame, sizeof(frame));
  made.stack_pointer = start;
}

void switch_fiber(fiber& from, const fiber& to) noexcept {
  contend_switch_stack(&from.stack_pointer, to.stack_pointer);
}

}  // namespace contend::inline CONTEND_BACKEND::explore
