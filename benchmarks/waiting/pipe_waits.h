// pipe_waits: the waiting operations of pipes, each in vain: nobody sends, or nobody receives.
#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

#include "pipe/pipe.h"
#include "pipe/wait_for_any.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "waiting/held_up.h"

namespace contend::inline CONTEND_BACKEND {

template <class Pipe>
struct pipe_wait {
  using end = typename Pipe::end;

  explicit pipe_wait(scope sharing)
      : ends(must(Pipe::create({.capacity_bytes = 4096, .duplex = false, .sharing = sharing}))) {}

  end& receiver() noexcept { return ends.first; }
  end& sender() noexcept { return ends.second; }

  std::pair<end, end> ends;
};

template <class Pipe>
struct pipe_receive_wait : pipe_wait<Pipe> {
  using pipe_wait<Pipe>::pipe_wait;
  bool gives_up(deadline until) {
    std::vector<std::byte> message;
    return this->receiver().receive_bytes(message, any_length, until) == outcome::timeout;
  }
};

template <class Pipe>
struct pipe_poll_wait : pipe_wait<Pipe> {
  using pipe_wait<Pipe>::pipe_wait;
  bool gives_up(deadline until) { return this->receiver().poll(until) == outcome::timeout; }
};

template <class Pipe>
struct pipe_peek_wait : pipe_wait<Pipe> {
  using pipe_wait<Pipe>::pipe_wait;
  bool gives_up(deadline until) { return this->receiver().peek(until).result == outcome::timeout; }
};

// Sends until there is no room, in small messages: those go whole or not at all.
template <class Pipe>
struct pipe_send_wait : pipe_wait<Pipe> {
  explicit pipe_send_wait(scope sharing) : pipe_wait<Pipe>(sharing) {
    outcome last = outcome::ok;
    while (last == outcome::ok) last = send(deadline::immediately());
    if (last != outcome::timeout) throw std::runtime_error("pipe: it could not be filled");
  }
  outcome send(deadline until) { return this->sender().send_bytes(message, until); }
  bool gives_up(deadline until) { return send(until) == outcome::timeout; }
  std::array<std::byte, 64> message{};
};

template <class Pipe>
struct pipe_reserve_wait : pipe_send_wait<Pipe> {
  using pipe_send_wait<Pipe>::pipe_send_wait;
  bool gives_up(deadline until) { return this->sender().reserve(64, until).result == outcome::timeout; }
};

// Two pipes, both empty.
template <class Pipe>
struct pipe_wait_for_any {
  using end = typename Pipe::end;

  explicit pipe_wait_for_any(scope sharing) : one(sharing), other(sharing) {}
  bool gives_up(deadline until) {
    const std::array<end*, 2> set{&one.receiver(), &other.receiver()};
    std::vector<end*> ready;
    return wait_for_any<Pipe>(set, ready, until) == outcome::timeout;
  }
  pipe_wait<Pipe> one;
  pipe_wait<Pipe> other;
};

}  // namespace contend::inline CONTEND_BACKEND
