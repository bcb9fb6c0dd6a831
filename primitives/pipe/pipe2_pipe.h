// pipe2_pipe: a pipe through pipe(2), two of them where it is duplex: what Python's Pipe(duplex=False) is.
//
// Source    pipe(2), pipe(7)
// Roles     one sender and one receiver at each end
// Progress  everything: blocking, in the kernel
// Memory    none of ours; a descriptor an end and way
// Ordering  all that happened before a send is visible after the receive that returns its message
// Lifetime  an end is closed by its destructor. A send that was broken off within a message closes this descriptor
// only:
//           where others hold the same end, the receiver waits for them
// Scopes    threads, processes
// Together  an end's sending with its receiving, everything of one end with everything of the other
// Checked   stress/contract/pipe
//
// A write to a pipe that nobody reads raises SIGPIPE, and there is no flag against it before Linux 6.18. So the
// signal is blocked for this thread around each write: two system calls more.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>  // seam: pipe(2) itself is what is compared

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
#include "platform/blocked_signal.h"
#include "platform/clock.h"
#include "platform/descriptor.h"
#include "platform/outcome.h"
#include "platform/readiness.h"

namespace contend::inline CONTEND_BACKEND {

class pipe2_sender {
 public:
  explicit pipe2_sender(detail::unique_descriptor pipe) noexcept : pipe_(std::move(pipe)) {}

  // With a deadline never more than PIPE_BUF at once: so much is there when poll says that there is room.
  transfer write_some(const outgoing& rest, deadline until) noexcept {
    std::size_t most = rest.size();
    if (!until.is_never()) {
      most = std::min<std::size_t>(most, PIPE_BUF);
      if (detail::await_events(pipe_.get(), POLLOUT, until) == 0) return {outcome::timeout, 0};
    }
    const std::size_t of_head = std::min(rest.head.size(), most);
    const iovec parts[2] = {detail::as_iovec(rest.head.first(of_head)),
                            detail::as_iovec(rest.body.first(std::min(rest.body.size(), most - of_head)))};
    detail::blocked_broken_pipe_signal blocked;
    while (true) {
      const auto count = ::writev(pipe_.get(), parts, 2);
      // Also with a part written: when the last reader goes while it waits for room.
      if (count >= 0 ? static_cast<std::size_t>(count) < most : errno == EPIPE) blocked.may_be_raised();
      if (count >= 0) return {outcome::ok, static_cast<std::size_t>(count)};
      if (errno != EINTR) return {outcome::broken, 0};
    }
  }

  void cut() noexcept {}  // closing follows
  int release() noexcept { return pipe_.release(); }

 private:
  detail::unique_descriptor pipe_;
};

class pipe2_receiver {
 public:
  explicit pipe2_receiver(detail::unique_descriptor pipe) noexcept : pipe_(std::move(pipe)) {}

  transfer read_some(std::span<std::byte> to, deadline until) noexcept {
    if (!until.is_never() && await_bytes(1, until) == outcome::timeout) return {outcome::timeout, 0};
    const iovec whole = detail::as_iovec(to);
    while (true) {
      const auto count = ::readv(pipe_.get(), &whole, 1);
      if (count > 0) return {outcome::ok, static_cast<std::size_t>(count)};
      if (count == 0 || errno != EINTR) return {outcome::closed, 0};
    }
  }

  outcome await_bytes(std::size_t, deadline until) noexcept {
    return detail::await_events(pipe_.get(), POLLIN, until) == 0 ? outcome::timeout : outcome::ok;
  }

  void cut() noexcept {}  // closing follows
  int release() noexcept { return pipe_.release(); }
  int descriptor() const noexcept { return pipe_.get(); }
  int fd() noexcept { return descriptor(); }
  bool prepare_to_sleep() noexcept { return true; }
  void settle() noexcept {}

 private:
  detail::unique_descriptor pipe_;
};

template <class Wait>
class pipe2_pipe {
 public:
  using sender = pipe2_sender;
  using receiver = pipe2_receiver;
  using end = connection<pipe2_pipe>;

  static constexpr pipe_traits traits{.name = "pipe2_pipe", .kind = contender_kind::peer, .source = "Linux pipe(2)"};
  static std::string name() { return absl::StrCat(std::string(traits.name), "/", std::string(Wait::name)); }

  static absl::StatusOr<std::pair<end, end>> create(const pipe_options& options) {
    descriptors forth, back;  // each: where to read, where to write
    if (absl::Status status = open(forth, options); !status.ok()) return status;
    if (absl::Status status = options.duplex ? open(back, options) : absl::OkStatus(); !status.ok()) return status;
    return std::pair(assemble(std::move(forth.first), std::move(back.second)),
                     assemble(std::move(back.first), std::move(forth.second)));
  }

  static absl::StatusOr<std::string> hand_over(std::optional<receiver>& in, std::optional<sender>& out) {
    if (!in && !out) return absl::FailedPreconditionError(absl::StrCat(name(), ": hand_over: the end is closed"));
    const int reads = in ? detail::kept_open(in->release()) : -1;
    const int writes = out ? detail::kept_open(out->release()) : -1;
    return detail::handed_over(name(), {reads, writes, 0});
  }

  static absl::StatusOr<end> adopt(std::string_view text) {
    const absl::StatusOr<std::vector<int>> numbers = detail::parse_handed_over(name(), text, 3);
    if (!numbers.ok()) return numbers.status();
    return assemble(detail::taken_up((*numbers)[0]), detail::taken_up((*numbers)[1]));
  }

 private:
  using descriptors = std::pair<detail::unique_descriptor, detail::unique_descriptor>;

  static absl::Status open(descriptors& way, const pipe_options& options) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
      return detail::system_error(name(), "pipe2", errno, "close some descriptors (ulimit -n)");
    }
    way = {detail::unique_descriptor(ends[0]), detail::unique_descriptor(ends[1])};
    // A hint: the kernel has limits of its own, and refuses what exceeds them.
    const auto size = static_cast<int>(std::min<std::size_t>(options.capacity_bytes, std::numeric_limits<int>::max()));
    (void)fcntl(ends[1], F_SETPIPE_SZ, size);
    return absl::OkStatus();
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
