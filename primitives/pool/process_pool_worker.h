// process_pool_worker: what happens inside a worker of a process pool.
// No contract: the worker's side of process_pool.h.
#pragma once

#include "pool/process_pool.h"

namespace contend::inline CONTEND_BACKEND {

template <class Turn>
void basic_process_pool<Turn>::send_error(channel_type& channel, const absl::Status& error) noexcept {
  const auto text = error.message();
  channel.write({text.data(), std::min(text.size(), options_.message_bytes)});
  channel.code = static_cast<std::uint32_t>(error.code());
}

template <class Turn>
void basic_process_pool<Turn>::answer(channel_type& channel) noexcept {
  const absl::StatusOr<std::string> result = detail::caught([&]() -> absl::StatusOr<std::string> {
    return detail::function_at_offset<remote_function>(channel.function)(channel.read());
  });
  if (!result.ok()) return send_error(channel, result.status());
  if (result->size() > options_.message_bytes) {
    return send_error(channel, absl::ResourceExhaustedError(
                                   absl::StrCat("the result has ", result->size(), " bytes, a message at most ",
                                                options_.message_bytes, "; raise message_bytes, or answer less")));
  }
  channel.write(*result);
  channel.code = 0;
}

template <class Turn>
void basic_process_pool<Turn>::work(std::uint32_t index) noexcept {
  channel_type& channel = *hands_[index].channel;
  channel.pid.store(this_worker::process_id(), relaxed);  // for messages only
  if (absl::Status made = detail::run_initializer(options_.initializer); !made.ok()) {
    send_error(channel, made);
    channel.go_to(detail::channel_state::failed);
    doorbell().ring(event_.get());
    return;
  }
  channel.go_to(detail::channel_state::ready);
  doorbell().ring(event_.get());
  while (channel.await_order() == detail::channel_state::asked) {
    answer(channel);
    channel.go_to(detail::channel_state::answered);
    doorbell().ring(event_.get());
  }
}

}  // namespace contend::inline CONTEND_BACKEND
