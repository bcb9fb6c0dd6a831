// pool_models: what workers of a pool and those who submit do to its queue of jobs: each job is run once, nobody sleeps
// while there is one, and a closed queue lets all go.
//
// The queues only: threads and processes of a pool are the kernel's.
#include <absl/strings/str_cat.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "explore/models/adder.h"
#include "explore/models/model.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "pool/job_queue.h"
#include "pool/joinable_job_queue.h"
#include "pool/stealing_job_queue.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

class counted_job : public job {
 public:
  void make() { state_.write(1); }
  void run() override {
    require(state_.read() == 1, "a job is run once, by who sees what was done before it was pushed");
    state_.write(2);
  }
  void drop(const absl::Status&) override {}
  bool was_run() const { return state_.read() == 2; }

 private:
  cell<int> state_{0};
};

// Workers are words; their letters are operations, one after the other:
//   p  pushes a job      o  waits for one, and runs it      t  runs one if there is one      c  closes      d  drains
template <class Queue>
class subject {
 public:
  static constexpr std::size_t outsider = 1000;  // the number of who is no worker of the pool

  explicit subject(std::size_t workers) : queue_(workers) {}

  // Before the workers begin.
  void push_first() {
    push(outsider);
    made_before_ = made_;
  }

  void operate(char letter, std::size_t worker) {
    switch (letter) {
      case 'p': return push(worker);
      case 'o': return run(queue_.pop(worker), worker);
      case 't': return run(queue_.try_pop(worker), worker);
      case 'c': return queue_.close();
      default: return drain();
    }
  }

  void verify() {
    while (job* left = queue_.try_pop(0)) run(left, 0);
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      require(jobs_[i].was_run() == was_pushed_[i], "each job that was taken is run");
  }

 private:
  static constexpr std::size_t most_jobs = 4;

  void push(std::size_t worker) {
    const std::size_t number = made_++;
    jobs_[number].make();
    was_pushed_[number] = queue_.push(&jobs_[number], worker);
  }
  void run(job* next, std::size_t worker) {
    if (next == nullptr) return;
    next->run();
    queue_.done(worker);
  }
  void drain() {
    if constexpr (requires { queue_.drain(deadline::never()); }) {
      require(queue_.drain(deadline::never()), "a wait for ever ends when all is done");
      for (std::size_t i = 0; i < made_before_; ++i) require(jobs_[i].was_run(), "what was done is there");
    }
  }

  Queue queue_;
  std::array<counted_job, most_jobs> jobs_;
  std::array<bool, most_jobs> was_pushed_{};
  std::size_t made_ = 0;  // one worker alone makes jobs
  std::size_t made_before_ = 0;
};

// The first of the words are the pool's workers; those in capitals come from outside.
struct shape {
  std::string_view name;
  std::array<std::string_view, 3> workers;
  std::size_t first = 0;  // jobs that are there when the workers begin
};

constexpr std::array shapes{
    shape{"2x1_submit", {"o", "P"}},
    shape{"2x2_submits", {"oo", "PP"}},
    shape{"2x2_own", {"ptc", "o"}},
    shape{"2x2_steals", {"pp", "oo"}},
    shape{"2x1_close", {"o", "C"}},
    shape{"2x2_last_job", {"oo", "PC"}},
    shape{"3x1_two_workers", {"o", "o", "C"}},
    shape{"3x1_last_job", {"o", "o", "PC"}},
    shape{"3x1_one_job", {"t", "t", "P"}, 1},
};
constexpr std::array joinable_shapes{
    shape{"2x1_drain", {"o", "D"}, 1},
    shape{"3x1_drain", {"t", "t", "D"}, 1},
};

template <class Queue>
test_body body_of(const shape& wanted) {
  return [&wanted](team& team) {
    subject<Queue> shared(2);
    for (std::size_t i = 0; i < wanted.first; ++i) shared.push_first();
    std::string_view last;
    for (std::size_t number = 0; number < wanted.workers.size(); ++number) {
      const std::string_view letters = wanted.workers[number];
      if (letters.empty()) continue;
      team.worker(std::string(letters), [&shared, letters, number] {
        for (const char each : letters) {
          const bool is_outside = each < 'a';
          shared.operate(is_outside ? static_cast<char>(each - 'A' + 'a') : each,
                         is_outside ? subject<Queue>::outsider : number);
        }
      });
      if (letters == last) team.alike(2);
      last = letters;
    }
    team.run();
    shared.verify();
  };
}

template <class Queue>
void add_models(std::vector<model>& all) {
  const adder add(all, absl::StrCat("pool/", std::string(Queue::pool.name)));
  for (const shape& each : shapes) add(each.name, body_of<Queue>(each));
  if constexpr (requires(Queue queue) { queue.drain(deadline::never()); }) {
    for (const shape& each : joinable_shapes) add(each.name, body_of<Queue>(each));
  }
}

}  // namespace

std::vector<model> pool_models() {
  std::vector<model> all;
  add_models<job_queue>(all);
  add_models<joinable_job_queue>(all);
  add_models<stealing_job_queue>(all);
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
