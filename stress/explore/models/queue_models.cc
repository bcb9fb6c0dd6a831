// queue_models: what a few workers do to each of our queues, judged as a linearizable object that loses nothing.
#include <absl/strings/str_cat.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "explore/models/model.h"
#include "explore/models/ordered_history.h"
#include "history/container_specifications.h"
#include "platform/hosted.h"
#include "queue/contenders.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

using history::operation;

// Workers are words; their letters are operations, one after the other:
//   p, P   try_push, push          o, O   try_pop, pop          c   close          s   size
struct shape {
  std::string_view name;
  std::array<std::string_view, 3> workers;
  std::size_t capacity = 1;
  std::size_t first = 0;      // items that are inside when the workers begin
  std::uint32_t crashes = 0;  // the workers are processes if some are killed
};

constexpr std::array shapes{
    shape{"2x2_tries", {"pp", "oo"}, 2},
    shape{"2x2_full", {"pp", "oo"}, 1},
    shape{"2x2_waits", {"PP", "OO"}},
    shape{"2x2_last_items", {"pc", "OO"}, 2},
    shape{"2x2_both_ways", {"po", "po"}, 2},
    shape{"2x2_producers", {"pp", "pp"}, 2},
    shape{"2x2_consumers", {"oo", "oo"}, 2, 2},
    shape{"3x1_producers", {"p", "p", "o"}, 2},
    shape{"3x1_consumers", {"o", "o", "p"}, 2, 1},
    shape{"3x1_waits", {"P", "O", "O"}, 2, 1},
    shape{"3x1_close", {"P", "O", "c"}},
    shape{"2x2_half_full", {"pp", "oo"}, 2, 1},
    shape{"3x1_size", {"pp", "oo", "s"}, 2, 1},
};

// Of these processes, but for who closes, so many are killed. What they were about happens once or not at all. Each of
// them sees the queue at another address.
constexpr std::array crash_shapes{
    shape{"2x1_tries/crash", {"p", "o"}, 2, 1, 1},
    shape{"2x2_tries/crash", {"pp", "oo"}, 2, 0, 1},        shape{"2x2_full/crash", {"pp", "oo"}, 1, 0, 1},
    shape{"2x2_both_ways/crash", {"po", "po"}, 1, 0, 1},    shape{"3x1_producers/crash", {"p", "p", "o"}, 2, 0, 1},
    shape{"3x1_consumers/crash", {"o", "o", "p"}, 2, 1, 1}, shape{"3x1_close/crash", {"P", "O", "c"}, 1, 0, 1},
    shape{"3x1_two_die/crash", {"p", "o", "p"}, 2, 1, 2},
};

constexpr std::size_t workers_with(const shape& wanted, std::string_view letters) {
  std::size_t count = 0;
  for (const std::string_view worker : wanted.workers) {
    count += worker.find_first_of(letters) != std::string_view::npos ? 1 : 0;
  }
  return count;
}

bool suits(const queue_traits& queue, const shape& wanted) {
  if (queue.producers == workers_allowed::one && workers_with(wanted, "pP") > 1) return false;
  if (queue.consumers == workers_allowed::one && workers_with(wanted, "oO") > 1) return false;
  if (workers_with(wanted, "PO") > 0 && !queue.waits) return false;
  return queue.capacity != capacity_rule::unbounded || wanted.name != "2x2_full";
}

history::answer answer_of(outcome said) noexcept {
  switch (said) {
    case outcome::ok: return history::answer::ok;
    case outcome::full: return history::answer::full;
    case outcome::empty: return history::answer::empty;
    case outcome::closed: return history::answer::closed;
    default: return history::answer::busy;  // no queue may say so
  }
}

template <class Queue>
void push(Queue& queue, ordered_history& all, bool waits, std::uint64_t value) {
  const auto operate = [&](history::event& made) {
    made.said = answer_of(waits ? queue.push(value) : queue.try_push(value));
  };
  all.add(operation::push, operate, value);
}

template <class Queue>
outcome pop(Queue& queue, ordered_history& all, bool waits) {
  outcome said = outcome::ok;
  all.add(operation::pop, [&](history::event& made) {
    said = waits ? queue.pop(made.value) : queue.try_pop(made.value);
    made.said = answer_of(said);
  });
  return said;
}

