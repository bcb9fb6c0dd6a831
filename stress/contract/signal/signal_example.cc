// signal_example: the example of signal.h, as a program.
#include <absl/status/status.h>

#include <chrono>
#include <cstdio>

#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/process.h"
#include "signal/event.h"

using namespace contend;
using namespace std::chrono_literals;

absl::Status greet_when_told() {
  auto ready = hosted<placed<event<spin_then_park>>>::create({.sharing = scope::processes});
  if (!ready.ok()) return ready.status();
  auto greeter = detail::fork_process("greeter", [&] {
    if ((*ready)->get().wait(10s) == outcome::ok) std::puts("hello");
    std::fflush(stdout);
    _exit(0);
  });
  if (!greeter.ok()) return greeter.status();
  (*ready)->get().set();
  return greeter->reap() == 0 ? absl::OkStatus() : absl::AbortedError("the greeter died");
}

int main() {
  const absl::Status end = greet_when_told();
  if (!end.ok()) std::fprintf(stderr, "%s\n", end.ToString().c_str());
  return end.ok() ? 0 : 1;
}
