// planted_pipes: pipes with known defects, to see whether the harness notices: for its self-audit alone.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pipe/pipe.h"
#include "pipe/shm_ring_pipe.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

enum class planted : std::uint8_t { loss, double_delivery, damage, delay };

// What happens to every hundredth message; a delay to all. The word that says that there are no more is left alone.
template <planted Defect>
class planted_end {
 public:
  using good_end = shm_ring_pipe<spin_then_yield>::end;
  explicit planted_end(good_end good) noexcept : good_(std::move(good)) {}

  outcome send_bytes(std::span<const std::byte> message) {
    if (message.size() <= sizeof(std::uint64_t)) return good_.send_bytes(message);
    if constexpr (Defect == planted::delay) {
      const time_point start = now();
      while (now() - start < std::chrono::microseconds(1)) {
      }
    } else if (++sent_ % 100 == 0) {
      return send_wrongly(message);
    }
    return good_.send_bytes(message);
  }
  received receive_bytes_into(std::span<std::byte> space) { return good_.receive_bytes_into(space); }

 private:
  outcome send_wrongly(std::span<const std::byte> message) {
    if constexpr (Defect == planted::loss) return outcome::ok;
    std::vector<std::byte> changed(message.begin(), message.end());
    if constexpr (Defect == planted::damage) changed.back() ^= std::byte{1};
    if constexpr (Defect == planted::double_delivery) (void)good_.send_bytes(message);
    return good_.send_bytes(changed);
  }

  good_end good_;
  std::uint64_t sent_ = 0;
};

template <planted Defect>
struct planted_pipe {
  using end = planted_end<Defect>;
  static constexpr pipe_traits traits{.name = "planted_pipe", .source = "shm_ring_pipe with a planted defect"};
  static std::string wait() { return "yield"; }
  static absl::StatusOr<std::pair<end, end>> create(const pipe_options& options) {
    auto good = shm_ring_pipe<spin_then_yield>::create(options);
    if (!good.ok()) return good.status();
    return std::pair(end(std::move(good->first)), end(std::move(good->second)));
  }
};

}  // namespace contend::inline CONTEND_BACKEND
