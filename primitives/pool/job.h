// job: a task of a thread pool as its queue sees it: something to run once, or to refuse.
// No contract: an interface; pool.h has the contract of who runs it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "pool/pool_checks.h"
#include "pool/task_state.h"

namespace contend::inline CONTEND_BACKEND {

// Queues hold plain pointers, which fit into an atomic word: a job in a queue holds itself.
class job {
 public:
  job() = default;
  job(const job&) = delete;
  job& operator=(const job&) = delete;
  virtual ~job() = default;

  virtual void run() = 0;
  virtual void drop(const absl::Status& why) = 0;  // instead of run

  static job* hold(std::shared_ptr<job> given) {
    job* held = given.get();
    held->self_ = std::move(given);
    return held;
  }
  std::shared_ptr<job> let_go() noexcept { return std::move(self_); }

 private:
  std::shared_ptr<job> self_;
};

template <class Function, class... Arguments>
class thread_task final : public task_state<std::invoke_result_t<Function&, Arguments...>>, public job {
  using result_type = std::invoke_result_t<Function&, Arguments...>;

 public:
  explicit thread_task(Function function, Arguments... arguments)
      : function_(std::move(function)), arguments_(std::move(arguments)...) {}

  void run() override {
    if (!this->claim()) return;
    this->finish(detail::caught([this]() -> absl::StatusOr<value_of<result_type>> {
      if constexpr (std::is_void_v<result_type>) {
        std::apply(function_, std::move(arguments_));
        return nothing{};
      } else {
        return std::apply(function_, std::move(arguments_));
      }
    }));
  }
  void drop(const absl::Status& why) override { (void)this->refuse(why); }

 private:
  [[no_unique_address]] Function function_;
  std::tuple<Arguments...> arguments_;
};

}  // namespace contend::inline CONTEND_BACKEND
