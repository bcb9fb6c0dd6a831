// tbb_task_group: oneTBB's task_group in an arena of its own.
#pragma once

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <cstddef>
#include <new>
#include <utility>

#include "peers/library_pool.h"
#include "platform/backend.h"
#include "pool/pool.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {

class task_group {
 public:
  static constexpr pool_traits traits = library_pool_traits("tbb_task_group", "oneTBB task_group in a task_arena");

  // The arena has one place more, for who submits; without the limit oneTBB starts one worker less than CPUs.
  explicit task_group(std::size_t workers)
      : limit_(tbb::global_control::max_allowed_parallelism, workers + 1), arena_(static_cast<int>(workers) + 1, 1) {}
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;
  ~task_group() {
    arena_.execute([this] { group_.wait(); });
  }

  template <class Function>
  void start(Function function) {
    arena_.execute([&] { group_.run(std::move(function)); });
  }

 private:
  // Once the arena is gone, oneTBB's threads end with this, and not with the program.
  struct scheduler {
    ~scheduler() { (void)tbb::finalize(handle, std::nothrow); }
    tbb::task_scheduler_handle handle{tbb::attach{}};
  };

  scheduler scheduler_;
  tbb::global_control limit_;
  tbb::task_arena arena_;
  tbb::task_group group_;
};

}  // namespace peers
using tbb_task_group = library_pool<peers::task_group>;
}  // namespace contend::inline CONTEND_BACKEND
