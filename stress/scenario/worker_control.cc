// worker_control: processes are started, looked at, ended and waited for; each step shows the state that it must.
#include <unistd.h>

#include <csignal>

#include "scenario/scenario.h"
#include "worker/process_worker.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

using namespace std::chrono_literals;

[[noreturn]] void stay() {
  while (true) ::pause();
}

// What is wrong with the first step that is not as it must be.
class steps {
 public:
  explicit steps(round& r) : round_(r) {}
  void see(bool holds, std::string_view what) {
    round_.say(holds ? "yes: " : "NO: ", std::string(what));
    if (wrong_.ok()) wrong_ = round_.expect(holds, what);
  }
  absl::Status result() const { return wrong_; }

 private:
  round& round_;
  absl::Status wrong_;
};

void end_one(steps& look, bool by_kill) {
  process_worker sleeper([] { stay(); });
  look.see(!sleeper.id().has_value() && !sleeper.is_alive(), "before start there is no pid, and nobody lives");
  look.see(sleeper.start().ok() && sleeper.is_alive(), "after start it lives");
  look.see(!sleeper.start().ok(), "a second start is refused");
  look.see(!sleeper.set_daemon(true).ok(), "a daemon it becomes before start only");
  look.see(!sleeper.join(1ms).value_or(true), "a join with a time-out gives up");
  look.see(!sleeper.exit_code().has_value(), "while it runs there is no exit code");
  look.see((by_kill ? sleeper.kill() : sleeper.terminate()).ok(), by_kill ? "it is killed" : "it is terminated");
  look.see(sleeper.join().value_or(false), "join returns");
  look.see(!sleeper.is_alive(), "it lives no more");
  look.see(sleeper.exit_code() == (by_kill ? -SIGKILL : -SIGTERM), "the exit code names the signal");
  look.see(sleeper.join().value_or(false), "joining twice is fine");
}

absl::Status play(round& r) {
  steps look(r);
  for (long i = 0; i < r.option("processes"); ++i) end_one(look, i % 2 == 1);

  process_worker ends([] {});
  ends.set_name("ends");
  look.see(ends.name() == "ends", "its name is what it was set to");
  look.see(ends.start().ok() && ends.join().value_or(false) && ends.exit_code() == 0,
           "one that returns has exit code 0");
  process_worker unnamed([] {});
  look.see(unnamed.name().starts_with("Process-"), "without one it is called Process-N");
  {
    process_worker daemon([] { stay(); });
    look.see(daemon.set_daemon(true).ok() && daemon.start().ok(), "a daemon starts");
    const pid_t pid = *daemon.id();
    look.see(::kill(pid, 0) == 0, "and lives");
  }
  r.say("the daemon was killed with its handle, without a join");
  return look.result();
}

}  // namespace

const scenario& worker_control() {
  static const scenario made{
      .name = "worker_control",
      .summary = "Processes are started, looked at, ended and joined; each step shows the state that it must.",
      .options = {{"processes", 2, 1, 64, "how many are ended by force"}},
      .variants = {{.name = "process_worker", .play = &play, .threads = false}}};
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
