// pool_owner_subjects: the process that owns a pool, and submits to it, is struck; its workers must not outlive it.
//
// Nobody asks the workers: all of them, and their fork server, have the writing end of a pipe from their owner. Its
// reader is told the end of file when the last of them has ended.
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <sys/prctl.h>  // seam: the twin's workers forget their parent
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "crash/subject.h"
#include "platform/descriptor.h"
#include "pool/process_pool.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint32_t tasks_at_once = 4;

int negative(int number) { return -number; }

// A twin's: from then on its worker is not killed when its parent ends.
int forget_the_parent() { return prctl(PR_SET_PDEATHSIG, 0); }

template <class Pool>
class owner_bout {
 public:
  owner_bout(bout& fight, bool forgets) : fight_(fight), forgets_(forgets) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe is to be had");
    reading_ = detail::unique_descriptor(ends[0]);
    writing_ = detail::unique_descriptor(ends[1]);
  }

  aftermath run() {
    fight_.victim([this] { own(); });
    fight_.survivor([this] { watch(); });
    fight_.when_started([this] { writing_.reset(); });
    fight_.afterwards([this] { use_another(); });
    return fight_.run();
  }

 private:
  static auto make() { return Pool::create({.workers = 2, .message_bytes = 4096}); }

  void own() {
    fight_.begin();
    fight_.hold();  // the workers wait for its orders, and who watches for their ends
    auto made = make();
    if (!made.ok()) return fight_.complain(std::string(made.status().message()));
    Pool& pool = **made;
    if (forgets_) (void)pool.apply(task<forget_the_parent>);
    const strike::exposed danger;  // not before: workers are no victims
    while (!fight_.is_over()) submit_some(pool);
    pool.close();
    if (const absl::Status ended = pool.join(); !ended.ok()) fight_.complain(std::string(ended.message()));
  }

  void submit_some(Pool& pool) {
    std::vector<task_handle<int>> handles;
    for (std::uint32_t i = 0; i < tasks_at_once; ++i) {
      handles.push_back(pool.apply_async(task<negative>, static_cast<int>(i)));
    }
    for (std::uint32_t i = 0; i < tasks_at_once; ++i) {
      const absl::StatusOr<int> result = handles[i].get();
      if (!result.ok()) return fight_.complain(std::string(result.status().message()));
      if (*result != -static_cast<int>(i)) fight_.complain("a task has the result of another one");
    }
  }

  void watch() {
    writing_.reset();
    while (!fight_.is_over()) std::this_thread::sleep_for(std::chrono::microseconds(50));
    char none = 0;
    if (read(reading_.get(), &none, 1) != 0) fight_.complain("somebody writes where nobody does");
    fight_.tick();
  }

  void use_another() {
    writing_.reset();
    auto made = make();
    if (!made.ok()) return fight_.complain(std::string(made.status().message()));
    submit_some(**made);
  }

  bout& fight_;
  bool forgets_;
  detail::unique_descriptor reading_;
  detail::unique_descriptor writing_;
};

template <class Pool>
void add(std::vector<subject>& to, std::string name, bool forgets = false) {
  to.push_back({.name = absl::StrCat("pool/", name),
                .role = "owner",
                .tolerant = true,  // process_pool.h, "Lifetime"
                .hands = 0,
                .broken = forgets,
                .play = [forgets](bout& fight) { return owner_bout<Pool>(fight, forgets).run(); }});
}

}  // namespace

void add_pool_owners(std::vector<subject>& to) {
  add<process_pool>(to, std::string(process_pool::traits.name));
  add<mutex_process_pool>(to, std::string(mutex_process_pool::traits.name));
  add<process_pool>(to, "process_pool_whose_workers_outlive_it", true);
}

}  // namespace contend::inline CONTEND_BACKEND
