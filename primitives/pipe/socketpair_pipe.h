// socketpair_pipe: a pipe through a pair of connected stream sockets: what Python's duplex Pipe() is.
//
// Source    socketpair(2), unix(7). Stream, not SOCK_SEQPACKET, whose messages must fit into its buffer
// Roles     one sender and one receiver at each end
// Progress  everything: blocking, in the kernel
// Memory    none of ours; two descriptors an end
// Ordering  all that happened before a send is visible after the receive that returns its message
// Lifetime  an end is closed by its destructor
// Scopes    threads, processes
// Together  an end's sending with its receiving, everything of one end with everything of the other
// Checked   stress/contract/pipe
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipe/connection.h"
#include "pipe/handed_over.h"
#include "pipe/pipe.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/descriptor.h"
#include "platform/outcome.h"
#include "platform/readiness.h"

namespace contend::inline CONTEND_BACKEND {

class socket_sender {
 public:
  explicit socket_sender(detail::unique_descriptor socket) noexcept : socket_(std::move(socket)) {}

  transfer write_some(const outgoing& rest, deadline until) noexcept {
    iovec parts[2] = {detail::as_iovec(rest.head), detail::as_iovec(rest.body)};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    while (true) {
      const auto count = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | (until.is_never() ? 0 : MSG_DONTWAIT));
      if (count >= 0) return {outcome::ok, static_cast<std::size_t>(count)};
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return {outcome::broken, 0};
      if (until.is_immediate() || detail::await_events(socket_.get(), POLLOUT, until) == 0)
        return {outcome::timeout, 0};
    }
  }

  void cut() noexcept { (void)::shutdown(socket_.get(), SHUT_WR); }
  int release() noexcept { return socket_.release(); }

 private:
  detail::unique_descriptor socket_;
};

class socket_receiver {
 public:
  explicit socket_receiver(detail::unique_descriptor socket) noexcept : socket_(std::move(socket)) {}

  transfer read_some(std::span<std::byte> to, deadline until) noexcept {
    while (true) {
      const auto count = ::recv(socket_.get(), to.data(), to.size(), until.is_never() ? 0 : MSG_DONTWAIT);
      if (count > 0) return {outcome::ok, static_cast<std::size_t>(count)};
      if (count < 0 && errno == EINTR) continue;
      if (count == 0 || errno != EAGAIN) return {outcome::closed, 0};  // ECONNRESET: it ended before it read our last
      if (until.is_immediate() || detail::await_events(socket_.get(), POLLIN, until) == 0) return {outcome::timeout, 0};
    }
  }

  outcome await_bytes(std::size_t, deadline until) noexcept {
    return detail::await_events(socket_.get(), POLLIN, until) == 0 ? outcome::timeout : outcome::ok;
  }

  void cut() noexcept { (void)::shutdown(socket_.get(), SHUT_RD); }
  int release() noexcept { return socket_.release(); }
  int descriptor() const noexcept { return socket_.get(); }
  int fd() noexcept { return descriptor(); }
  bool prepare_to_sleep() noexcept { return true; }
  void settle() noexcept {}

 private:
  detail::unique_descriptor socket_;
};

template <class Wait>
class socketpair_pipe {
 public:
  using sender = socket_sender;
  using receiver = socket_receiver;
  using end = connection<socketpair_pipe>;

  static constexpr pipe_traits traits{
      .name = "socketpair_pipe", .kind = contender_kind::peer, .source = "Linux socketpair(2)"};
  static std::string name() { return absl::StrCat(std::string(traits.name), "/", std::string(Wait::name)); }

  static absl::StatusOr<std::pair<end, end>> create(const pipe_options& options) {
    auto ends = detail::make_socket_pair(name());
    if (!ends.ok()) return ends.status();
    // The kernel doubles it, for what it keeps beside the bytes. A hint: it has limits of its own.
    const auto size = static_cast<int>(std::min<std::size_t>(options.capacity_bytes, std::numeric_limits<int>::max()));
    for (const int socket : {ends->first.get(), ends->second.get()}) {
      (void)setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    }
    absl::StatusOr<end> first = make_end(std::move(ends->first), true, options.duplex);
    if (!first.ok()) return first.status();
    absl::StatusOr<end> second = make_end(std::move(ends->second), options.duplex, true);
    if (!second.ok()) return second.status();
    return std::pair(*std::move(first), *std::move(second));
  }

  static absl::StatusOr<std::string> hand_over(std::optional<receiver>& in, std::optional<sender>& out) {
    if (!in && !out) return absl::FailedPreconditionError(absl::StrCat(name(), ": hand_over: the end is closed"));
    const int in_socket = in ? detail::kept_open(in->release()) : -1;
    const int out_socket = out ? detail::kept_open(out->release()) : -1;
    return detail::handed_over(name(), {in_socket, out_socket, 0});
  }

  static absl::StatusOr<end> adopt(std::string_view text) {
    const absl::StatusOr<std::vector<int>> numbers = detail::parse_handed_over(name(), text, 3);
    if (!numbers.ok()) return numbers.status();
    return assemble(detail::taken_up((*numbers)[0]), detail::taken_up((*numbers)[1]));
  }

 private:
  // Each side has a descriptor of its own, so that one can end before the other.
  static absl::StatusOr<end> make_end(detail::unique_descriptor socket, bool receives, bool sends) {
    if (!receives) return assemble({}, std::move(socket));
    if (!sends) return assemble(std::move(socket), {});
    detail::unique_descriptor again(fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
    if (again.get() < 0) return detail::system_error(name(), "dup", errno, "close some descriptors (ulimit -n)");
    return assemble(std::move(socket), std::move(again));
  }

  static end assemble(detail::unique_descriptor in, detail::unique_descriptor out) {
    std::optional<receiver> receiving;
    std::optional<sender> sending;
    if (in.get() >= 0) receiving.emplace(std::move(in));
    if (out.get() >= 0) sending.emplace(std::move(out));
    return end(std::move(receiving), std::move(sending));
  }
};

}  // namespace contend::inline CONTEND_BACKEND
