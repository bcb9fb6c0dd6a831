// std_async_pool: std::async, which is no pool: a thread for each task.
#pragma once

#include <chrono>
#include <cstddef>
#include <future>
#include <mutex>
#include <utility>
#include <vector>

#include "peers/library_pool.h"
#include "platform/backend.h"
#include "pool/pool.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {

class std_async {
 public:
  static constexpr pool_traits traits{
      .name = "std_async", .kind = contender_kind::peer, .full = false, .source = "std::async(std::launch::async)"};

  explicit std_async(std::size_t /*workers*/) {}

  // The future waits in its destructor: at the latest when the pool is destroyed.
  template <class Function>
  void start(Function function) {
    auto started = std::async(std::launch::async, std::move(function));
    const std::lock_guard lock(mutex_);
    if (started_.size() >= kept_) {
      std::erase_if(started_, [](const auto& each) {
        return each.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
      });
      kept_ = 2 * started_.size() + 64;
    }
    started_.push_back(std::move(started));
  }

 private:
  std::mutex mutex_;  // of what follows
  std::size_t kept_ = 64;
  std::vector<std::future<void>> started_;
};

}  // namespace peers
using std_async_pool = library_pool<peers::std_async>;
}  // namespace contend::inline CONTEND_BACKEND
