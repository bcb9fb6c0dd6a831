// connection: one end of a pipe: messages over a sender and a receiver of bytes.
// No contract: pipe.h has it; this is the half that all pipes share.
//
// A Pipe has types `sender` and `receiver`, which move bytes, and name(). A message is its header and its body, sent
// as a stream. What a receive that timed out had received waits in the connection for the next one.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipe/pipe.h"
#include "pipe/serialised.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"

namespace contend::inline CONTEND_BACKEND {

template <class Pipe>
class connection {
 public:
  using pipe = Pipe;
  using sender = typename Pipe::sender;
  using receiver = typename Pipe::receiver;

  connection(std::optional<receiver> in, std::optional<sender> out) noexcept
      : in_(std::move(in)), out_(std::move(out)), receives_(in_), sends_(out_) {}
  connection(connection&&) noexcept = default;
  connection& operator=(connection&&) = delete;
  ~connection() = default;  // closes

  bool can_receive() const noexcept { return receives_; }
  bool can_send() const noexcept { return sends_; }

  // Sending.
  outcome send_bytes(std::span<const std::byte> message, deadline until = deadline::never()) {
    if (const outcome possible = verify_sending(until); possible != outcome::ok) return possible;
    const message_header header{message.size()};
    outgoing rest{std::as_bytes(std::span(&header, 1)), message};
    while (rest.size() != 0) {
      const transfer sent = out_->write_some(rest, until);
      rest.drop(sent.count);
      if (sent.result == outcome::ok) continue;
      if (sent.result == outcome::timeout && !rest.begun) return outcome::timeout;
      out_->cut();  // the receiver learns that no more comes
      out_.reset();
      cut_ = true;
      return outcome::broken;
    }
    return outcome::ok;
  }

  template <class T>
  outcome send(const T& object, deadline until = deadline::never()) {
    if constexpr (plain_bytes<T>) {
      return send_bytes(std::as_bytes(std::span(&object, 1)), until);
    } else {
      serialise(object, scratch_);
      return send_bytes(scratch_, until);
    }
  }

  reservation reserve(std::size_t bytes, deadline until = deadline::never()) requires(Pipe::traits.zero_copy) {
    if (const outcome possible = verify_sending(until); possible != outcome::ok) return {possible, {}, {}};
    return out_->reserve(bytes, until);
  }
  void commit(std::size_t bytes) requires(Pipe::traits.zero_copy) { out_->commit(bytes); }

  // Receiving.
  outcome receive_bytes(std::vector<std::byte>& message, std::size_t max_length = any_length,
                        deadline until = deadline::never()) {
    const outcome result = receive_whole(message, max_length, until);
    settle();
    return result;
  }

  received receive_bytes_into(std::span<std::byte> space, deadline until = deadline::never()) {
    received answer;
    answer.result = receive_into(space, answer, until);
    settle();
    return answer;
  }

  template <class T>
  outcome receive(T& object, deadline until = deadline::never()) {
    if constexpr (plain_bytes<T>) {
      const received got = receive_bytes_into(std::as_writable_bytes(std::span(&object, 1)), until);
      if (got.result == outcome::too_long) return outcome::malformed;
      return got.result == outcome::ok && got.length != sizeof(T) ? outcome::malformed : got.result;
    } else {
      if (const outcome got = receive_bytes(scratch_, any_length, until); got != outcome::ok) return got;
      return deserialise(scratch_, object) ? outcome::ok : outcome::malformed;
    }
  }

  // The next message where it lies, until release(). too_long: it is larger than the ring, so receive it.
  message_view peek(deadline until = deadline::never()) requires(Pipe::traits.zero_copy) {
    message_view view;
    view.result = await_header(until);
    if (view.result == outcome::ok) view = peek_body(until);
    settle();
    return view;
  }
  void release() requires(Pipe::traits.zero_copy) {
    in_->discard(header_.length);
    forget_message();
    settle();
  }

  // ok: a receive would not wait for the beginning of a message, or would answer end of file.
  outcome poll(deadline until = deadline::immediately()) {
    if (const outcome possible = verify_receiving(until); possible != outcome::ok) return possible;
    const outcome there = header_read_ != 0 ? outcome::ok : in_->await_bytes(1, until);
    settle();
    return there == outcome::closed ? outcome::ok : there;
  }

  int fd() { return in_ ? in_->fd() : -1; }

  void close() {
    in_.reset();
    out_.reset();
  }

  // For wait_for_any: what to sleep on, and whether one may.
  int descriptor() noexcept { return in_ ? in_->descriptor() : -1; }
  bool prepare_to_sleep() { return in_ && in_->prepare_to_sleep(); }

