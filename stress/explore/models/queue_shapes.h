// queue_shapes: who does what in the models of queues.
//
// Workers are words; their letters are operations, one after the other:
//   p, P, t   try_push, push, push with a deadline      b   try_push_some, of two      c   close, after a last word
//   o, O, u   try_pop, pop, pop with a deadline         d   try_pop_some, of two       s   size
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "platform/backend.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct shape {
  std::string_view name;
  std::array<std::string_view, 3> workers;
  std::size_t capacity = 1;
  std::size_t first = 0;  // items that are inside when the workers begin
  std::size_t turns = 0;  // items that have gone through before those; many more go through when the workers have ended
  std::uint32_t crashes = 0;  // the workers are processes if some are killed

  constexpr std::size_t count(std::string_view letters) const noexcept {
    std::size_t sum = 0;
    for (const std::string_view worker : workers) {
      for (const char each : worker) sum += letters.find(each) != std::string_view::npos ? 1 : 0;
    }
    return sum;
  }
  constexpr std::size_t workers_with(std::string_view letters) const noexcept {
    std::size_t sum = 0;
    for (const std::string_view worker : workers) {
      sum += worker.find_first_of(letters) != std::string_view::npos ? 1 : 0;
    }
    return sum;
  }
  constexpr std::size_t most_inside() const noexcept { return first + count("pPtb") + count("b"); }
  constexpr std::size_t least_inside() const noexcept { return first - std::min(first, count("oOud") + count("d")); }
};

inline constexpr std::array shapes{
    shape{"2x2_tries", {"pp", "oo"}, 2},
    shape{"2x2_full", {"pp", "oo"}, 1},
    shape{"2x2_waits", {"PP", "OO"}},
    shape{"2x2_last_items", {"pc", "OO"}, 2},
    shape{"2x2_both_ways", {"po", "po"}, 2},
    shape{"2x2_producers", {"pp", "pp"}, 2},
    shape{"2x2_consumers", {"oo", "oo"}, 2, 2},
    shape{"2x2_half_full", {"pp", "oo"}, 2, 1},
    shape{"2x2_timed", {"tt", "uu"}},
    shape{"2x1_batches", {"b", "d"}, 2},
    shape{"2x2_batches", {"bb", "d"}, 2},
    shape{"2x1_size", {"p", "s"}, 2, 1},
    shape{"2x1_close", {"c", "o"}},
    shape{"3x1_producers", {"p", "p", "o"}, 2},
    shape{"3x1_consumers", {"o", "o", "p"}, 2, 1},
    shape{"3x1_first_item", {"p", "o", "o"}, 2},
    shape{"3x1_waits", {"P", "O", "O"}, 2, 1},
    shape{"3x1_close", {"P", "O", "c"}},
    shape{"3x1_close_on_two", {"O", "O", "c"}},
    shape{"3x1_close_timed", {"t", "u", "c"}},
    shape{"3x1_size", {"p", "o", "s"}, 2},
    shape{"3x2_size", {"pp", "oo", "s"}, 2, 1},
    shape{"3x1_batches", {"b", "d", "po"}, 2},
    shape{"3x1_refill", {"p", "p", "oo"}, 2, 2},
    shape{"3x1_overtaken", {"p", "poo", "o"}, 2, 0, 1},
    shape{"3x1_last_cell", {"p", "po", "o"}, 2, 0, 3},  // of a segment of 4
    shape{"3x1_last_cells", {"o", "o", "p"}, 2, 2, 2},  // of it, too
};

// Of these processes, but for who closes, so many are killed. What they were about happens once or not at all. Each of
// them sees the queue at another address.
inline constexpr std::array crash_shapes{
    shape{"2x1_tries/crash", {"p", "o"}, 2, 1, 0, 1},           // a producer, a consumer
    shape{"2x2_tries/crash", {"pp", "oo"}, 2, 0, 0, 1},         //
    shape{"2x2_full/crash", {"pp", "oo"}, 1, 0, 0, 1},          //
    shape{"2x2_both_ways/crash", {"po", "po"}, 1, 0, 0, 1},     //
    shape{"3x1_producers/crash", {"p", "p", "o"}, 2, 0, 0, 1},  //
    shape{"3x1_consumers/crash", {"o", "o", "p"}, 2, 1, 0, 1},  //
    shape{"3x1_close/crash", {"P", "O", "c"}, 1, 0, 0, 1},      // who closes ends the waits
    shape{"3x1_two_die/crash", {"p", "p", "o"}, 2, 1, 0, 2},    // who mends dies, too
};

constexpr bool suits(const queue_traits& queue, bool parks, const shape& wanted) {
  // Two that look again and again, each under the lock, never see the word at which the explorer lets both rest.
  if (wanted.workers_with("Ou") > 1 && wanted.workers_with("pPtb") == 0 && !parks) return false;
  if (queue.producers == workers_allowed::one && wanted.workers_with("pPtb") > 1) return false;
  if (queue.consumers == workers_allowed::one && wanted.workers_with("oOud") > 1) return false;
  if (wanted.workers_with("PtOu") > 0 && !queue.waits) return false;
  const bool is_unbounded = queue.capacity == capacity_rule::unbounded;
  return is_unbounded ? wanted.name != "2x2_full" : wanted.turns == 0;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
