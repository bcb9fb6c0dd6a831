// ring_ends: the sending and the receiving side of one way of a ring pipe.
// No contract: those of byte_ring.h, mutex_byte_ring.h and doorbell.h together; the operations are those of pipe.h.
//
// Waiting: looks at the ring as Wait says; one that parks arms its doorbell and sleeps on its socket, where it also
// learns that the other side has ended. One that spins asks the kernel about that now and then.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>  // seam: how long a sleeper sleeps at most
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "pipe/doorbell.h"
#include "pipe/pipe.h"
#include "pipe/ring_memory.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/descriptor.h"
#include "platform/outcome.h"
#include "platform/readiness.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

// Which way of which pipe, as this process has it mapped.
template <class Ring>
struct ring_place {
  std::shared_ptr<region> memory;
  ring_way<Ring>* way;
  std::span<std::byte> bytes;
  std::size_t number;  // of the way: 0 from the second end to the first, 1 back
  scope sharing;
};

// What both sides have.
template <class Ring, class Wait>
class ring_end {
 public:
  // Ends this way for all who hold it, not only here.
  void cut() noexcept { (void)::shutdown(socket_.get(), SHUT_RDWR); }
  // Gives up the socket, without telling anybody that this end is closed.
  int release_socket() noexcept { return socket_.release(); }
  const ring_place<Ring>& place() const noexcept { return place_; }

 protected:
  ring_end(ring_place<Ring> place, detail::unique_descriptor socket) noexcept
      : place_(std::move(place)), way_(place_.way), bytes_(place_.bytes), socket_(std::move(socket)) {}

  // For rings with locks.
  auto gone() noexcept {
    return [this] { return detail::is_hung_up(socket_.get()); };
  }

  // Larger messages go in pieces of so many bytes, so that both sides copy at the same time.
  std::size_t piece() const noexcept { return std::max<std::size_t>(bytes_.size() / 4, sizeof(message_header)); }

  // ok: `ready` answers true; closed: it does not and never will.
  template <class Ready>
  [[gnu::noinline]] outcome await(Ready&& ready, doorbell& bell, deadline until) {
    // What was there before the other side ended is seen after it was seen to have ended.
    const auto last_look = [&](outcome otherwise) { return ready() ? outcome::ok : otherwise; };
    if (until.is_immediate()) return last_look(detail::is_hung_up(socket_.get()) ? outcome::closed : outcome::timeout);
    patience<Wait> patience;
    while (patience.next()) {
      if (ready()) return outcome::ok;
      if (watch_.is_hung_up(socket_.get())) return last_look(outcome::closed);
      if (until.has_passed()) return last_look(outcome::timeout);
    }
    while (bell.arm(ready, socket_.get(), place_.sharing)) {
      const short events = detail::await_events(socket_.get(), POLLIN, detail::earlier(until, longest_sleep));
      if ((events & (POLLHUP | POLLERR | POLLNVAL)) != 0) return last_look(outcome::closed);
      if (events == 0 && until.has_passed()) return last_look(outcome::timeout);
    }
    return outcome::ok;
  }

  // A ringer that is killed after it changed the doorbell and before it sent the byte would leave a sleeper asleep,
  // if others live who hold its end. So nobody sleeps longer than this without a look.
  static constexpr std::chrono::seconds longest_sleep{1};

  ring_place<Ring> place_;
  ring_way<Ring>* way_;
  std::span<std::byte> bytes_;
  detail::unique_descriptor socket_;
  detail::hang_up_watch watch_;
};

template <class Ring, class Wait>
class ring_sender : public ring_end<Ring, Wait> {
 public:
  using base = ring_end<Ring, Wait>;
  ring_sender(ring_place<Ring> place, detail::unique_descriptor socket) noexcept
      : base(std::move(place), std::move(socket)) {}

  // Sends some of it. A message that fits into the ring goes in whole or not at all.
  transfer write_some(const outgoing& rest, deadline until) {
    if (!rest.begun && is_abandoned()) return {outcome::broken, 0};
    const std::size_t piece = this->piece();
    const std::size_t wanted =
        !rest.begun && rest.size() <= this->bytes_.size() ? rest.size() : std::min(rest.size(), piece);
    const std::size_t of_head = std::min(rest.head.size(), piece);
    const outgoing part{rest.head.first(of_head), rest.body.first(std::min(rest.body.size(), piece - of_head))};
    while (!this->way_->ring.try_write(this->bytes_, part, wanted, this->gone())) {
      if (const outcome room = await_room(wanted, until); room != outcome::ok) return {room, 0};
    }
    this->way_->messages.ring(this->socket_.get());
    return {outcome::ok, part.size()};
  }

