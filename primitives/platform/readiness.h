// readiness: waiting for one descriptor, pairs of connected sockets, and whether anybody is at the other end.
#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/descriptor.h"
#include "platform/errors.h"
#include "platform/ticks.h"

namespace contend::inline CONTEND_BACKEND::detail {

// For calls that take several stretches of memory; they do not write what they are to send.
inline iovec as_iovec(std::span<const std::byte> bytes) noexcept {
  return {.iov_base = const_cast<std::byte*>(bytes.data()), .iov_len = bytes.size()};  // NOLINT
}

inline deadline earlier(deadline one, deadline other) noexcept {
  return one.nanoseconds_since_epoch() < other.nanoseconds_since_epoch() ? one : other;
}

// Waits until one of `events` holds for the descriptor, or it is hung up; answers what holds, 0: the deadline passed.
inline short await_events(int descriptor, short events, deadline until) noexcept {
  pollfd one{.fd = descriptor, .events = events, .revents = 0};
  while (true) {
    timespec left{};
    if (!until.is_never() && !until.is_immediate()) {
      const auto ns = std::max<std::int64_t>(until.nanoseconds_since_epoch() - now().time_since_epoch().count(), 0);
      left = {.tv_sec = static_cast<time_t>(ns / 1'000'000'000), .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
    }
    const int ready = ppoll(&one, 1, until.is_never() ? nullptr : &left, nullptr);
    if (ready > 0) return one.revents;
    if (ready == 0 || errno != EINTR) return 0;
  }
}

// Whether every holder of the other end has closed it or died. One system call.
inline bool is_hung_up(int descriptor) noexcept {
  return (await_events(descriptor, 0, deadline::immediately()) & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

// The same, but asks the kernel only now and then: what it answers is some milliseconds old at most.
class hang_up_watch {
 public:
  bool is_hung_up(int descriptor) noexcept {
    const std::uint64_t now = ticks_now();
    if (now - asked_ < interval) return false;
    asked_ = now;
    return detail::is_hung_up(descriptor);
  }

 private:
  static constexpr std::uint64_t interval = 100'000;  // ticks: 25-50 us on x86, at most 4 ms elsewhere
  std::uint64_t asked_ = 0;
};

// Two connected stream sockets, close-on-exec.
inline absl::StatusOr<std::pair<unique_descriptor, unique_descriptor>> make_socket_pair(std::string_view who) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return system_error(who, "socketpair", errno, "close some descriptors (ulimit -n)");
  }
  return std::pair(unique_descriptor(ends[0]), unique_descriptor(ends[1]));
}

}  // namespace contend::inline CONTEND_BACKEND::detail
