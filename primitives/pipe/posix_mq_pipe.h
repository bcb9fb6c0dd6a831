// posix_mq_pipe: a pipe through POSIX message queues, one each way, messages cut into pieces that fit.
//
// Source    mq_overview(7)
// Roles     one sender and one receiver at each end
// Progress  everything: blocking, in the kernel
// Memory    a queue of at most 10 pieces of at most 8 KiB (the kernel's own limits) each way; a buffer of a piece;
//           two descriptors an end and way, one more once fd() was called
// Ordering  all that happened before a send is visible after the receive that returns its message
// Lifetime  an end is closed by its destructor; the queues have no name any more when create returns
// Scopes    threads, processes
// Together  an end's sending with its receiving, everything of one end with everything of the other
// Checked   stress/contract/pipe
//
// A message queue does not tell that nobody is at the other end, so a pair of sockets beside it does. Its own
// time-outs are of the wall clock, so it is polled instead.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>  // seam: the pid makes a name of its own

#include <algorithm>
#include <cerrno>
#include <cstring>
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
#include "platform/process.h"
#include "platform/readiness.h"

namespace contend::inline CONTEND_BACKEND {

// What both sides have: the queue, and the socket that tells whether the other side lives.
class mq_end {
 public:
  mq_end(detail::unique_descriptor queue, detail::unique_descriptor life)
      : queue_(std::move(queue)), life_(std::move(life)) {
    mq_attr facts{};
    (void)mq_getattr(queue_.get(), &facts);
    piece_.resize(static_cast<std::size_t>(std::max<long>(facts.mq_msgsize, 1)));
  }

  void cut() noexcept { (void)::shutdown(life_.get(), SHUT_RDWR); }
  int release_queue() noexcept { return queue_.release(); }
  int release_life() noexcept { return life_.release(); }

 protected:
  // ok: the queue is ready; closed: it is not, and nobody is at the other end.
  outcome await(short events, deadline until) const {
    std::vector<pollfd> polls{{.fd = queue_.get(), .events = events, .revents = 0},
                              {.fd = life_.get(), .events = 0, .revents = 0}};
    if (!detail::poll_until(polls, until)) return outcome::timeout;
    if ((polls[0].revents & events) != 0) return outcome::ok;
    // What was sent before the other side ended is there by now.
    return (detail::await_events(queue_.get(), events, deadline::immediately()) & events) != 0 ? outcome::ok
                                                                                               : outcome::closed;
  }

  detail::unique_descriptor queue_;
  detail::unique_descriptor life_;
  std::vector<char> piece_;
};

class mq_sender : public mq_end {
 public:
  using mq_end::mq_end;

  transfer write_some(const outgoing& rest, deadline until) {
    if (!rest.begun && detail::is_hung_up(life_.get())) return {outcome::broken, 0};
    const std::size_t of_head = std::min(rest.head.size(), piece_.size());
    const std::size_t of_body = std::min(rest.body.size(), piece_.size() - of_head);
    if (of_head != 0) std::memcpy(piece_.data(), rest.head.data(), of_head);
    if (of_body != 0) std::memcpy(piece_.data() + of_head, rest.body.data(), of_body);
    while (mq_send(queue_.get(), piece_.data(), of_head + of_body, 0) != 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return {outcome::broken, 0};
      if (const outcome room = await(POLLOUT, until); room != outcome::ok) {
        return {room == outcome::closed ? outcome::broken : room, 0};
      }
    }
    return {outcome::ok, of_head + of_body};
  }
};

class mq_receiver : public mq_end {
 public:
  using mq_end::mq_end;

  transfer read_some(std::span<std::byte> to, deadline until) {
    if (unread_.empty()) {
      ssize_t count = 0;
      while ((count = mq_receive(queue_.get(), piece_.data(), piece_.size(), nullptr)) < 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return {outcome::closed, 0};
        if (const outcome there = await(POLLIN, until); there != outcome::ok) return {there, 0};
      }
      unread_ = std::span(piece_).first(static_cast<std::size_t>(count));
    }
    const std::size_t count = std::min(to.size(), unread_.size());
    std::memcpy(to.data(), unread_.data(), count);
    unread_ = unread_.subspan(count);
    return {outcome::ok, count};
  }

  outcome await_bytes(std::size_t, deadline until) const {
    return unread_.empty() ? await(POLLIN, until) : outcome::ok;
  }

