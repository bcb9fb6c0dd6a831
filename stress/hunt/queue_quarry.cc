// queue_quarry: every queue, used by producers and consumers whose histories are judged.
#include <algorithm>
#include <string>
#include <vector>

#include "history/bag.h"
#include "history/clocks.h"
#include "history/fifo.h"
#include "history/per_producer.h"
#include "history/priority.h"
#include "history/record.h"
#include "history/stack.h"
#include "hunt/gang.h"
#include "hunt/queue_twins.h"
#include "hunt/some_time.h"
#include "queue/contenders.h"
#include "queue/handle.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using history::answer;
using history::operation;
using history::operation_log;

answer answer_of(outcome said) {
  switch (said) {
    case outcome::ok: return answer::ok;
    case outcome::full: return answer::full;
    case outcome::closed: return answer::closed;
    default: return answer::empty;
  }
}

template <class Queue>
class queue_trial {
 public:
  explicit queue_trial(const trial& how)
      : how_(how),
        workers_(how),
        queue_(workers_.make<Queue>(queue_options{.capacity = how.capacity, .first_index = how.first_index})),
        clock_(workers_.share<history::step_clock>()),
        producing_(workers_.share<std::atomic<std::uint32_t>>(producers())) {}

  absl::Status run() {
    for (std::uint32_t i = 0; i < producers(); ++i) workers_.add([&](std::uint32_t me) { produce(me); });
    for (std::uint32_t i = 0; i < consumers(); ++i) workers_.add([&](std::uint32_t me) { consume(me); });
    for (std::uint32_t i = 0; i <= producers() + consumers(); ++i) add_log(i);
    if (absl::Status ended = workers_.run(); !ended.ok()) return ended;
    drain(producers() + consumers());
    return judge();
  }

 private:
  std::uint32_t producers() const { return Queue::traits.producers == workers_allowed::one ? 1 : how_.workers; }
  std::uint32_t consumers() const { return Queue::traits.consumers == workers_allowed::one ? 1 : how_.workers; }
  std::uint32_t items() const { return producers() * how_.operations; }

  // Each pops at most all items; one that is not patient gives up after so many looks.
  void add_log(std::uint32_t worker) {
    logs_.push_back(operation_log::create_in(workers_.room_for(operation_log::bytes_for(2 * items() + 8)), worker));
  }

  void produce(std::uint32_t me) {
    random_bits random({how_.seed, me});
    decltype(auto) in = producer_of(queue_);
    for (std::uint32_t i = 0; i < how_.operations; ++i) {
      const std::uint64_t item = (std::uint64_t{me} << 32 | i) + 1;
      (void)logs_[me]->invoke(clock_, operation::push, item);
      logs_[me]->answered(clock_, answer_of(in.push(item, some_time(how_.patient, random))), item);
    }
    if (producing_.fetch_sub(1) == 1) close(me);
  }

  void close(std::uint32_t me) {
    (void)logs_[me]->invoke(clock_, operation::close);
    queue_.close();
    logs_[me]->answered(clock_, answer::ok, 0);
  }

  void consume(std::uint32_t me) {
    random_bits random({how_.seed, me});
    decltype(auto) out = consumer_of(queue_);
    while (logs_[me]->invoke(clock_, operation::pop)) {
      std::uint64_t item = 0;
      const outcome said = out.pop(item, some_time(how_.patient, random));
      logs_[me]->answered(clock_, answer_of(said), item);
      if (said == outcome::closed) return;
    }
  }

  // By the one worker that is left, in the stead of a consumer.
  void drain(std::uint32_t me) { consume(me); }

  absl::Status judge() const {
    std::vector<history::event> events;
    for (const operation_log* log : logs_) {
      for (const history::event& each : log->operations()) {
        if (is_vague(each.said)) continue;
        events.push_back(each);
      }
    }
    const history::verdict found = check(events);
    return found.ok() ? absl::OkStatus() : absl::AbortedError(explain(found, events));
  }

  // What it does not promise to say exactly; an unbounded one is full when its memory is.
  static bool is_vague(answer said) {
    constexpr queue_traits traits = Queue::traits;
    if (said == answer::full && traits.capacity == capacity_rule::unbounded) return true;
    return !traits.exact && (said == answer::full || said == answer::empty);
  }

  history::verdict check(const std::vector<history::event>& events) const {
    history::container_options options;
    if constexpr (Queue::traits.exact) {
      constexpr capacity_rule rule = Queue::traits.capacity;
      if (rule == capacity_rule::any || rule == capacity_rule::power_of_two) options.capacity = how_.capacity;
    }
    switch (Queue::traits.order) {
      case queue_order::fifo: return check_fifo(events, options);
      case queue_order::per_producer: return check_per_producer(events, options);
      case queue_order::lifo: return check_stack(events, options);
      case queue_order::priority: return check_priority(events, options);
      case queue_order::none: break;
    }
    return check_bag(events, options);
  }

  trial how_;
  gang workers_;
  Queue& queue_;
  history::step_clock& clock_;
  std::atomic<std::uint32_t>& producing_;
  std::vector<operation_log*> logs_;
};

template <class Queue>
absl::Status play(trial how) {
  while (!Queue::bytes_for({.capacity = how.capacity}).ok()) ++how.capacity;  // it takes powers of two alone
  return queue_trial<Queue>(how).run();
}

// Who spins until a certain other one has come by waits for a time slice of it, where workers share a CPU: 1,500 of
// them took twelve seconds.
template <class C>
std::uint32_t most_operations() {
  return C::traits.push == progress::blocking && C::wait() == spin::name ? 64 : trial::most_operations;
}

template <class Contenders>
void add(std::vector<quarry>& to, bool twins) {
  for_each_type(Contenders{}, [&]<class C>(std::type_identity<C>) {
    constexpr queue_traits traits = C::traits;
    if constexpr (traits.kind == contender_kind::primitive && !traits.invents) {
      to.push_back({.name = absl::StrCat("queue/", C::name()),
                    .play = &play<typename C::template queue<std::uint64_t>>,
                    .processes = traits.processes,
                    .broken = twins && traits.name != name_of(queue_defect::none),
                    .most_operations = most_operations<C>()});
    }
  });
}

}  // namespace

void add_queues(std::vector<quarry>& to) {
  add<queue_contenders>(to, false);
  add<queue_twins>(to, true);
}

}  // namespace contend::inline CONTEND_BACKEND
