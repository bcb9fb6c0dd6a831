// lock_example: the example of lock/lock.h, to be compiled and run.
#include <chrono>
#include <cstdio>
#include <mutex>

#include "lock/futex_mutex.h"
#include "platform/hosted.h"
#include "platform/placed.h"

using namespace contend;
using namespace std::chrono_literals;

namespace {

int sold = 0;

absl::Status sell() {
  auto mutex = hosted<placed<futex_mutex<spin_then_park>>>::create({.sharing = scope::processes});
  if (!mutex.ok()) return mutex.status();
  auto& lock = (*mutex)->get();
  {
    const std::scoped_lock guard(lock);
    ++sold;
  }
  if (const std::unique_lock guard(lock, 50ms); guard.owns_lock()) ++sold;
  return absl::OkStatus();
}

}  // namespace

int main() {
  const absl::Status status = sell();
  std::printf("%s, sold %d\n", status.ToString().c_str(), sold);
  return status.ok() && sold == 2 ? 0 : 1;
}