  int descriptor() { return fd(); }
  // Readable when the queue is, or the other side has ended.
  int fd() {
    if (both_.get() >= 0) return both_.get();
    detail::unique_descriptor both(epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{.events = EPOLLIN, .data = {}};
    if (epoll_ctl(both.get(), EPOLL_CTL_ADD, queue_.get(), &event) != 0) return -1;
    event.events = 0;  // hang-up is always told
    if (epoll_ctl(both.get(), EPOLL_CTL_ADD, life_.get(), &event) != 0) return -1;
    both_ = std::move(both);
    return both_.get();
  }
  bool prepare_to_sleep() noexcept { return unread_.empty(); }
  void settle() noexcept {}

 private:
  std::span<char> unread_;  // of piece_
  detail::unique_descriptor both_;
};

template <class Wait>
class posix_mq_pipe {
 public:
  using sender = mq_sender;
  using receiver = mq_receiver;
  using end = connection<posix_mq_pipe>;

  static constexpr pipe_traits traits{
      .name = "posix_mq_pipe", .kind = contender_kind::peer, .source = "Linux mq_overview(7)"};
  static std::string name() { return absl::StrCat(std::string(traits.name), "/", std::string(Wait::name)); }

  static absl::StatusOr<std::pair<end, end>> create(const pipe_options& options) {
    way forth, back;
    if (absl::Status status = open(forth, options); !status.ok()) return status;
    if (absl::Status status = options.duplex ? open(back, options) : absl::OkStatus(); !status.ok()) return status;
    return std::pair(assemble(std::move(forth.reads), std::move(forth.reader_life), std::move(back.writes),
                              std::move(back.writer_life)),
                     assemble(std::move(back.reads), std::move(back.reader_life), std::move(forth.writes),
                              std::move(forth.writer_life)));
  }

  static absl::StatusOr<std::string> hand_over(std::optional<receiver>& in, std::optional<sender>& out) {
    if (!in && !out) return absl::FailedPreconditionError(absl::StrCat(name(), ": hand_over: the end is closed"));
    const int reads = in ? detail::kept_open(in->release_queue()) : -1;
    const int reader_life = in ? detail::kept_open(in->release_life()) : -1;
    const int writes = out ? detail::kept_open(out->release_queue()) : -1;
    const int writer_life = out ? detail::kept_open(out->release_life()) : -1;
    return detail::handed_over(name(), {reads, reader_life, writes, writer_life, 0});
  }

  static absl::StatusOr<end> adopt(std::string_view text) {
    const absl::StatusOr<std::vector<int>> numbers = detail::parse_handed_over(name(), text, 5);
    if (!numbers.ok()) return numbers.status();
    return assemble(detail::taken_up((*numbers)[0]), detail::taken_up((*numbers)[1]), detail::taken_up((*numbers)[2]),
                    detail::taken_up((*numbers)[3]));
  }

 private:
  struct way {
    detail::unique_descriptor reads, writes;
    detail::unique_descriptor reader_life, writer_life;
  };

  static absl::Status open(way& made, const pipe_options& options) {
    mq_attr wanted{};
    wanted.mq_maxmsg = 10;  // what every user may have: fs.mqueue.msg_max, msgsize_max
    wanted.mq_msgsize = static_cast<long>(std::clamp<std::size_t>(options.capacity_bytes / 10, 64, 8192));
    // A name for an instant; whoever else may have the same one loses or wins it first.
    std::string path;
    for (unsigned attempt = 0; made.reads.get() < 0; ++attempt) {
      path = absl::StrCat("/contend-", getpid(), "-", now().time_since_epoch().count(), "-", attempt);
      made.reads = detail::unique_descriptor(
          mq_open(path.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NONBLOCK, 0600, &wanted));
      if (made.reads.get() < 0 && errno != EEXIST) {
        return detail::system_error(name(), absl::StrCat("mq_open of 10 pieces of ", wanted.mq_msgsize, " bytes"),
                                    errno, "have fewer at once or raise the limit (ulimit -q, fs.mqueue.queues_max)");
      }
    }
    made.writes = detail::unique_descriptor(mq_open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK));
    const int error = errno;
    (void)mq_unlink(path.c_str());
    if (made.writes.get() < 0) {
      return detail::system_error(name(), "mq_open for writing", error, "close some descriptors (ulimit -n)");
    }
    auto life = detail::make_socket_pair(name());
    if (!life.ok()) return life.status();
    made.reader_life = std::move(life->first);
    made.writer_life = std::move(life->second);
    return absl::OkStatus();
  }

  static end assemble(detail::unique_descriptor reads, detail::unique_descriptor reader_life,
                      detail::unique_descriptor writes, detail::unique_descriptor writer_life) {
    std::optional<receiver> receiving;
    std::optional<sender> sending;
    if (reads.get() >= 0) receiving.emplace(std::move(reads), std::move(reader_life));
    if (writes.get() >= 0) sending.emplace(std::move(writes), std::move(writer_life));
    return end(std::move(receiving), std::move(sending));
  }
};

}  // namespace contend::inline CONTEND_BACKEND
