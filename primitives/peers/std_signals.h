// std_signals: the standard library's latch, barrier and condition variable: threads only, and without time-outs but
// one.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <barrier>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <mutex>
#include <new>
#include <span>
#include <string>

#include "peers/signal_peer.h"
#include "platform/object.h"
#include "signal/barrier.h"
#include "signal/condition_variable.h"
#include "signal/contender.h"
#include "signal/latch.h"

namespace contend::inline CONTEND_BACKEND {

class std_latch {
 public:
  using options_type = latch_options;
  static constexpr signal_traits traits{.name = "std_latch",
                                        .kind = contender_kind::peer,
                                        .processes = false,
                                        .times_out = false,
                                        .reusable = false,
                                        .crash_tolerant = false,
                                        .source = "std::latch"};
  static std::string kind() { return signal_kind<signals_own_wait>(traits.name); }
  static absl::Status verify(const latch_options& options) { return verify_scope(traits, options.sharing); }

  explicit std_latch(const latch_options& options) : latch_(options.count) {}

  outcome count_down(std::uint32_t n = 1) {  // more than is left: undefined
    latch_.count_down(n);
    return outcome::ok;
  }
  bool is_open() const { return latch_.try_wait(); }
  outcome wait(deadline until = deadline::never()) {
    if (!until.is_never()) return outcome::invalid;
    latch_.wait();
    return outcome::ok;
  }
  outcome arrive_and_wait(deadline until = deadline::never()) {
    if (!until.is_never()) return outcome::invalid;
    latch_.arrive_and_wait();
    return outcome::ok;
  }

 private:
  std::latch latch_;
};

// Not `placed`: std::barrier is of no standard layout.
class std_barrier {
 public:
  static constexpr signal_traits traits{.name = "std_barrier",
                                        .kind = contender_kind::peer,
                                        .processes = false,
                                        .times_out = false,
                                        .reusable = false,
                                        .exact = false,
                                        .crash_tolerant = false,
                                        .source = "std::barrier"};
  static std::string kind() { return signal_kind<signals_own_wait>(traits.name); }

  static absl::StatusOr<std::size_t> bytes_for(const barrier_options& options) {
    if (absl::Status status = verify_scope(traits, options.sharing); !status.ok()) return status;
    return sizeof(std_barrier);
  }
  static absl::StatusOr<std_barrier*> create_in(std::span<std::byte> memory, const barrier_options& options) {
    if (absl::Status status = verify_scope(traits, options.sharing); !status.ok()) return status;
    if (absl::Status room = verify_room(memory, kind(), sizeof(std_barrier), alignof(std_barrier)); !room.ok()) {
      return room;
    }
    return ::new (static_cast<void*>(memory.data())) std_barrier(options);
  }
  static absl::StatusOr<std_barrier*> attach(std::span<std::byte>) {
    return verify_scope(traits, scope::processes);  // others than its creator's threads cannot use it
  }

  class party {
   public:
    explicit party(std::barrier<>& joined) noexcept : barrier_(&joined) {}
    arrival arrive_and_wait(deadline until = deadline::never()) {
      if (!until.is_never()) return {outcome::invalid};
      barrier_->arrive_and_wait();
      return {outcome::ok};
    }

   private:
    std::barrier<>* barrier_;
  };

  explicit std_barrier(const barrier_options& options)
      : options_(options), barrier_(static_cast<std::ptrdiff_t>(options.parties)) {}

  absl::StatusOr<party> join() { return party(barrier_); }
  const barrier_options& options() const noexcept { return options_; }

 private:
  barrier_options options_;
  std::barrier<> barrier_;
};

class std_condition_variable : public predicate_waits<std_condition_variable> {
 public:
  using options_type = sharing_options;
  using mutex_type = std::mutex;
  static constexpr signal_traits traits{.name = "std_condition_variable",
                                        .kind = contender_kind::peer,
                                        .processes = false,
                                        .exact = false,
                                        .crash_tolerant = false,
                                        .source = "std::condition_variable"};
  static std::string kind() { return signal_kind<signals_own_wait>(traits.name); }
  static absl::Status verify(const sharing_options& options) { return verify_scope(traits, options.sharing); }

  explicit std_condition_variable(scope) noexcept {}

  // May end for nothing.
  outcome wait(std::unique_lock<std::mutex>& lock, deadline until = deadline::never()) {
    if (!until.is_valid()) return outcome::invalid;
    if (until.is_never()) {
      condition_.wait(lock);
      return outcome::ok;
    }
    const auto limit = time_point(nanoseconds(until.nanoseconds_since_epoch()));
    return condition_.wait_until(lock, limit) == std::cv_status::timeout ? outcome::timeout : outcome::ok;
  }
  notice notify(const std::unique_lock<std::mutex>&, std::uint32_t count = 1) noexcept {
    for (std::uint32_t i = 0; i < count; ++i) condition_.notify_one();
    return {outcome::ok};
  }
  notice notify_all(const std::unique_lock<std::mutex>&) noexcept {
    condition_.notify_all();
    return {outcome::ok};
  }

 private:
  std::condition_variable condition_;
};

}  // namespace contend::inline CONTEND_BACKEND
