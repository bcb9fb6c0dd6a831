// robust_list, in the model: the explorer keeps the list of each worker, and does what the kernel does at its end.
#pragma once

#include <absl/status/status.h>

#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND {

// The numbers of linux/futex.h; as large as the native one, so that objects have one layout.
struct robust_word {
  static constexpr std::uint32_t waiters = 0x80000000;
  static constexpr std::uint32_t owner_died = 0x40000000;
  static constexpr std::uint32_t id_mask = 0x3fffffff;

  atomic<std::uint32_t> state{0};
  std::uint32_t padding[9] = {};
};
static_assert(sizeof(robust_word) == 40, "as the native one");

class robust_list {
 public:
  static robust_list& of_this_thread() noexcept {
    static robust_list every_thread;  // the state is the explorer's
    return every_thread;
  }

  static absl::Status verify_supported() { return absl::OkStatus(); }

  std::uint32_t thread_id() const noexcept { return hooks::thread_id(); }

  void announce(robust_word& word) noexcept { hooks::announce_robust(&word.state); }
  void settle() noexcept { hooks::settle_robust(); }
  void link(robust_word& word) noexcept { hooks::link_robust(&word.state); }
  void unlink(robust_word& word) noexcept { hooks::unlink_robust(&word.state); }
};

}  // namespace contend::inline CONTEND_BACKEND