  // Room for a message of so many bytes, which is not yet visible.
  reservation reserve(std::size_t bytes, deadline until) {
    const std::size_t whole = sizeof(message_header) + bytes;
    if (bytes > this->bytes_.size() - sizeof(message_header)) return {outcome::too_long, {}, {}};
    if (is_abandoned()) return {outcome::broken, {}, {}};
    if (!this->way_->ring.has_room(whole, this->bytes_.size(), this->gone())) {
      if (const outcome room = await_room(whole, until); room != outcome::ok) return {room, {}, {}};
    }
    return this->way_->ring.writable(this->bytes_, sizeof(message_header), bytes);
  }
  // Makes the first `bytes` of what was reserved a message.
  void commit(std::size_t bytes) noexcept {
    const message_header header{bytes};
    const reservation place = this->way_->ring.writable(this->bytes_, 0, sizeof header);
    const auto raw = std::as_bytes(std::span(&header, 1));
    std::copy_n(raw.begin(), place.first.size(), place.first.begin());
    std::copy_n(raw.subspan(place.first.size()).begin(), place.second.size(), place.second.begin());
    this->way_->ring.publish(sizeof header + bytes);
    this->way_->messages.ring(this->socket_.get());
  }

 private:
  // Whether nobody is left to receive; kept cheap by asking the kernel only for a reason.
  bool is_abandoned() noexcept {
    // relaxed: only a reason to ask the kernel, which knows
    if (this->way_->receiver_closed.load(relaxed) != 0) [[unlikely]] {
      this->way_->receiver_closed.store(0, relaxed);  // answered below; other holders may live
      if (detail::is_hung_up(this->socket_.get())) {
        this->way_->receiver_closed.store(1, relaxed);  // as above
        return true;
      }
    }
    return this->watch_.is_hung_up(this->socket_.get());
  }

  [[gnu::cold]] outcome await_room(std::size_t wanted, deadline until) {
    const auto ready = [&] { return this->way_->ring.has_room(wanted, this->bytes_.size(), this->gone()); };
    const outcome room = this->await(ready, this->way_->room, until);
    return room == outcome::closed ? outcome::broken : room;
  }
};

template <class Ring, class Wait>
class ring_receiver : public ring_end<Ring, Wait> {
 public:
  using base = ring_end<Ring, Wait>;
  ring_receiver(ring_place<Ring> place, detail::unique_descriptor socket) noexcept
      : base(std::move(place), std::move(socket)) {}
  ring_receiver(ring_receiver&&) noexcept = default;
  ring_receiver& operator=(ring_receiver&&) = delete;
  ~ring_receiver() {
    if (this->socket_.get() < 0) return;  // moved from, or handed over
    this->socket_.reset();
    this->way_->receiver_closed.store(1, relaxed);  // a hint: the kernel orders the rest
  }

  // Receives some bytes. closed: there are none and there will be none.
  transfer read_some(std::span<std::byte> to, deadline until) {
    to = to.first(std::min(to.size(), this->piece()));
    std::size_t count = this->way_->ring.try_read(this->bytes_, to, this->gone());
    if (count == 0) {
      if (const outcome there = await_bytes(1, until); there != outcome::ok) return {there, 0};
      count = this->way_->ring.try_read(this->bytes_, to, this->gone());
    }
    this->way_->room.ring(this->socket_.get());
    return {outcome::ok, count};
  }

  // ok: so many bytes are there; closed: there will never be so many.
  outcome await_bytes(std::size_t wanted, deadline until) {
    if (has_bytes(wanted)) return outcome::ok;
    return this->await([&] { return has_bytes(wanted); }, this->way_->messages, until);
  }

  // Where the next bytes lie; only after await_bytes(count).
  bool can_hold(std::size_t count) const noexcept { return count <= this->bytes_.size(); }
  message_view peek(std::size_t count) const noexcept {
    const reservation there = this->way_->ring.readable(this->bytes_, count);
    return {outcome::ok, there.first, there.second};
  }
  void discard(std::size_t count) noexcept {
    this->way_->ring.discard(count);
    this->way_->room.ring(this->socket_.get());
  }

  // True: nothing is there, and the next byte, or end of file, makes the descriptor readable.
  bool prepare_to_sleep() {
    return this->way_->messages.arm([this] { return has_bytes(1); }, this->socket_.get(), this->place_.sharing);
  }
  int descriptor() const noexcept { return this->socket_.get(); }
  int fd() {
    this->way_->watched.store(1, relaxed);  // the receivers alone read it, one after the other
    settle();
    return descriptor();
  }
  // After each operation: where others look at the descriptor, it must not be readable while nothing is there.
  void settle() {
    if (this->way_->watched.load(relaxed) != 0) (void)prepare_to_sleep();  // relaxed: as in fd()
  }

 private:
  bool has_bytes(std::size_t wanted) { return this->way_->ring.has_bytes(wanted, this->gone()); }
};

}  // namespace contend::inline CONTEND_BACKEND
