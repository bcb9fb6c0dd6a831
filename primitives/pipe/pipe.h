// pipe: what every pipe of this project promises.
//
// A pipe has two connections. What is sent into one comes out of the other, message by message, in order and whole:
// one message in is one message out, of any size, also larger than the pipe. Duplex (both ways) unless one way is
// asked for: then the first connection receives and the second one sends, as with Python's Pipe(duplex=False).
//
//   operation                             answers                                       waits
//   send_bytes(bytes, deadline)           ok | timeout | broken | closed | invalid      while there is no room
//   send(object, deadline)                the same; plain types as they lie in memory, the rest through cereal
//   receive_bytes(vector, max, deadline)  ok | timeout | closed | broken | too_long     for a whole message
//   receive_bytes_into(span, deadline)    the same and how many bytes; too_long hands the whole message over
//   receive(object, deadline)             the same; malformed: the message is no such object (it is used up)
//   poll(deadline)                        ok | timeout                                  for a message or end of file
//   wait_for_any(set, ready, deadline)    ok | timeout, and which of a set are ready    the same, for several
//   fd()                                  a descriptor for poll(2), epoll(7)            never
//   close()                               -                                             never
//   hand_over(), adopt(text)              the end as text, for an exec'ed program       never
// wait_for_any is in wait_for_any.h. Where zero_copy is true in the traits:
//   reserve(n, deadline), commit(n)       writes a message where it will lie            while there is no room
//   peek(deadline), release()             reads it where it lies                        for a whole message
//
// Answers       timeout: nothing was sent, or no whole message is there yet; call again. broken, of a send: nobody
//               will receive it, or the deadline passed when a part was in already (only messages larger than the
//               pipe, and those of kernel pipes, go in parts): this end cannot send any more. broken, of a receive:
//               the sender ended in the middle of a message. No operation raises SIGPIPE. invalid: a negative
//               time-out, sending on the receiving end, receiving on the sending one.
// End of file   receive answers closed when every holder of the other end has closed it or died, by SIGKILL too, and
//               nothing is left: the kernel tells. A send answers broken as soon as the last holder has closed the
//               other end, and some milliseconds after he was killed at the latest.
// Forgotten end a forked child has both ends. One that keeps the sender's end open, keeps its receiver waiting: no end
// of file
//               comes while any copy lives. Close in each process what it does not use. All descriptors are
//               close-on-exec, so exec'ed programs keep none by accident.
// Workers       one sender and one receiver at a time at each end, threads or processes; more need a lock around
//               each call. Hand an end on between messages, not within one.
// Deadlines     a duration from now, or deadline::at(instant); zero tries once; negative is invalid. A receive
//               that times out within a message loses nothing: the next one goes on.
// fd()          readable when poll() would answer ok, level-triggered, right beside sockets. From the first call on
//               the pipe keeps a byte in its doorbell while a message is there, in every process that has the end.
//               It may be readable a moment too early: receive with a time-out of zero. Never read from it.
// Exceptions    std::bad_alloc when there is no memory for a message; what an object's own serialisation throws.
// Cold calls    create, hand_over, adopt answer absl::Status.
//
//   auto pipe = shm_ring_pipe<spin_then_park>::create({.sharing = scope::processes});
//   if (!pipe.ok()) return pipe.status();
//   auto& [ours, theirs] = *pipe;
//   (void)theirs.send(std::string("hello"));                      // as another thread, or a forked child, would
//   std::string text;
//   while (ours.receive(text, 50ms) == outcome::ok) { ... }
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "platform/backend.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "platform/traits.h"

namespace contend::inline CONTEND_BACKEND {

struct pipe_options {
  std::size_t capacity_bytes =
      std::size_t{64} * 1024;      // each way; rings round it up to a power of two, the kernel as it likes
  bool duplex = true;              // false: the first end receives, the second one sends
  scope sharing = scope::threads;  // who may use it
};

// What a pipe is. The traits decide which tests and measurements a contender gets.
struct pipe_traits {
  std::string_view name;  // mechanism
  contender_kind kind = contender_kind::primitive;
  progress send = progress::blocking;  // with a time-out of zero, beside the other side
  progress receive = progress::blocking;
  bool processes = true;    // its ends may be in several processes
  bool zero_copy = false;   // has reserve, commit, peek, release
  std::string_view source;  // paper or system call
};

inline constexpr std::size_t any_length = std::numeric_limits<std::size_t>::max();

// The answer of receive_bytes_into.
struct received {
  outcome result = outcome::ok;
  std::size_t length = 0;           // of the message
  std::vector<std::byte> too_long;  // the whole message, where the space was too small for it
};

// A stretch of a ring: it may run over the ring's end and go on at its beginning, so it has two parts.
template <class Byte>
struct ring_span {
  outcome result = outcome::ok;
  std::span<Byte> first;
  std::span<Byte> second;  // mostly empty

  std::size_t size() const noexcept { return first.size() + second.size(); }
};
using reservation = ring_span<std::byte>;
using message_view = ring_span<const std::byte>;

// The rest of this header is for those who write pipes.

// How many bytes went over, and why not more; ok means at least one.
struct transfer {
  outcome result = outcome::ok;
  std::size_t count = 0;
};

// What is still to be sent of a message: the rest of its header, then the rest of its body.
struct outgoing {
  std::span<const std::byte> head;
  std::span<const std::byte> body;
  bool begun = false;  // a part is on its way already

  std::size_t size() const noexcept { return head.size() + body.size(); }
  void drop(std::size_t count) noexcept {
    const std::size_t of_head = std::min(count, head.size());
    head = head.subspan(of_head);
    body = body.subspan(count - of_head);
    begun = begun || count != 0;
  }
};

// Goes before each message.
struct message_header {
  std::uint64_t length = 0;
};

}  // namespace contend::inline CONTEND_BACKEND
