// pipe_example: the example of pipe.h, compiled and run.
#include <cereal/types/string.hpp>
#include <chrono>
#include <iostream>
#include <string>

#include "pipe/shm_ring_pipe.h"

using namespace contend;
using namespace std::chrono_literals;

absl::Status example() {
  auto pipe = shm_ring_pipe<spin_then_park>::create({.sharing = scope::processes});
  if (!pipe.ok()) return pipe.status();
  auto& [ours, theirs] = *pipe;
  (void)theirs.send(std::string("hello"));  // as another thread, or a forked child, would
  std::string text;
  while (ours.receive(text, 50ms) == outcome::ok) std::cout << text << '\n';
  return absl::OkStatus();
}

int main() {
  const absl::Status status = example();
  if (!status.ok()) std::cerr << status << '\n';
  return status.ok() ? 0 : 1;
}
