// pool_subjects: a worker of a process pool is struck; its task fails, every other one ends, and the pool goes on.
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <array>
#include <atomic>  // seam: what is counted is not part of what is struck
#include <string>
#include <vector>

#include "crash/subject.h"
#include "platform/amplified/hooks.h"
#include "pool/process_pool.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint32_t tasks_at_once = 4;
constexpr std::uint32_t batches_after = 20;

// For the tasks, which are functions: workers are forked from who has set it.
bout* fight_of_this_process = nullptr;

// Whichever worker runs it is the victim from then on, in the pool's own steps as well.
int become_the_victim() {
  fight_of_this_process->begin_elsewhere();
  fight_of_this_process->hold();  // who is stopped keeps his task, or gets one
  static const strike::exposed danger;
  return 0;
}

int square(int number) {
  hooks::passed(hooks::place::current());  // to be struck in the middle of a task, too
  return number * number;
}

template <class Pool>
class pool_bout {
 public:
  explicit pool_bout(bout& fight) : fight_(fight) {}

  aftermath run() {
    fight_.survivor([this] {
      fight_of_this_process = &fight_;
      use();
    });
    return fight_.run();
  }

 private:
  void use() {
    auto made = Pool::create({.workers = 2, .message_bytes = 4096});
    if (!made.ok()) return fight_.complain(std::string(made.status().message()));
    Pool& pool = **made;
    const absl::StatusOr<int> chosen = pool.apply(task<become_the_victim>);
    if (!chosen.ok()) note_end_of(chosen);  // it was struck before it had answered
    std::uint32_t left = batches_after;
    while (fight_.goes_on(left)) submit_some(pool);
    pool.close();
    if (const absl::Status ended = pool.join(); !ended.ok()) return fight_.complain(std::string(ended.message()));
    if (called_back_.load() != submitted_) fight_.complain("a callback is missing, or came twice");
  }

  void submit_some(Pool& pool) {
    std::vector<task_handle<int>> handles;
    const auto value = [this](int) { called_back_.fetch_add(1); };
    const auto error = [this](const absl::Status&) { called_back_.fetch_add(1); };
    for (std::uint32_t i = 0; i < tasks_at_once; ++i) {
      ++submitted_;
      handles.push_back(pool.apply_async(then(value, error), task<square>, static_cast<int>(i)));
    }
    for (std::uint32_t i = 0; i < tasks_at_once; ++i) {
      const absl::StatusOr<int> result = handles[i].get();
      if (!result.ok())
        note_end_of(result);
      else if (*result != static_cast<int>(i * i))
        fight_.complain("a task has the result of another one");
      fight_.tick();
    }
  }

  // The victim takes one task along; matrix.cc says when that is too much.
  void note_end_of(const absl::StatusOr<int>& task) {
    fight_.lose(1);
    if (!absl::StrContains(task.status().message(), "worker died"))
      fight_.complain(std::string(task.status().message()));
  }

  bout& fight_;
  std::atomic<std::uint64_t> called_back_{0};  // by the pool's thread
  std::uint64_t submitted_ = 0;
};

template <class Pool>
void add(std::vector<subject>& to) {
  to.push_back({.name = absl::StrCat("pool/", std::string(Pool::traits.name)),
                .role = "worker",
                .tolerant = true,  // pool.h, "Processes"
                .play = [](bout& fight) { return pool_bout<Pool>(fight).run(); }});
}

}  // namespace

void add_pools(std::vector<subject>& to) {
  add<process_pool>(to);
  add<mutex_process_pool>(to);
}

}  // namespace contend::inline CONTEND_BACKEND