template <class Queue>
void operate(Queue& queue, ordered_history& all, char letter, std::uint64_t value) {
  switch (letter) {
    case 'p':
    case 'P': return push(queue, all, letter == 'P', value);
    case 'o':
    case 'O': return (void)pop(queue, all, letter == 'O');
    case 's': return require(queue.size() <= queue.capacity(), "no more items are inside than fit");
    default:
      all.add(operation::close, [&](history::event& made) {
        queue.close();
        made.said = history::answer::ok;
      });
  }
}

// Empty, and open unless it was closed: whatever the dead left behind takes no room.
template <class Queue>
void require_room(Queue& queue) {
  if (queue.is_closed()) return;
  for (std::size_t i = 0; i < queue.capacity(); ++i) require(queue.try_push(i) == outcome::ok, "all room is there");
  require(queue.try_push(0) == outcome::full, "and no more");
}

template <queue_order Order>
using specification_of = std::conditional_t<
    Order == queue_order::fifo, history::queue_specification,
    std::conditional_t<
        Order == queue_order::lifo, history::stack_specification,
        std::conditional_t<Order == queue_order::priority, history::priority_specification,
                           std::conditional_t<Order == queue_order::per_producer, history::per_producer_specification,
                                              history::bag_specification>>>>;

template <class Queue>
test_body body_of(const shape& wanted) {
  using specification = specification_of<Queue::traits.order>;
  const std::uint64_t most =
      Queue::traits.capacity == capacity_rule::unbounded || !Queue::traits.exact ? history::unbounded : wanted.capacity;
  const auto check = std::make_shared<history::linearizability<specification>>(specification{.capacity = most});
  return [wanted, check](team& team) {
    auto queue = *hosted<Queue>::create(
        {.capacity = wanted.capacity, .sharing = wanted.crashes == 0 ? scope::threads : scope::processes});
    ordered_history all(Queue::traits.exact);
    for (std::size_t i = 0; i < wanted.first; ++i) push(*queue, all, false, 1 + i);
    all.workers_begin();
    std::uint64_t number = 0;
    for (const std::string_view worker : wanted.workers) {
      number += 10;
      if (worker.empty()) continue;
      const auto body = [&all, &queue, worker, number] {
        Queue& mine = here(*queue);
        for (std::size_t i = 0; i < worker.size(); ++i) operate(mine, all, worker[i], number + i);
      };
      if (wanted.crashes != 0 && worker != "c") {
        team.process(std::string(worker), body);
      } else {
        team.worker(std::string(worker), body);
      }
    }
    team.run();
    all.workers_ended();
    if constexpr (Queue::traits.crash_tolerant) {
      require(queue->lost() <= deaths(), "no more is lost than what the dead had in their hands");
    }
    while (pop(*queue, all, false) == outcome::ok) {
    }
    all.require_linearizable(*check);
    if (wanted.crashes != 0) require_room(*queue);
  };
}

template <class Contender>
void add_models_of(std::vector<model>& all) {
  constexpr queue_traits traits = Contender::traits;
  if constexpr (traits.kind == contender_kind::primitive) {
    if (Contender::wait() == spin_then_yield::name) return;  // in the model the same as spin
    using queue = typename Contender::template queue<std::uint64_t>;
    for (const shape& each : shapes) {
      if (!suits(traits, each)) continue;
      all.push_back({.name = absl::StrCat("queue/", Contender::name(), "/", std::string(each.name)),
                     .body = body_of<queue>(each)});
    }
    if constexpr (traits.crash_tolerant) {
      for (const shape& each : crash_shapes) {
        all.push_back({.name = absl::StrCat("queue/", Contender::name(), "/", std::string(each.name)),
                       .body = body_of<queue>(each),
                       .allowed = {.time_outs = 0, .crashes = each.crashes, .time_outs_may_rescue = true}});
      }
    }
  }
}

}  // namespace

std::vector<model> queue_models() {
  std::vector<model> all;
  for_each_type(queue_contenders{},
                [&]<class Contender>(std::type_identity<Contender>) { add_models_of<Contender>(all); });
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
