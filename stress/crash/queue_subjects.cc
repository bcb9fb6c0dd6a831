// queue_subjects: a producer or a consumer is struck; what became of each item is in the books.
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <atomic>  // seam: the books are not part of what is struck
#include <chrono>
#include <string>
#include <thread>

#include "crash/queue_twins.h"
#include "crash/subject.h"
#include "queue/contenders.h"
#include "queue/handle.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint32_t most_producers = 2;
constexpr std::uint32_t most_items = 1U << 14;  // of each producer
constexpr std::uint32_t operations_after = 50;

// What became of each item, by its number.
struct books {
  static constexpr std::uint8_t tried = 1;  // before its push
  static constexpr std::uint8_t accepted = 2;
  static constexpr std::uint8_t popped = 4;

  std::atomic<std::uint32_t> producing{0};  // survivors
  std::atomic<std::uint8_t> marks[most_producers * most_items] = {};
};

template <class Queue>
class queue_bout {
 public:
  explicit queue_bout(bout& fight) : fight_(fight), books_(fight.share<books>()), queue_(make(fight)) {}

  aftermath run(bool strike_producer) {
    constexpr queue_traits traits = Queue::traits;
    const std::uint32_t producers = traits.producers == workers_allowed::one ? 1 : most_producers;
    const std::uint32_t consumers = traits.consumers == workers_allowed::one ? 1 : 2;
    for (std::uint32_t i = strike_producer ? 1 : 0; i < producers; ++i) {
      books_.producing.fetch_add(1);
      fight_.survivor([this, i] {
        produce(i);
        books_.producing.fetch_sub(1);
      });
    }
    for (std::uint32_t i = strike_producer ? 0 : 1; i < consumers; ++i) fight_.survivor([this] { consume(); });
    fight_.survivor([this, alone = !strike_producer && consumers == 1] { close(alone); });
    fight_.victim([this, strike_producer] {
      fight_.begin();
      const strike::exposed danger;
      strike_producer ? produce(0) : consume();
    });
    fight_.afterwards([this] {
      drain();
      judge();
    });
    return fight_.run();
  }

 private:
  static Queue& make(bout& fight) {
    queue_options options{.capacity = 3, .sharing = scope::processes};
    while (!Queue::bytes_for(options).ok()) ++options.capacity;  // it takes powers of two alone
    return fight.make<Queue>(options);
  }

  void produce(std::uint32_t me) {
    decltype(auto) in = producer_of(queue_);
    std::uint32_t left = operations_after;
    for (std::uint32_t i = me * most_items; i < (me + 1) * most_items && fight_.goes_on(left); ++i) {
      books_.marks[i].fetch_or(books::tried);
      if (in.push(std::uint64_t{i} + 1) != outcome::ok) return;
      books_.marks[i].fetch_or(books::accepted);
      fight_.tick();
    }
  }

  void consume() {
    decltype(auto) out = consumer_of(queue_);
    std::uint64_t item = 0;
    while (out.pop(item) == outcome::ok) note(item);
  }

  // When those who push have done enough; at once, when nobody is left who pops.
  void close(bool nobody_pops) {
    while (!fight_.is_over() || (!nobody_pops && books_.producing.load() != 0))
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    queue_.close();
  }

  void drain() {
    decltype(auto) out = consumer_of(queue_);
    std::uint64_t item = 0;
    while (out.try_pop(item) == outcome::ok) note(item);
  }

  void note(std::uint64_t item) {
    if (item == 0 || item > most_producers * most_items) return fight_.complain("an item that nobody pushed");
    const std::uint8_t before = books_.marks[item - 1].fetch_or(books::popped);
    if ((before & books::tried) == 0) fight_.complain("an item that nobody pushed");
    if ((before & books::popped) != 0) fight_.complain("an item was popped twice");
    fight_.tick();
  }

  void judge() {
    fight_.lose(static_cast<std::uint64_t>(std::ranges::count_if(
        books_.marks, [](const auto& mark) { return mark.load() == (books::tried | books::accepted); })));
  }

  bout& fight_;
  books& books_;
  Queue& queue_;
};

template <class Queue>
void add(std::vector<subject>& to, const std::string& name, bool tolerant, bool broken) {
  for (const bool producer : {true, false}) {
    to.push_back({.name = "queue/" + name,
                  .role = producer ? "producer" : "consumer",
                  .tolerant = tolerant,
                  .hands = producer ? 0U : 1U,  // what was accepted is nobody's but the queue's
                  .broken = broken,
                  .play = [producer](bout& fight) { return queue_bout<Queue>(fight).run(producer); }});
  }
}

template <mending_defect Defect>
void add_twin(std::vector<subject>& to) {
  add<mended_ring<Defect, std::uint64_t, spin_then_park>>(to, std::string(name_of(Defect)), true,
                                                          Defect != mending_defect::none);
}

}  // namespace

void add_queues(std::vector<subject>& to) {
  for_each_type(queue_contenders{}, [&]<class C>(std::type_identity<C>) {
    constexpr queue_traits traits = C::traits;
    if constexpr (traits.kind == contender_kind::primitive && traits.processes && !traits.invents) {
      if (C::wait() != spin_then_park::name) return;
      add<typename C::template queue<std::uint64_t>>(to, C::name(), traits.crash_tolerant, false);
    }
  });
  add<mutex_ring<std::uint64_t, spin_then_park>>(to, "mutex_ring_that_says_tolerant", true, true);
  add_twin<mending_defect::none>(to);
  add_twin<mending_defect::gives_again>(to);
  add_twin<mending_defect::drops_one>(to);
}

}  // namespace contend::inline CONTEND_BACKEND
