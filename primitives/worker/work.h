// work: what a worker runs: a class that overrides run(), or a callable with its arguments.
// No contract: an interface; worker.h has the contract of who runs it.
#pragma once

#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// The worker owns it, and destroys it after run() has returned: run() may use the whole object to its end.
class work {
 public:
  work() = default;
  work(const work&) = delete;
  work& operator=(const work&) = delete;
  virtual ~work() = default;

  virtual void run() = 0;
};

namespace detail {

template <class Function, class... Arguments>
class call final : public work {
 public:
  template <class... Given>
  explicit call(Given&&... given) : call_(std::forward<Given>(given)...) {}

  void run() override {
    std::apply([](auto&... parts) { std::invoke(std::move(parts)...); }, call_);
  }

 private:
  std::tuple<Function, Arguments...> call_;
};

}  // namespace detail

// A callable that can be run once with copies of these arguments, as std::thread takes them.
template <class Function, class... Arguments>
concept callable_work = std::is_invocable_v<std::decay_t<Function>, std::decay_t<Arguments>...>;

template <class Function, class... Arguments>
requires callable_work<Function, Arguments...> std::unique_ptr<work> make_work(Function&& function,
                                                                               Arguments&&... arguments) {
  using made = detail::call<std::decay_t<Function>, std::decay_t<Arguments>...>;
  return std::make_unique<made>(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
}

}  // namespace contend::inline CONTEND_BACKEND
