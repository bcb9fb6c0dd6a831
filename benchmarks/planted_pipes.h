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

// What happens to the first message, for on a busy machine there may be few, and to each hundredth after it; a delay to
// all. The word that says that there are no more is left alone.
// In place only what can happen there: damage, and a loss, for a stretch that is not committed is reserved again.
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
    } else if (sent_++ % 100 == 0) {
      return send_wrongly(message);
    }
    return good_.send_bytes(message);
  }
  received receive_bytes_into(std::span<std::byte> space) { return good_.receive_bytes_into(space); }

  reservation reserve(std::size_t count) { return reserved_ = good_.reserve(count); }
  void commit(std::size_t count) {
    if (count > sizeof(std::uint64_t) && sent_++ % 100 == 0) {
      if constexpr (Defect == planted::loss) return;
      if constexpr (Defect == planted::damage) {
        const std::span<std::byte> last = reserved_.second.empty() ? reserved_.first : reserved_.second;
        damage(last.back());
      }
    }
    good_.commit(count);
  }
  message_view peek() { return good_.peek(); }
  void release() { good_.release(); }

 private:
  // Not to be undone by a second one on the way back.
  static void damage(std::byte& some) { some = std::byte(std::to_integer<unsigned char>(some) + 1U); }

  outcome send_wrongly(std::span<const std::byte> message) {
    if constexpr (Defect == planted::loss) return outcome::ok;
    std::vector<std::byte> changed(message.begin(), message.end());
    if constexpr (Defect == planted::damage) damage(changed.back());
    if constexpr (Defect == planted::double_delivery) (void)good_.send_bytes(message);
    return good_.send_bytes(changed);
  }

  good_end good_;
  std::uint64_t sent_ = 0;
  reservation reserved_;
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
