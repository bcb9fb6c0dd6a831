// strike: where and how a worker is hit: killed or stopped at the n-th time that it passes a place of the algorithm.
//
//   strike::prepare(plan, places);     // in the parent, before it forks
//   strike::become_victim();           // in the worker that is to be hit
//   strike::exposed danger;            // while it plays its role: only then it is hit by itself
//
// The places are what the amplified backend calls hooks::passed with; the victim notes each that it sees, so that later
// strikes can aim at it. Thread-safety: one victim at a time, a process of one thread.
#pragma once

#include <array>
#include <atomic>  // seam: the strikes' own words are not part of what is struck
#include <cstdint>
#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::strike {

enum class kind : std::uint8_t { kill, stop, resume };
inline constexpr std::array every_kind{kind::kill, kind::stop, kind::resume};

constexpr std::string_view to_string(kind how) {
  constexpr std::array<std::string_view, every_kind.size()> names{"kill", "stop", "stop-resume"};
  return names[static_cast<std::size_t>(how)];
}

// The places that the victims of a cell have passed, in shared memory; 0: free.
struct places {
  static constexpr std::size_t most = 512;

  std::array<std::atomic<std::uint64_t>, most> number{};
  std::array<std::atomic<std::uint32_t>, most> struck{};
  std::atomic<std::uint32_t> count{0};
  std::atomic<std::uint32_t> armed{0};  // one strike a bout: whoever takes this to 0 strikes
};

struct plan {
  kind how = kind::kill;
  std::uint32_t place = 0;    // an index of `places`
  std::uint32_t passage = 0;  // the strike falls at this one, counted from 1; 0: from outside, at a random moment
};

void prepare(const plan& what, places& seen) noexcept;
void become_victim() noexcept;
bool may_fall() noexcept;  // once for each prepare, for the victim or for its parent

class exposed {
 public:
  exposed() noexcept;
  exposed(const exposed&) = delete;
  exposed& operator=(const exposed&) = delete;
  ~exposed();
};

}  // namespace contend::inline CONTEND_BACKEND::strike
