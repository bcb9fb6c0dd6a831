// queue_models: what a few workers do to each of our queues, judged as a linearizable object that loses nothing.
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "explore/models/model.h"
#include "explore/models/ordered_history.h"
#include "explore/models/queue_shapes.h"
#include "explore/models/small_queues.h"
#include "history/container_specifications.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/hosted.h"
#include "queue/contenders.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

using history::operation;

history::answer answer_of(outcome said) noexcept {
  switch (said) {
    case outcome::ok: return history::answer::ok;
    case outcome::full: return history::answer::full;
    case outcome::empty: return history::answer::empty;
    case outcome::closed: return history::answer::closed;
    default: return history::answer::busy;  // no queue may say so
  }
}

// A queue, what its workers did to it, and what the closer left to be read.
template <class Queue>
class subject {
 public:
  explicit subject(const shape& wanted)
      : shape_(wanted),
        queue_(*hosted<Queue>::create({.capacity = wanted.capacity + small<Queue>::spare_room,
                                       .sharing = wanted.crashes == 0 ? scope::threads : scope::processes})),
        all_(Queue::traits.exact) {
    turn(wanted.turns);
    for (std::size_t i = 0; i < wanted.first; ++i) push(*queue_, deadline::immediately(), 1 + i);
  }

  ordered_history& history() noexcept { return all_; }

  // By each worker: what it does, one letter after the other, with the queue as it sees it.
  void operate(std::string_view letters, std::uint64_t value) {
    Queue& mine = here(*queue_);
    for (std::size_t i = 0; i < letters.size(); ++i) operate(mine, letters[i], value + i);
  }

  // When all workers have ended.
  void empty() {
    if constexpr (Queue::traits.crash_tolerant) {
      require(queue_->lost() <= deaths(), "no more is lost than what the dead had in their hands");
    }
    const std::size_t inside = queue_->size();
    std::size_t count = 0;
    while (pop(*queue_, deadline::immediately()) == outcome::ok) ++count;
    const bool may_count_more = shape_.count("c") != 0;  // pushes that came too late
    require(count == inside || (may_count_more && count < inside), "a queue at rest knows its size");
    if (shape_.turns != 0) turn(3 * shape_.turns);
  }

  // After that: open unless it was closed, and whatever the dead left behind takes no room.
  void require_room() {
    if (queue_->is_closed()) return;
    for (std::size_t i = 0; i < queue_->capacity(); ++i)
      require(queue_->try_push(i) == outcome::ok, "all room is there");
    require(queue_->try_push(0) == outcome::full, "and no more");
  }

 private:
  void operate(Queue& queue, char letter, std::uint64_t value) {
    switch (letter) {
      case 'p': return push(queue, deadline::immediately(), value);
      case 'P': return push(queue, deadline::never(), value);
      case 't': return push(queue, soon(), value);
      case 'o': return (void)pop(queue, deadline::immediately());
      case 'O': return (void)pop(queue, deadline::never());
      case 'u': return (void)pop(queue, soon());
      case 'b': return push_two(queue, value);
      case 'd': return pop_two(queue);
      case 's': return look_at_size(queue);
      default: return close(queue);
    }
  }

  void push(Queue& queue, deadline until, std::uint64_t value) {
    const auto operate = [&](history::event& made) {
      made.said = answer_of(until.is_immediate() ? queue.try_push(value) : queue.push(value, until));
    };
    all_.add(operation::push, operate, value);
  }
  outcome pop(Queue& queue, deadline until) {
    outcome said = outcome::ok;
    all_.add(operation::pop, [&](history::event& made) {
      said = until.is_immediate() ? queue.try_pop(made.value) : queue.pop(made.value, until);
      made.said = answer_of(said);
    });
    // A process cannot see the test's own cell.
    if (said == outcome::closed && shape_.count("c") != 0 && shape_.crashes == 0) {
      require(last_word_.read() == 1, "who is told closed sees what the closer did before");
    }
    return said;
  }
  void push_two(Queue& queue, std::uint64_t value) {
    std::array<std::uint64_t, 2> values{value, value + 5};
    std::array<std::uint64_t, 2> moved = values;
    all_.add_batch(operation::push, values, [&] { return queue.try_push_some(moved); });
  }
  void pop_two(Queue& queue) {
    std::array<std::uint64_t, 2> values{};
    all_.add_batch(operation::pop, values, [&] { return queue.try_pop_some(values); });
  }
  void look_at_size(const Queue& queue) {
    const std::size_t size = queue.size();
    const std::size_t most = small<Queue>::counts_left_positions ? small<Queue>::spare_room : shape_.most_inside();
    require(size <= std::min(queue.capacity(), most), "no more items are inside than went in");
    require(size >= shape_.least_inside(), "no fewer items are inside than stayed in");
  }
  void close(Queue& queue) {
    last_word_.write(1);
    all_.add(operation::close, [&](history::event& made) {
      queue.close();
      made.said = history::answer::ok;
    });
  }
  void turn(std::size_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
      std::uint64_t value = 0;
      require(queue_->try_push(i) == outcome::ok, "there is room");
      require(queue_->try_pop(value) == outcome::ok && value == i, "the item comes out again");
    }
  }

  const shape& shape_;
  hosted<Queue> queue_;
  ordered_history all_;
  cell<int> last_word_{0};
};

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
  // Others look at the numbers, to give out low ones first, or nearly so.
  constexpr bool treats_numbers_alike =
      Queue::traits.order != queue_order::priority && Queue::traits.order != queue_order::none;
  const auto check = std::make_shared<history::linearizability<specification>>(specification{.capacity = most});
  return [&wanted, check](team& team) {
    subject<Queue> shared(wanted);
    shared.history().workers_begin();
    std::uint64_t number = 0;
    std::string_view last;
    for (const std::string_view worker : wanted.workers) {
      number += 10;
      if (worker.empty()) continue;
      const auto body = [&shared, worker, number] { shared.operate(worker, number); };
      if (wanted.crashes != 0 && worker != "c") {
        team.process(std::string(worker), body);
      } else {
        team.worker(std::string(worker), body);
      }
      if (treats_numbers_alike && worker == last) team.alike(2);
      last = worker;
    }
    team.run();
    shared.history().workers_ended();
    shared.empty();
    shared.history().require_linearizable(*check);
    if (wanted.crashes != 0) shared.require_room();
  };
}

template <class Contender>
void add_models_of(std::vector<model>& all) {
  constexpr queue_traits traits = Contender::traits;
  if constexpr (traits.kind == contender_kind::primitive) {
    if (Contender::wait() == spin_then_yield::name) return;  // in the model the same as spin
    using queue = small<typename Contender::template queue<std::uint64_t>>::queue;
    for (const shape& each : shapes) {
      if (!suits(traits, Contender::wait() == spin_then_park::name, each)) continue;
      all.push_back({.name = absl::StrCat("queue/", Contender::name(), "/", std::string(each.name)),
                     .body = body_of<queue>(each),
                     .allowed = {.time_outs_may_rescue = each.count("t") != 0 && each.count("c") == 0}});
    }
    if constexpr (traits.crash_tolerant) {
      for (const shape& each : crash_shapes) {
        all.push_back({.name = absl::StrCat("queue/", Contender::name(), "/", std::string(each.name)),
                       .body = body_of<queue>(each),
                       .allowed = {.time_outs = 0,
                                   .crashes = each.crashes,
                                   .looks_again = each.workers[2].empty(),  // else there are too many executions
                                   .time_outs_may_rescue = true}});
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
