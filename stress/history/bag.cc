// bag: what all containers have in common, and nothing else.
#include "history/bag.h"

#include "history/capacity.h"
#include "history/coverage.h"

namespace contend::history {

verdict check_bag(std::span<const event> history, const container_options& options) {
  contents inside = take_apart(history, options);
  if (!inside.found.ok()) return inside.found;
  rob_the_oldest(inside);
  if (verdict found = check_empties(inside.items, inside.empties); !found.ok()) return found;
  if (verdict found = check_drained(inside.items, inside.drains); !found.ok()) return found;
  return check_capacity(inside.items, inside, options.capacity);
}

}  // namespace contend::history
