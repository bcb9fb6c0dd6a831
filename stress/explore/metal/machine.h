// machine: the hooks of the model backend made by the hardware: the same object code as in the explorer, but its
// workers are threads, its accesses instructions, its futexes the kernel's.
//
// Each access passes a gate first (gates.h). On x86-64 every load is a mov, every store a mov, or an exchange if it is
// seq_cst, every update is locked: so is what an algorithm compiles to for the native backend.
// Time     comes for a worker when the list says so, and after the list when nobody can go on without it
// Not here processes (they are threads, and none is killed) and the kernel's care for robust words
//
// For one process that runs one test once: what it was comes out through a report in memory that others share.
#pragma once

#include <atomic>  // seam: std::memory_order, and what is put to the test
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <span>
#include <string>
#include <vector>

#include "explore/explore.h"
#include "explore/metal/schedule.h"
#include "platform/backend.h"
#include "platform/model/hooks.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::explore::machine {

inline bool is_on = false;  // in this process

struct report {
  std::atomic<bool> is_written{false};  // else the process died
  bool is_followed = false;
  bool is_finding = false;
  char not_followed[500] = {};
  char finding[2000] = {};
};

// Runs the test, with its workers along the list; writes the report, and ends the process.
[[noreturn]] void run(const test_body& body, const schedule& wanted, bool time_outs_may_rescue, report& into) noexcept;

// For tests, as the engine's. worker 0: none, the test itself.
worker_id self() noexcept;
void run_workers(const std::vector<role>& workers);
[[noreturn]] void stop(verdict what, const std::string& message, std::source_location where);
std::uint32_t draw(std::uint32_t options) noexcept;
// A clock that all workers share: what the caller knows of each worker, and a tick of its own.
tick known() noexcept;
tick advance() noexcept;

// The hooks.
using place = std::source_location;
std::uint64_t load(const void* at, unsigned size, place where) noexcept;
void store(void* at, unsigned size, std::uint64_t value, std::memory_order order, place where) noexcept;
std::uint64_t update(void* at, unsigned size, hooks::change how, std::uint64_t operand, place where) noexcept;
bool compare_exchange(void* at, unsigned size, std::uint64_t& expected, std::uint64_t desired, place where) noexcept;
void fence(std::memory_order order, place where) noexcept;
void touch(const void* at, place where) noexcept;
hooks::sleep_end futex_wait(const void* word, std::uint32_t expected, std::int64_t until, scope sharing,
                            std::uint32_t bits, place where) noexcept;
int futex_wake(const void* word, int count, scope sharing, std::uint32_t bits, place where) noexcept;
void rest() noexcept;
std::int64_t time() noexcept;
bool has_come(std::int64_t instant) noexcept;
std::byte* take_region(std::size_t bytes) noexcept;
void give_back_region(std::byte* start) noexcept;

}  // namespace contend::inline CONTEND_BACKEND::explore::machine
