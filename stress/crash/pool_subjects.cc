// pool_subjects: a worker of a process pool is struck; its task fails, every other one ends, and the pool goes on.
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <atomic>  // seam: what is counted is not part of what is struck
#include <mutex>
#include <string>
#include <vector>

#include "crash/subject.h"
#include "lock/futex_mutex.h"
#include "platform/amplified/hooks.h"
#include "platform/atomic.h"
#include "pool/process_pool.h"
#include "pool/worker_channel.h"
#include "signal/condition.h"

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

// A twin of mutex_turn: its mutex stays locked when a worker dies with it, and the parent waits for it.
class plain_turn {
 public:
  static constexpr pool_traits pool{.name = "process_pool_with_plain_mutexes",
                                    .processes = true,
                                    .nested = false,
                                    .source = "a twin of mutex_process_pool"};

  detail::channel_state look() noexcept {
    const std::scoped_lock guard(mutex_);
    return state_.load(relaxed);  // under the mutex
  }
  void go_to(detail::channel_state next) noexcept {
    mutex_.lock();
    state_.store(next, relaxed);  // under the mutex
    const int sleepers = changed_.notify_all();
    mutex_.unlock();
    changed_.wake(sleepers);
  }
  detail::channel_state await_order() noexcept {
    const std::scoped_lock guard(mutex_);
    while (true) {
      const detail::channel_state seen = state_.load(relaxed);  // under the mutex
      if (seen == detail::channel_state::asked || seen == detail::channel_state::leave) return seen;
      (void)changed_.wait(mutex_, deadline::never());
    }
  }

 private:
  futex_mutex<spin_then_park> mutex_{scope::processes};
  condition<spin_then_park> changed_{scope::processes};
  atomic<detail::channel_state> state_{detail::channel_state::starting};
};

template <class Pool>
void add(std::vector<subject>& to, bool broken = false) {
  to.push_back({.name = absl::StrCat("pool/", std::string(Pool::traits.name)),
                .role = "worker",
                .tolerant = true,  // pool.h, "Processes"
                .broken = broken,
                .play = [](bout& fight) { return pool_bout<Pool>(fight).run(); }});
}

}  // namespace

void add_pools(std::vector<subject>& to) {
  add<process_pool>(to);
  add<mutex_process_pool>(to);
  add<basic_process_pool<plain_turn>>(to, true);
}

}  // namespace contend::inline CONTEND_BACKEND
