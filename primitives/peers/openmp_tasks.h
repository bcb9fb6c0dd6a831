// openmp_tasks: OpenMP's tasks. Only a thread of the team can make them: one of it does, from what it is handed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "peers/library_pool.h"
#include "platform/backend.h"
#include "pool/pool.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {

class openmp {
 public:
  static constexpr pool_traits traits = library_pool_traits("openmp_tasks", "OpenMP task");

  explicit openmp(std::size_t workers) : maker_([this, workers] { make_tasks(static_cast<int>(workers)); }) {}
  openmp(const openmp&) = delete;
  openmp& operator=(const openmp&) = delete;
  ~openmp() {
    start(std::function<void()>());
    maker_.join();
  }

  template <class Function>
  void start(Function function) {
    const std::lock_guard lock(mutex_);
    handed_.emplace_back(std::move(function));
    changed_.notify_one();
  }

 private:
  void make_tasks(int workers) {
#pragma omp parallel num_threads(workers + 1)
#pragma omp single
    while (const std::function<void()> next = take()) {
#pragma omp task firstprivate(next)
      next();
    }
  }

  std::function<void()> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !handed_.empty(); });
    std::function<void()> next = std::move(handed_.front());
    handed_.pop_front();
    return next;
  }

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::deque<std::function<void()>> handed_;  // an empty one ends the team
  std::thread maker_;
};

}  // namespace peers
using openmp_tasks = library_pool<peers::openmp>;
}  // namespace contend::inline CONTEND_BACKEND
