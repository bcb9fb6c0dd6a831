// fifo: the four rules of a queue, and those of a bounded one.
#include "history/fifo.h"

#include "history/capacity.h"
#include "history/coverage.h"
#include "history/overtaking.h"

namespace contend::history {

verdict check_fifo(std::span<const event> history, const container_options& options) {
  contents inside = take_apart(history, options);
  if (!inside.found.ok()) return inside.found;
  rob_the_oldest(inside);
  if (verdict found = check_overtaking(inside.items); !found.ok()) return found;
  if (verdict found = check_empties(inside.items, inside.empties); !found.ok()) return found;
  if (verdict found = check_drained(inside.items, inside.drains); !found.ok()) return found;
  return check_capacity(inside.items, inside, options.capacity);
}

}  // namespace contend::history
