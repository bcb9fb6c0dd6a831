// hooks: the platform's hooks are the engine's, or, in a process that runs a test on real cores, the machine's.
#include "platform/model/hooks.h"

#include "explore/engine.h"
#include "explore/metal/machine.h"
#include "explore/weakening.h"

namespace contend::inline CONTEND_BACKEND::hooks {

namespace {

explore::engine& the_engine() noexcept { return explore::engine::running(); }
namespace machine = explore::machine;
using explore::seam;
using explore::site_kind;
using access = explore::engine::access;
using rest_kind = explore::engine::rest_kind;

void rest(rest_kind how, place where) noexcept { machine::is_on ? machine::rest() : the_engine().rest(how, where); }

}  // namespace

void construct_atomic(const void* at, unsigned size, place where) noexcept {
  if (machine::is_on) return machine::touch(at, where);
  the_engine().construct_atomic(at, size, where);
}
std::uint64_t load(const void* at, unsigned size, std::memory_order order, place where) noexcept {
  if (machine::is_on) return machine::load(at, size, where);
  return the_engine().load(at, size, seam::order_of(site_kind::load, order, where), where);
}
void store(void* at, unsigned size, std::uint64_t value, std::memory_order order, place where) noexcept {
  const std::memory_order seen = seam::order_of(site_kind::store, order, where);
  if (machine::is_on) return machine::store(at, size, value, seen, where);
  the_engine().store(at, size, value, seen, where);
}
std::uint64_t update(void* at, unsigned size, change how, std::uint64_t operand, std::memory_order order,
                     place where) noexcept {
  if (machine::is_on) return machine::update(at, size, how, operand, where);
  return the_engine().update(at, size, how, operand, seam::order_of(site_kind::update, order, where), where);
}
bool compare_exchange(void* at, unsigned size, std::uint64_t& expected, std::uint64_t desired, bool weak,
                      std::memory_order success, std::memory_order failure, place where) noexcept {
  if (machine::is_on) return machine::compare_exchange(at, size, expected, desired, where);
  return the_engine().compare_exchange(at, size, expected, desired, weak,
                                       seam::order_of(site_kind::exchange_success, success, where),
                                       seam::order_of(site_kind::exchange_failure, failure, where), where);
}
void fence(std::memory_order order, place where) noexcept {
  if (!seam::happens(site_kind::fence, order, where)) return;
  const std::memory_order seen = seam::order_of(site_kind::fence, order, where);
  if (machine::is_on) return machine::fence(seen, where);
  the_engine().fence(explore::event_kind::fence, seen, where);
}
void light_fence(place where) noexcept {
  if (!seam::happens(site_kind::light_fence, std::memory_order_relaxed, where)) return;
  if (machine::is_on) return machine::fence(std::memory_order_seq_cst, where);
  the_engine().fence(explore::event_kind::light_fence, std::memory_order_relaxed, where);
}
void heavy_fence(place where) noexcept {
  if (!seam::happens(site_kind::heavy_fence, std::memory_order_relaxed, where)) return;
  if (machine::is_on) return machine::fence(std::memory_order_seq_cst, where);
  the_engine().fence(explore::event_kind::heavy_fence, std::memory_order_seq_cst, where);
}

void construct_cell(const void* at, unsigned size, place where) noexcept {
  if (machine::is_on) return machine::touch(at, where);
  the_engine().touch(at, size, access::construct, where);
}
void read_cell(const void* at, unsigned size, place where) noexcept {
  if (machine::is_on) return machine::touch(at, where);
  the_engine().touch(at, size, access::read, where);
}
void write_cell(const void* at, unsigned size, place where) noexcept {
  if (machine::is_on) return machine::touch(at, where);
  the_engine().touch(at, size, access::write, where);
}
void fill_slot(const void* at, unsigned size, place where) noexcept {
  if (machine::is_on) return machine::touch(at, where);
  the_engine().touch(at, size, access::fill, where);
}
void empty_slot(const void* at, unsigned size, place where) noexcept {
  if (machine::is_on) return machine::touch(at, where);
  the_engine().touch(at, size, access::empty, where);
}
void look_at_slot(const void* at, unsigned size, place where) noexcept {
  if (machine::is_on) return machine::touch(at, where);
  the_engine().touch(at, size, access::look, where);
}
void forget_slot(const void* at, unsigned size, place where) noexcept {
  if (machine::is_on) return machine::touch(at, where);
  the_engine().touch(at, size, access::forget, where);
}

sleep_end futex_wait(const void* word, std::uint32_t expected, std::int64_t until, scope sharing, std::uint32_t bits,
                     place where) noexcept {
  if (machine::is_on) return machine::futex_wait(word, expected, until, sharing, bits, where);
  return the_engine().futex_wait(word, expected, until, sharing, bits, where);
}
int futex_wake(const void* word, int count, scope sharing, std::uint32_t bits, place where) noexcept {
  if (!seam::happens(site_kind::wake, std::memory_order_relaxed, where)) return 0;
  if (machine::is_on) return machine::futex_wake(word, count, sharing, bits, where);
  return the_engine().futex_wake(word, count, sharing, bits, where);
}
void begin_spin() noexcept {
  if (!machine::is_on) the_engine().begin_rests();
}
void spin(place where) noexcept { rest(rest_kind::spin, where); }
void yield(place where) noexcept { rest(rest_kind::yield, where); }
void pause(place where) noexcept { rest(rest_kind::pause, where); }
std::int64_t time() noexcept { return machine::is_on ? machine::time() : the_engine().time(); }
bool has_come(std::int64_t instant) noexcept {
  return machine::is_on ? machine::has_come(instant) : the_engine().has_come(instant);
}

bool looks_again() noexcept { return the_engine().looks_again(); }

std::uint32_t draw(std::uint32_t options) noexcept {
  if (machine::is_on) return machine::draw(options);
  if (the_engine().is_outside()) return 0;
  const explore::host_section host;
  return the_engine().choose(explore::choice_kind::data, options);
}

std::uint32_t thread_id() noexcept {
  return explore::engine::thread_id_of(machine::is_on ? machine::self() : the_engine().current());
}
// On the machine nobody dies.
void announce_robust(void* word) noexcept {
  if (!machine::is_on) the_engine().announce_robust(word);
}
void settle_robust() noexcept { announce_robust(nullptr); }
void link_robust(void* word) noexcept {
  if (!machine::is_on) the_engine().link_robust(word);
}
void unlink_robust(void* word) noexcept {
  if (!machine::is_on) the_engine().unlink_robust(word);
}

std::byte* take_region(std::size_t bytes) noexcept {
  return machine::is_on ? machine::take_region(bytes) : the_engine().take_region(bytes);
}
void give_back_region(std::byte* start) noexcept {
  machine::is_on ? machine::give_back_region(start) : the_engine().free(start);
}

}  // namespace contend::inline CONTEND_BACKEND::hooks
