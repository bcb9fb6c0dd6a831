// process_task: a task of a process pool: what its parent keeps of it, and what its worker does with it.
// No contract: what process_pool.h hands to and fro.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "platform/program_image.h"
#include "pool/bytes.h"
#include "pool/pool_checks.h"
#include "pool/task_state.h"

namespace contend::inline CONTEND_BACKEND {

// What the worker calls: the arguments as bytes; answers the result as bytes, or throws.
using remote_function = std::string(std::string_view arguments);

namespace detail {

template <class Function, class... Arguments>
std::string call_remotely(std::string_view arguments) {
  using result = std::invoke_result_t<Function&, Arguments...>;
  auto values = byte_reader(arguments).get_all<Arguments...>();
  Function function{};
  byte_writer answer;
  if constexpr (std::is_void_v<result>) {
    std::apply(function, std::move(values));
    answer.put(nothing{});
  } else {
    answer.put<value_of<result>>(std::apply(function, std::move(values)));
  }
  return answer.bytes();
}

}  // namespace detail

class process_job {
 public:
  process_job() = default;
  process_job(const process_job&) = delete;
  process_job& operator=(const process_job&) = delete;
  virtual ~process_job() = default;

  virtual bool begin() = 0;  // false: it was cancelled
  virtual void complete(std::string_view result) = 0;
  virtual void fail(const absl::Status& why) = 0;  // after begin
  virtual void drop(const absl::Status& why) = 0;  // instead of begin

  const absl::Status& refusal() const noexcept { return refusal_; }  // why it cannot be sent; ok: it can
  std::uint64_t function() const noexcept { return function_; }
  const std::string& arguments() const noexcept { return arguments_; }

 protected:
  absl::Status refusal_;
  std::uint64_t function_ = 0;
  std::string arguments_;
};

template <class Function, class... Arguments>
class process_task final : public task_state<std::invoke_result_t<Function&, Arguments...>>, public process_job {
  using value_type = value_of<std::invoke_result_t<Function&, Arguments...>>;
  static_assert(std::is_empty_v<Function> && std::is_default_constructible_v<Function>,
                "another process must find the function: name it as task<f>, or use a lambda without captures");

 public:
  explicit process_task(const Arguments&... arguments) {
    static const absl::StatusOr<std::uint64_t> offset =
        detail::offset_in_program(&detail::call_remotely<Function, Arguments...>);
    refusal_ = offset.ok() ? encode(arguments...) : offset.status();
    function_ = offset.value_or(0);
  }

  bool begin() override { return this->claim(); }
  void complete(std::string_view result) override {
    this->finish(detail::caught([&]() -> absl::StatusOr<value_type> { return byte_reader(result).get<value_type>(); }));
  }
  void fail(const absl::Status& why) override { this->finish(detail::own_copy(why)); }
  void drop(const absl::Status& why) override { (void)this->refuse(detail::own_copy(why)); }

 private:
  absl::Status encode(const Arguments&... arguments) {
    return detail::caught([&]() -> absl::Status {
      byte_writer all;
      (all.put(arguments), ...);
      arguments_ = all.bytes();
      return absl::OkStatus();
    });
  }
};

}  // namespace contend::inline CONTEND_BACKEND
