// worker_orphans: programs that leave their workers alone, again and again: how long until nothing is left of them?
//
//   worker_orphans [REPEATS]     of each way to end; 100 unless said
//   worker_orphans planted       one whose worker escapes: must be found
//
// They are killed, at a known moment or any, or end without a join. Prints how long the last of their processes lived
// on after them, and how many files stayed in /dev/shm. Answers 0 if all was gone, 1 if somebody lived on for ten
// seconds or a program that ended by itself left a file, 2 for wrong usage.
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <signal.h>     // seam: programs are killed
#include <sys/prctl.h>  // seam: orphans become this program's children
#include <sys/wait.h>   // seam: which it reaps
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "platform/clock.h"
#include "platform/hosted.h"
#include "platform/isolated.h"
#include "platform/placed.h"
#include "platform/process.h"
#include "platform/region.h"
#include "signal/event.h"
#include "worker/process_worker.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;
using shared_event = hosted<placed<event<spin_then_park>>>;

enum class ending { killed, killed_at_any_moment, returns, leaves };

struct subject {
  const char* name;
  bool daemon;
  ending how;
  nanoseconds patience = 10s;  // with who lives on
  bool escapes = false;        // a planted defect: the worker takes care not to be killed with its program

  bool is_killed() const { return how == ending::killed || how == ending::killed_at_any_moment; }
};

constexpr subject every_subject[] = {
    {"killed beside a daemon", true, ending::killed},
    {"killed beside a worker", false, ending::killed},
    {"killed while it starts a daemon", true, ending::killed_at_any_moment},
    {"killed while it starts a worker", false, ending::killed_at_any_moment},
    {"forgets to join a daemon and returns", true, ending::returns},
    {"forgets to join a worker and returns", false, ending::returns},
    {"forgets to join a daemon, ends by _exit", true, ending::leaves},
    {"forgets to join a worker, ends by _exit", false, ending::leaves},
};
constexpr subject planted = {"planted: its worker escapes", true, ending::killed, 1s, true};

// The files of one run: others may be going on beside it.
std::string own_prefix(pid_t run) { return absl::StrCat("worker-orphans-", run, "-"); }

std::ptrdiff_t own_files() {
  const std::string prefix = absl::StrCat("contend.", own_prefix(getpid()));
  return std::ranges::count_if(std::filesystem::directory_iterator("/dev/shm"),
                               [&](const auto& entry) { return entry.path().filename().string().starts_with(prefix); });
}

// The program: nobody joins or destroys its worker, which would run for ever unless its program waits for it.
absl::Status run_program(const subject& what, shared_event& runs) {
  const absl::StatusOr<region> named = region::create_named(absl::StrCat(own_prefix(getppid()), getpid()), 4096);
  if (!named.ok()) return named.status();
  const bool is_awaited = !what.daemon && what.how == ending::returns;
  static auto* const forgotten = new process_worker([&, is_awaited] {  // static: no leak to a leak checker
    if (what.escapes) prctl(PR_SET_PDEATHSIG, 0);
    runs->get().set();
    if (!is_awaited) {
      while (true) ::pause();
    }
    std::this_thread::sleep_for(1ms);  // so that the program returns first
  });
  if (absl::Status status = forgotten->set_daemon(what.daemon); !status.ok()) return status;
  if (absl::Status status = forgotten->start(); !status.ok()) return status;
  (void)runs->get().wait();
  while (what.is_killed()) ::pause();
  if (what.how == ending::leaves) _exit(0);
  return absl::OkStatus();
}

// Orphans become this program's children: it sees each of them end. None: somebody is still there.
std::optional<nanoseconds> time_until_alone(time_point since, deadline patience) {
  while (true) {
    const pid_t ended = waitpid(-1, nullptr, WNOHANG);
    if (ended < 0) return now() - since;
    if (ended == 0) std::this_thread::sleep_for(50us);
    if (!patience.has_passed()) continue;
    for (const pid_t left : detail::children_of_this_process()) (void)kill(left, SIGKILL);
    while (waitpid(-1, nullptr, 0) > 0) continue;
    return std::nullopt;
  }
}

absl::StatusOr<std::optional<nanoseconds>> run_once(const subject& what, std::mt19937& random) {
  absl::StatusOr<shared_event> runs = shared_event::create({.sharing = scope::processes});
  if (!runs.ok()) return runs.status();
  absl::StatusOr<detail::process> program = detail::fork_process("program", [&] {
    const absl::Status status = run_program(what, *runs);
    if (!status.ok()) std::fprintf(stderr, "worker_orphans: %s\n", std::string(status.message()).c_str());
    std::exit(status.ok() ? 0 : 1);
  });
  if (!program.ok()) return program.status();
  if (what.how == ending::killed_at_any_moment) {
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 2'000));  // it needs about so long to start
  } else if ((*runs)->get().wait(10s) != outcome::ok) {
    return absl::InternalError("the program's worker did not start");
  }
  time_point end = now();
  if (what.is_killed()) program->kill();
  const int status = program->reap();
  if (!what.is_killed()) end = now();
  if (!what.is_killed() && status != 0) return absl::InternalError(absl::StrCat("it ", detail::end_text(status)));
  return time_until_alone(end, what.patience);
}

// Answers whether nothing was left.
absl::StatusOr<bool> repeat(const subject& what, int repeats) {
  std::mt19937 random(1);  // NOLINT: the same moments each time, as far as that goes
  std::vector<nanoseconds> took;
  for (int i = 0; i < repeats; ++i) {
    const absl::StatusOr<std::optional<nanoseconds>> gone = run_once(what, random);
    if (!gone.ok()) return gone.status();
    if (gone->has_value()) took.push_back(**gone);
  }
  const std::ptrdiff_t left = own_files();
  const absl::StatusOr<int> removed = region::remove_stale();
  if (!removed.ok()) return removed.status();

  std::sort(took.begin(), took.end());
  const auto ms = [](nanoseconds one) { return static_cast<double>(one.count()) * 1e-6; };
  std::printf("%-40s %d of %d gone", what.name, static_cast<int>(took.size()), repeats);
  if (!took.empty()) std::printf(", median %.2f ms, most %.2f ms", ms(took[took.size() / 2]), ms(took.back()));
  std::printf("; %lld files left, %lld after remove_stale\n", static_cast<long long>(left),
              static_cast<long long>(own_files()));
  std::fflush(stdout);
  return static_cast<int>(took.size()) == repeats && own_files() == 0 && (left == 0 || what.how != ending::returns);
}

int run(std::span<const subject> subjects, int repeats) {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) return std::perror("worker_orphans: prctl"), 2;
  bool good = true;
  for (const subject& what : subjects) {
    const absl::StatusOr<bool> clean = repeat(what, repeats);
    if (!clean.ok()) std::printf("%s: %s\n", what.name, std::string(clean.status().message()).c_str());
    good = clean.ok() && *clean && good;
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  using namespace contend::contract;
  if (argc == 2 && std::string_view(argv[1]) == "planted") return run({&planted, 1}, 1);
  const int repeats = argc > 1 ? std::atoi(argv[1]) : 100;
  if (argc > 2 || repeats < 1) {
    std::fprintf(stderr, "worker_orphans: wants a number of repeats, 1 or more, or `planted`\n");
    return 2;
  }
  return run(every_subject, repeats);
}
