// platform_cycles: makes and unmakes regions, teams and isolated jobs again and again, and looks what is left behind.
//
//   platform_cycles [CYCLES]     of each kind; 10000 unless said
//
// Answers 0 if nothing grew: descriptors, mappings, files in /dev/shm, resident memory.
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "contract/cycles.h"
#include "platform/region.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t bytes = 64 * 1024;

absl::Status fill(const absl::StatusOr<region>& memory) {
  if (!memory.ok()) return memory.status();
  std::fill(memory->bytes().begin(), memory->bytes().end(), std::byte{1});
  return absl::OkStatus();
}

absl::Status map_twice() {
  const absl::StatusOr<region> memory = region::create(bytes, {.sharing = scope::processes});
  return memory.ok() ? fill(memory->map_again()) : memory.status();
}

absl::Status adopt() {
  const absl::StatusOr<region> memory = region::create(bytes, {.sharing = scope::processes});
  return memory.ok() ? fill(region::adopt(dup(memory->descriptor()))) : memory.status();
}

void arrive(worker& self) { (void)self.arrive_and_wait(); }

absl::Status run_team(team_kind kind) {
  const absl::StatusOr<region> memory = region::create(4096, {.sharing = scope::processes});
  if (!memory.ok()) return memory.status();
  absl::StatusOr<team> workers = team::start({.kind = kind, .size = 2}, &arrive, {{&*memory}});
  return workers.ok() ? workers->wait(10s) : workers.status();
}

void everything(testing_support::cycles& all) {
  const std::string name = absl::StrCat("platform-cycles-", getpid());
  all.of("private region", [] { return fill(region::create(bytes, {.sharing = scope::threads})); });
  all.of("shared region", [] { return fill(region::create(bytes, {.sharing = scope::processes})); });
  all.of("named region", [&] { return fill(region::create_named(name, bytes)); });
  all.of("shared region, mapped twice", map_twice);
  all.of("shared region, adopted", adopt);
  for (const team_kind kind : {team_kind::threads, team_kind::forked, team_kind::executed}) {
    all.of(absl::StrCat("team of two, ", std::string(to_string(kind))), [=] { return run_team(kind); });
  }
  all.of("isolated job", [] {
    return run_isolated(
        "job", [] { return absl::OkStatus(); }, 10s);
  });
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::testing_support::run_cycles("platform_cycles", argc, argv, contend::contract::everything);
}
