// contender: an entry of a pipe comparison: a kind of pipe together with a way of waiting.
#pragma once

#include <string>

#include "pipe/pipe.h"
#include "platform/backend.h"
#include "platform/type_list.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

template <class Pipe, class Wait>
struct pipe_contender {
  using pipe = Pipe;
  using end = typename Pipe::end;

  static constexpr pipe_traits traits = Pipe::traits;

  // The kind of pipe and how it waits: "shm_ring_pipe/park".
  static std::string name() { return Pipe::name(); }
  static std::string wait() { return std::string(Wait::name); }

  // Two ends, or why not.
  static auto create(const pipe_options& options) { return Pipe::create(options); }
};

// One line of a list: the pipe with each of the three waits.
template <template <class> class Pipe>
using every_pipe_wait =
    type_list<pipe_contender<Pipe<spin>, spin>, pipe_contender<Pipe<spin_then_yield>, spin_then_yield>,
              pipe_contender<Pipe<spin_then_park>, spin_then_park>>;

// For pipes of the kernel: they sleep in it.
struct kernel_wait {
  static constexpr std::string_view name = "own";
};
template <template <class> class Pipe>
using kernel_pipe = type_list<pipe_contender<Pipe<kernel_wait>, kernel_wait>>;

}  // namespace contend::inline CONTEND_BACKEND
