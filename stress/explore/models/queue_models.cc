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
      : shape_(wanted), queue_(*hosted<Queue>::create({.capacity = wanted.capacity})), all_(Queue::traits.exact) {
    turn(wanted.turns);
    for (std::size_t i = 0; i < wanted.first; ++i) push(deadline::immediately(), 1 + i);
  }

  ordered_history& history() noexcept { return all_; }

  void operate(char letter, std::uint64_t value) {
    switch (letter) {
      case 'p': return push(deadline::immediately(), value);
      case 'P': return push(deadline::never(), value);
      case 't': return push(soon(), value);
      case 'o': return (void)pop(deadline::immediately());
      case 'O': return (void)pop(deadline::never());
      case 'u': return (void)pop(soon());
      case 'b': return push_two(value);
      case 'd': return pop_two();
      case 's': return look_at_size();
      default: return close();
    }
  }

  // When all workers have ended.
  void empty() {
    const std::size_t inside = queue_->size();
    std::size_t count = 0;
    while (pop(deadline::immediately()) == outcome::ok) ++count;
    const bool may_count_more = shape_.count("c") != 0;  // pushes that came too late
    require(count == inside || (may_count_more && count < inside), "a queue at rest knows its size");
    if (shape_.turns != 0) turn(3 * shape_.turns);
  }

 private:
  static constexpr deadline soon() { return deadline::at(time_point(nanoseconds(1000))); }

  void push(deadline until, std::uint64_t value) {
    all_.add(operation::push, [&](history::event& made) {
      made.value = value;
      made.said = answer_of(until.is_immediate() ? queue_->try_push(value) : queue_->push(value, until));
    });
  }
  outcome pop(deadline until) {
    outcome said = outcome::ok;
    all_.add(operation::pop, [&](history::event& made) {
      said = until.is_immediate() ? queue_->try_pop(made.value) : queue_->pop(made.value, until);
      made.said = answer_of(said);
    });
    if (said == outcome::closed && shape_.count("c") != 0) {
      require(last_word_.read() == 1, "who is told closed sees what the closer did before");
    }
    return said;
  }
  void push_two(std::uint64_t value) {
    std::array<std::uint64_t, 2> values{value, value + 5};
    std::array<std::uint64_t, 2> moved = values;
    all_.add_batch(operation::push, values, [&] { return queue_->try_push_some(moved); });
  }
  void pop_two() {
    std::array<std::uint64_t, 2> values{};
    all_.add_batch(operation::pop, values, [&] { return queue_->try_pop_some(values); });
  }
  void look_at_size() {
    const std::size_t size = queue_->size();
    require(size <= std::min(queue_->capacity(), shape_.most_inside()), "no more items are inside than went in");
    require(size >= shape_.least_inside(), "no fewer items are inside than stayed in");
  }
  void close() {
    last_word_.write(1);
    all_.add(operation::close, [&](history::event& made) {
      queue_->close();
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
  const auto check = std::make_shared<history::linearizability<specification>>(specification{.capacity = most});
  return [&wanted, check](team& team) {
    subject<Queue> shared(wanted);
    shared.history().workers_begin();
    std::uint64_t number = 0;
    for (const std::string_view worker : wanted.workers) {
      number += 10;
      if (worker.empty()) continue;
      team.worker(std::string(worker), [&shared, worker, number] {
        for (std::size_t i = 0; i < worker.size(); ++i) shared.operate(worker[i], number + i);
      });
    }
    team.run();
    shared.history().workers_ended();
    shared.empty();
    shared.history().require_linearizable(*check);
  };
}

template <class Contender>
void add_models_of(std::vector<model>& all) {
  constexpr queue_traits traits = Contender::traits;
  if constexpr (traits.kind == contender_kind::primitive) {
    if (Contender::wait() == spin_then_yield::name) return;  // in the model the same as spin
    using queue = typename Contender::template queue<std::uint64_t>;
    for (const shape& each : shapes) {
      if (!suits(traits, Contender::wait() == spin_then_park::name, each)) continue;
      all.push_back({.name = absl::StrCat("queue/", Contender::name(), "/", std::string(each.name)),
                     .body = body_of<queue>(each),
                     .allowed = {.time_outs_may_rescue = each.count("t") != 0 && each.count("c") == 0}});
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