  // This end as text, for an exec'ed program that shall adopt() it: call it in the forked child, right before exec.
  // Its descriptors stay open over exec; this connection is closed.
  absl::StatusOr<std::string> hand_over() {
    absl::StatusOr<std::string> text = Pipe::hand_over(in_, out_);
    if (text.ok()) close();
    return text;
  }

 private:
  outcome verify_sending(deadline until) const noexcept {
    if (!until.is_valid() || !sends_) return outcome::invalid;
    if (!out_) return cut_ ? outcome::broken : outcome::closed;
    return outcome::ok;
  }
  outcome verify_receiving(deadline until) const noexcept {
    if (!until.is_valid() || !receives_) return outcome::invalid;
    if (!in_) return unreadable_ ? outcome::broken : outcome::closed;
    return outcome::ok;
  }

  outcome await_header(deadline until) {
    if (const outcome possible = verify_receiving(until); possible != outcome::ok) return possible;
    while (header_read_ < sizeof header_) {
      const auto space = std::as_writable_bytes(std::span(&header_, 1)).subspan(header_read_);
      const transfer got = in_->read_some(space, until);
      if (got.result == outcome::closed && header_read_ != 0) return give_up(outcome::broken);
      if (got.result != outcome::ok) return got.result;
      header_read_ += got.count;
    }
    return outcome::ok;
  }

  // Goes on where the last call ended.
  outcome read_body(std::span<std::byte> body, deadline until) {
    while (body_read_ < body.size()) {
      const transfer got = in_->read_some(body.subspan(body_read_), until);
      if (got.result == outcome::closed) return give_up(outcome::broken);
      if (got.result != outcome::ok) return got.result;
      body_read_ += got.count;
    }
    return outcome::ok;
  }

  outcome receive_whole(std::vector<std::byte>& message, std::size_t max_length, deadline until) {
    if (const outcome head = await_header(until); head != outcome::ok) return head;
    if (header_.length > max_length) return give_up(outcome::too_long);
    if (body_read_ != 0) message.swap(partial_);
    while (true) {
      // Memory grows with what arrives: a header alone, perhaps a wrong one, takes none.
      const std::size_t space = std::max(message.capacity(), 2 * body_read_ + first_space);
      message.resize(std::min<std::size_t>(header_.length, space));
      const outcome body = read_body(message, until);
      if (body == outcome::timeout) message.swap(partial_);
      if (body != outcome::ok) return body;
      if (body_read_ == header_.length) break;
    }
    forget_message();
    return outcome::ok;
  }

  outcome receive_into(std::span<std::byte> space, received& answer, deadline until) {
    if (const outcome head = await_header(until); head != outcome::ok) return head;
    answer.length = header_.length;
    if (header_.length > space.size()) {
      const outcome whole = receive_whole(answer.too_long, any_length, until);
      return whole == outcome::ok ? outcome::too_long : whole;
    }
    std::copy_n(partial_.begin(), body_read_, space.begin());
    const outcome body = read_body(space.first(header_.length), until);
    if (body == outcome::timeout) partial_.assign(space.begin(), space.begin() + body_read_);
    if (body == outcome::ok) forget_message();
    return body;
  }

  message_view peek_body(deadline until) {
    if (body_read_ != 0) return {outcome::too_long, {}, {}};  // an earlier receive has a part of it
    if (!in_->can_hold(header_.length)) return {outcome::too_long, {}, {}};
    const outcome there = in_->await_bytes(header_.length, until);
    if (there == outcome::closed) return {give_up(outcome::broken), {}, {}};
    if (there != outcome::ok) return {there, {}, {}};
    return in_->peek(header_.length);
  }

  void forget_message() noexcept {
    header_read_ = 0;
    body_read_ = 0;
  }

  // Nothing can be received any more.
  outcome give_up(outcome why) {
    in_->cut();
    in_.reset();
    unreadable_ = true;
    return why;
  }

  void settle() {
    if (in_) in_->settle();
  }

  static constexpr std::size_t first_space = 1024 * 1024;

  std::optional<receiver> in_;
  std::optional<sender> out_;
  bool receives_;
  bool sends_;
  bool cut_ = false;         // out_ ended by itself
  bool unreadable_ = false;  // so did in_
  // The message that is being received.
  message_header header_;
  std::size_t header_read_ = 0;
  std::size_t body_read_ = 0;
  std::vector<std::byte> partial_;  // its first body_read_ bytes, between two calls
  std::vector<std::byte> scratch_;  // of an object that is sent or received
};

}  // namespace contend::inline CONTEND_BACKEND
