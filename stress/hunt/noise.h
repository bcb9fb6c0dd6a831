// noise: makes the rare schedule likely: disturbs workers at the steps of the algorithm that they run.
//
//   noise::begin({.kind = noise_kind::place, .seed = 7});    // for this process and those that it forks
//   const noise::worker disturbed(2);                         // in worker 2, while it works
//
// Kinds   none       the machine's own
//         delays     now and then a worker rests, from nanoseconds to 100 us
//         place      always after one access of the algorithm, drawn from the seed; else never: one window held wide
//         ladder     workers have ranks: the lower, the slower; now and then they are drawn anew (after PCT: Burckhardt
//                    et al., ASPLOS 2010)
//         squeeze    all on one CPU, which changes; who has made a step may have to let another in
//         freeze     a worker stands still for milliseconds in the middle of an operation, as if it were stopped
// Repeats what is drawn follows from the seed, the worker and its number of steps; when the machine runs whom does not.
// Thread-safety   begin: while no worker runs. A thread that is no noise::worker is left alone.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

enum class noise_kind : std::uint8_t { none, delays, place, ladder, squeeze, freeze };
inline constexpr std::array every_noise{noise_kind::none,   noise_kind::delays,  noise_kind::place,
                                        noise_kind::ladder, noise_kind::squeeze, noise_kind::freeze};

constexpr std::string_view to_string(noise_kind kind) {
  constexpr std::array<std::string_view, every_noise.size()> names{"none",   "delays",  "place",
                                                                   "ladder", "squeeze", "freeze"};
  return names[static_cast<std::size_t>(kind)];
}

struct noise_plan {
  noise_kind kind = noise_kind::none;
  std::uint64_t seed = 1;
};

// Of the calling worker: how many steps it has made, and what it draws next.
struct noise_state {
  std::uint64_t steps = 0;
  std::uint64_t next = 0;
};

namespace noise {

void begin(const noise_plan& plan);

noise_state state() noexcept;  // zeros: it is no worker; for tests

class worker {
 public:
  explicit worker(std::uint32_t number);
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker();
};

}  // namespace noise

}  // namespace contend::inline CONTEND_BACKEND
