// hooks: what the model backend calls instead of touching the machine. Declared here, defined by stress/explore.
//
// A value travels as 64 bits, the lowest `size` bytes of which count. `at` is the address of the object itself, whose
// memory always holds the value that is last in its modification order. A place is where the algorithm makes the
// access. Outside an exploration the hooks act on that memory at once, as plain code would. No hook throws; a hook from
// which the explorer wants no return (a finding) does not come back.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <source_location>

#include "platform/backend.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::hooks {

using place = std::source_location;

// Atomic objects.
enum class change : std::uint8_t { exchange, add, subtract, bit_and, bit_or, bit_xor };

void construct_atomic(const void* at, unsigned size, place where) noexcept;  // its memory holds the first value
std::uint64_t load(const void* at, unsigned size, std::memory_order order, place where) noexcept;
void store(void* at, unsigned size, std::uint64_t value, std::memory_order order, place where) noexcept;
std::uint64_t update(void* at, unsigned size, change how, std::uint64_t operand, std::memory_order order,
                     place where) noexcept;  // answers the value before
bool compare_exchange(void* at, unsigned size, std::uint64_t& expected, std::uint64_t desired, bool weak,
                      std::memory_order success, std::memory_order failure, place where) noexcept;
void fence(std::memory_order order, place where) noexcept;
void light_fence(place where) noexcept;  // the two halves of platform/asymmetric_fence.h
void heavy_fence(place where) noexcept;

// Plain data: two accesses that nothing orders, one of them not a read, are a finding.
void construct_cell(const void* at, unsigned size, place where) noexcept;
void read_cell(const void* at, unsigned size, place where) noexcept;
void write_cell(const void* at, unsigned size, place where) noexcept;
void fill_slot(const void* at, unsigned size, place where) noexcept;   // vacant -> occupied
void empty_slot(const void* at, unsigned size, place where) noexcept;  // occupied -> vacant
void look_at_slot(const void* at, unsigned size, place where) noexcept;
void forget_slot(const void* at, unsigned size, place where) noexcept;  // vacant or occupied -> vacant

// Waiting. An instant is in nanoseconds on the model's clock; INT64_MAX: never.
enum class sleep_end : std::uint8_t { woken, changed, timed_out };  // as wake_cause of platform/futex.h

// Among threads a word is known by its address in their process: there neither end meets another process.
sleep_end futex_wait(const void* word, std::uint32_t expected, std::int64_t until, scope sharing, std::uint32_t bits,
                     place where) noexcept;
int futex_wake(const void* word, int count, scope sharing, std::uint32_t bits, place where) noexcept;
void begin_spin() noexcept;        // what this worker reads from here on is what it waits for
void spin(place where) noexcept;   // it waits for ever, and looks again when something that it read has changed
void yield(place where) noexcept;  // as spin, but perhaps not for ever, if nobody else can go on
void pause(place where) noexcept;  // as yield, but perhaps not for long
std::int64_t time() noexcept;
bool has_come(std::int64_t instant) noexcept;  // may answer true early: then time has passed

// A number below `options`: each of them in some execution.
std::uint32_t draw(std::uint32_t options) noexcept;

// Whether a worker that may sleep looks once more before it does.
bool looks_again() noexcept;

// The calling worker.
std::uint32_t thread_id() noexcept;
void announce_robust(void* word) noexcept;  // as platform/robust_list.h
void settle_robust() noexcept;
void link_robust(void* word) noexcept;
void unlink_robust(void* word) noexcept;

// Memory that is the same at each execution; nullptr: the model has no more.
std::byte* take_region(std::size_t bytes) noexcept;
void give_back_region(std::byte* start) noexcept;

}  // namespace contend::inline CONTEND_BACKEND::hooks
