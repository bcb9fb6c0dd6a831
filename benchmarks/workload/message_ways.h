// message_ways: the two ways in which a worker sends and receives: through a buffer of its own, or in the ring itself.
//
// Both write and compare the same words. An answer that no call may give here throws: the launch yields no number and
// says which worker met what.
#pragma once

#include <absl/strings/str_cat.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pipe/pipe.h"
#include "platform/backend.h"
#include "platform/outcome.h"
#include "workload/message.h"

namespace contend::inline CONTEND_BACKEND {

inline void must_be_ok(outcome result, std::string_view call) {
  if (result == outcome::ok) [[likely]]
    return;
  throw std::runtime_error(absl::StrCat(std::string(call), " answered ", std::string(to_string(result))));
}

// As Python does: send_bytes copies out of the buffer, receive_bytes_into copies into it.
template <class End>
class through_buffer {
 public:
  through_buffer(End& end, std::size_t bytes) : end_(end), buffer_(bytes) {}

  void send(std::uint64_t number) {
    write_words(buffer_, number);
    must_be_ok(end_.send_bytes(buffer_), "send_bytes");
  }
  void send_end() {
    const std::uint64_t number = end_of_messages;
    must_be_ok(end_.send_bytes(std::as_bytes(std::span(&number, 1))), "send_bytes");
  }
  arrival receive() {
    const std::span<const std::byte> message = receive_message();
    const std::uint64_t number = number_in(message);
    return {number, message.size(), is_whole(message, number)};
  }
  // Sends back what comes, unless it is the end; answers whether it was not.
  bool pass_on() {
    const std::span<const std::byte> message = receive_message();
    if (number_in(message) == end_of_messages) return false;
    must_be_ok(end_.send_bytes(message), "send_bytes");
    return true;
  }

 private:
  std::span<const std::byte> receive_message() {
    const received got = end_.receive_bytes_into(buffer_);
    must_be_ok(got.result, "receive_bytes_into");
    return std::span(buffer_).first(got.length);
  }

  End& end_;
  std::vector<std::byte> buffer_;
};

// Zero copy: messages are written and read where they lie. Headers and messages are whole words, so that no word runs
// over the ring's end.
template <class End>
class in_place {
 public:
  in_place(End& end, std::size_t bytes) : end_(end), bytes_(bytes) {}

  void send(std::uint64_t number) { send_words(number, bytes_); }
  void send_end() { send_words(end_of_messages, word_bytes); }
  arrival receive() {
    const message_view view = peek_message();
    const std::uint64_t number = number_in(view.first);
    const bool whole = is_whole(view.first, number) && is_whole(view.second, number, view.first.size() / word_bytes);
    end_.release();
    return {number, view.size(), whole};
  }
  bool pass_on() {
    const message_view view = peek_message();
    if (number_in(view.first) == end_of_messages) {
      end_.release();
      return false;
    }
    copy_message(view, reserve_message(view.size()));
    end_.commit(view.size());
    end_.release();
    return true;
  }

 private:
  void send_words(std::uint64_t number, std::size_t bytes) {
    const reservation space = reserve_message(bytes);
    write_words(space.first, number);
    write_words(space.second, number, space.first.size() / word_bytes);
    end_.commit(bytes);
  }
  reservation reserve_message(std::size_t bytes) {
    const reservation space = end_.reserve(bytes);
    must_be_ok(space.result, "reserve");
    return space;
  }
  message_view peek_message() {
    const message_view view = end_.peek();
    must_be_ok(view.result, "peek");
    return view;
  }

  End& end_;
  std::size_t bytes_;
};

}  // namespace contend::inline CONTEND_BACKEND
