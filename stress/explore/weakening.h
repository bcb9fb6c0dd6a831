// weakening: runs an algorithm with one of its orders, fences or wakes weaker than it says, without a change of its
// source: every access passes here on its way to the engine, and says where it stands.
//
// A memory order that no model misses is either not needed or not tested.
#pragma once

#include <atomic>  // seam: std::memory_order, to weaken it
#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

enum class site_kind : std::uint8_t {
  load,
  store,
  update,
  exchange_success,
  exchange_failure,
  fence,
  light_fence,
  heavy_fence,
  wake
};

// A place in the source where an order can be weaker.
struct site {
  std::source_location place;
  site_kind kind;
  std::memory_order order;

  bool operator==(const site& other) const noexcept;
};

// One site made weaker: an order, or the fence or wake left out.
struct weakening {
  site where;
  std::memory_order to = std::memory_order_relaxed;
  bool leaves_out = false;

  std::string name() const;  // "queue/spsc_ring.h:88 release -> relaxed"
};

// All that are one step weaker.
std::vector<weakening> weakenings_of(const site& where);

class seam {
 public:
  // From now on, until the next call: nothing; each site that is met goes to `met`; or `active` applies.
  static void act_as_written() noexcept;
  static void record_sites(std::vector<site>* met) noexcept;
  static void weaken(const weakening& active) noexcept;

  static std::memory_order order_of(site_kind kind, std::memory_order order, const std::source_location& place) {
    return is_on_ ? changed_order(kind, order, place) : order;
  }
  // Whether a fence or a wake happens at all.
  static bool happens(site_kind kind, std::memory_order order, const std::source_location& place) {
    return !is_on_ || !is_left_out(kind, order, place);
  }

 private:
  static std::memory_order changed_order(site_kind kind, std::memory_order order, const std::source_location& place);
  static bool is_left_out(site_kind kind, std::memory_order order, const std::source_location& place);
  static bool meets(const site& here);

  static bool is_on_;
  static std::vector<site>* met_;
  static const weakening* active_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
