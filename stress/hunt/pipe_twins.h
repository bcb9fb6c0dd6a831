// pipe_twins: pipes with one thing wrong each, and one with nothing wrong: what the hunt must find, and must not.
//
// They do not notice that the other end has died: to the crash matrix that is what is wrong.
//
// orders: acquire and release for the bytes; seq_cst for who sleeps and who wakes, so that each twin has one thing
// wrong and no second; relaxed for what a side alone writes
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipe/byte_ring.h"
#include "pipe/contender.h"
#include "pipe/pipe.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/outcome.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "platform/type_list.h"

namespace contend::inline CONTEND_BACKEND {

enum class pipe_defect : std::uint8_t {
  none,
  tears_at_the_wrap,         // what is written around the end of the ring can be read when half of it is there
  drops_the_last_at_close,   // whether it is closed is asked before whether something is there
  announces_its_sleep_late,  // looks, then says that it sleeps: what comes in between wakes nobody
};

constexpr std::string_view name_of(pipe_defect what) {
  switch (what) {
    case pipe_defect::none: return "sound_pipe";
    case pipe_defect::tears_at_the_wrap: return "tears_at_the_wrap";
    case pipe_defect::drops_the_last_at_close: return "drops_the_last_at_close";
    case pipe_defect::announces_its_sleep_late: return "announces_its_sleep_late";
  }
  return "unknown";
}

// One way: a ring of bytes, and a word that counts changes, on which both sides sleep. It lies before its bytes.
template <pipe_defect Defect>
class naive_way {
 public:
  explicit naive_way(scope sharing, std::size_t capacity) noexcept : sharing_(sharing), capacity_(capacity) {}

  // timeout: nothing was written. What is larger than the ring goes in parts.
  outcome write(std::span<const std::byte> from, std::size_t whole, deadline until) noexcept {
    if (whole <= capacity_ && !await([&] { return room() >= whole; }, until)) return outcome::timeout;
    while (!from.empty()) {
      (void)await([&] { return room() != 0; }, deadline::never());
      const std::size_t count = std::min(room(), from.size());
      const std::uint64_t tail = tail_.load(relaxed);
      if (Defect == pipe_defect::tears_at_the_wrap) {
        const std::size_t first = stretch(bytes(), tail, count).first.size();
        copy_in(bytes(), tail, from.first(first));
        tail_.store(tail + count, release);
        copy_in(bytes(), tail + first, from.subspan(first, count - first));
      } else {
        copy_in(bytes(), tail, from.first(count));
        tail_.store(tail + count, release);
      }
      tell();
      from = from.subspan(count);
    }
    return outcome::ok;
  }

  // Fills `to`. timeout: nothing was read; closed: nothing is left.
  outcome read(std::span<std::byte> to, deadline until) noexcept {
    while (!to.empty()) {
      bool is_closed = false;
      const auto ready = [&] {
        is_closed = closed_.load(seq_cst) != 0;  // before the next: what came before it is there
        return is_closed || available() != 0;
      };
      if (!await(ready, until)) return outcome::timeout;
      const bool looks_further = Defect != pipe_defect::drops_the_last_at_close || !is_closed;
      const std::size_t count = looks_further ? std::min(available(), to.size()) : 0;
      if (count == 0) return outcome::closed;
      copy_out(bytes(), head_.load(relaxed), to.first(count));
      head_.store(head_.load(relaxed) + count, release);
      tell();
      to = to.subspan(count);
      until = deadline::never();
    }
    return outcome::ok;
  }

  void close() noexcept {
    closed_.store(1, seq_cst);
    tell();
  }

 private:
  std::size_t available() const noexcept { return tail_.load(acquire) - head_.load(relaxed); }           // the reader's
  std::size_t room() const noexcept { return capacity_ - (tail_.load(relaxed) - head_.load(acquire)); }  // the writer's
  std::span<std::byte> bytes() noexcept { return {reinterpret_cast<std::byte*>(this + 1), capacity_}; }

