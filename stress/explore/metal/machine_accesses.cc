// machine_accesses: the instructions.
#include <cstdlib>
#include <cstring>
#include <utility>

#include "explore/metal/gates.h"
#include "explore/metal/machine.h"
#include "explore/metal/machine_run.h"

namespace contend::inline CONTEND_BACKEND::explore::machine {

namespace {

// Calls `access` with a pointer to an object of this size.
template <class Void, class Access>
auto sized(Void* at, unsigned size, Access access) noexcept {
  const auto as = [at]<class T>(T) {
    return reinterpret_cast<std::conditional_t<std::is_const_v<Void>, const T, T>*>(at);
  };
  switch (size) {
    case 1: return access(as(std::uint8_t{}));
    case 2: return access(as(std::uint16_t{}));
    case 4: return access(as(std::uint32_t{}));
    default: return access(as(std::uint64_t{}));
  }
}

void pass(place where, const void* at) noexcept {
  if (self() != 0) running().pass(self(), where, at);
}

// The value before, and the one after.
template <class T>
std::pair<T, T> updated(T* object, hooks::change how, T by) noexcept {
  T before{};
  switch (how) {
    case hooks::change::exchange: return {__atomic_exchange_n(object, by, __ATOMIC_SEQ_CST), by};
    case hooks::change::add: before = __atomic_fetch_add(object, by, __ATOMIC_SEQ_CST); return {before, before + by};
    case hooks::change::subtract:
      before = __atomic_fetch_sub(object, by, __ATOMIC_SEQ_CST);
      return {before, before - by};
    case hooks::change::bit_and:
      before = __atomic_fetch_and(object, by, __ATOMIC_SEQ_CST);
      return {before, before & by};
    case hooks::change::bit_or: before = __atomic_fetch_or(object, by, __ATOMIC_SEQ_CST); return {before, before | by};
    case hooks::change::bit_xor:
      before = __atomic_fetch_xor(object, by, __ATOMIC_SEQ_CST);
      return {before, before ^ by};
  }
  return {before, before};
}

void note_change() noexcept {
  if (self() != 0) running().change();
}

}  // namespace

std::uint64_t load(const void* at, unsigned size, place where) noexcept {
  pass(where, at);
  return sized(at, size, [](const auto* object) -> std::uint64_t { return __atomic_load_n(object, __ATOMIC_SEQ_CST); });
}

void store(void* at, unsigned size, std::uint64_t value, std::memory_order order, place where) noexcept {
  pass(where, at);
  note_change();  // before it: a locked instruction behind it would drain the store buffer
  sized(at, size, [&]<class T>(T* object) {
    if (order == std::memory_order_seq_cst) {
      __atomic_store_n(object, static_cast<T>(value), __ATOMIC_SEQ_CST);
    } else {
      __atomic_store_n(object, static_cast<T>(value), __ATOMIC_RELEASE);
    }
  });
}

std::uint64_t update(void* at, unsigned size, hooks::change how, std::uint64_t operand, place where) noexcept {
  pass(where, at);
  return sized(at, size, [&]<class T>(T* object) -> std::uint64_t {
    const auto by = static_cast<T>(operand);
    const auto [before, after] = updated(object, how, by);
    if (before != after) note_change();  // who spins by exchanging changes nothing
    return before;
  });
}

bool compare_exchange(void* at, unsigned size, std::uint64_t& expected, std::uint64_t desired, place where) noexcept {
  pass(where, at);
  return sized(at, size, [&]<class T>(T* object) {
    auto found = static_cast<T>(expected);
    const bool done =
        __atomic_compare_exchange_n(object, &found, static_cast<T>(desired), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    if (done) note_change();
    if (!done) expected = found;
    return done;
  });
}

void fence(std::memory_order order, place where) noexcept {
  pass(where, nullptr);
  if (order == std::memory_order_seq_cst) __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void touch(const void* at, place where) noexcept { pass(where, at); }

std::byte* take_region(std::size_t bytes) noexcept {
  constexpr std::size_t page = 4096;
  void* const got = std::aligned_alloc(page, (bytes + page - 1) / page * page);
  if (got != nullptr) std::memset(got, 0, bytes);
  return static_cast<std::byte*>(got);
}

void give_back_region(std::byte* start) noexcept { std::free(start); }

}  // namespace contend::inline CONTEND_BACKEND::explore::machine