  void tell() noexcept {
    changes_.fetch_add(1, seq_cst);
    if (sleepers_.load(seq_cst) != 0) futex_wake(changes_, wake_everyone, sharing_);
  }

  template <class Ready>
  bool await(const Ready& ready, deadline until) noexcept {
    constexpr bool is_late = Defect == pipe_defect::announces_its_sleep_late;
    while (true) {
      if (is_late && ready()) return true;
      sleepers_.fetch_add(1, seq_cst);
      const std::uint32_t before = changes_.load(seq_cst);
      const bool is_ready = !is_late && ready();
      if (!is_ready && !until.has_passed()) (void)futex_wait(changes_, before, until, sharing_);
      sleepers_.fetch_sub(1, seq_cst);
      if (is_ready) return true;
      if (until.has_passed()) return ready();
    }
  }

  scope sharing_;
  std::size_t capacity_;  // a power of two
  atomic<std::uint64_t> tail_{0};
  atomic<std::uint64_t> head_{0};
  atomic<std::uint32_t> closed_{0};
  atomic<std::uint32_t> changes_{0};
  atomic<std::uint32_t> sleepers_{0};
};

// Messages are their length and their bytes.
template <pipe_defect Defect>
class naive_end {
  using way = naive_way<Defect>;

 public:
  naive_end(std::shared_ptr<region> memory, way* in, way* out) noexcept
      : memory_(std::move(memory)), in_(in), out_(out) {}

  outcome send_bytes(std::span<const std::byte> message, deadline until = deadline::never()) {
    const std::uint64_t length = message.size();
    const auto head = std::as_bytes(std::span(&length, 1));
    if (const outcome said = out_->write(head, head.size() + length, until); said != outcome::ok) return said;
    return out_->write(message, length, deadline::never());
  }

  outcome receive_bytes(std::vector<std::byte>& message, std::size_t = any_length, deadline until = deadline::never()) {
    std::uint64_t length = 0;
    const outcome said = in_->read(std::as_writable_bytes(std::span(&length, 1)), until);
    if (said != outcome::ok) return said;
    message.resize(std::min<std::uint64_t>(length, 1 << 20));  // a torn length is noticed by who looks at the message
    return in_->read(message, deadline::never());
  }

  // Ends what it sends.
  void close() {
    if (out_ != nullptr) out_->close();
  }

 private:
  std::shared_ptr<region> memory_;
  way* in_;
  way* out_;
};

template <pipe_defect Defect>
struct naive_pipe {
  using end = naive_end<Defect>;
  static constexpr bool broken = Defect != pipe_defect::none;
  static constexpr pipe_traits traits{.name = name_of(Defect), .source = "a twin of shm_ring_pipe"};
  static std::string name() { return std::string(traits.name); }
  static std::string wait() { return "park"; }

  // The first end receives what the second one sends; duplex: and the other way round.
  static absl::StatusOr<std::pair<end, end>> create(const pipe_options& options) {
    using way = naive_way<Defect>;
    const std::size_t capacity = std::bit_ceil(options.capacity_bytes);
    const std::size_t bytes = (sizeof(way) + capacity + 63) / 64 * 64;
    auto made = region::create(2 * bytes, {.sharing = options.sharing});
    if (!made.ok()) return made.status();
    const auto memory = std::make_shared<region>(*std::move(made));
    way* ways[2];
    for (std::size_t i = 0; i < 2; ++i)
      ways[i] = ::new (static_cast<void*>(memory->bytes().data() + i * bytes)) way(options.sharing, capacity);
    return std::pair(end(memory, ways[0], ways[1]), end(memory, ways[1], ways[0]));
  }
};

using pipe_twins =
    type_list<naive_pipe<pipe_defect::none>, naive_pipe<pipe_defect::tears_at_the_wrap>,
              naive_pipe<pipe_defect::drops_the_last_at_close>, naive_pipe<pipe_defect::announces_its_sleep_late>>;

}  // namespace contend::inline CONTEND_BACKEND
