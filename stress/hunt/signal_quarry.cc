// signal_quarry: every event, condition, barrier, latch and eventcount; who passes looks whether it was time to.
//
// orders: the words of the programs are seq_cst, as a careful user's would be; what is judged is who waits for whom.
#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "hunt/gang.h"
#include "hunt/primitive_of.h"
#include "hunt/signal_twins.h"
#include "hunt/some_time.h"
#include "lock/futex_mutex.h"
#include "platform/pause.h"
#include "platform/placed.h"
#include "random_bits.h"
#include "signal/contenders.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

template <class T>
T& make_placed(gang& workers) {
  return workers.make<placed<T>>(sharing_options{}).get();
}

// Worker 0 opens gate after gate, of two in turn, and closes the one behind all; nobody passes before it is open.
template <class Event>
class event_trial {
 public:
  explicit event_trial(const trial& how)
      : how_(how),
        workers_(how),
        gates_{&make_placed<Event>(workers_), &make_placed<Event>(workers_)},
        opened_(workers_.share<atomic<std::uint32_t>>(0U)),
        passed_(workers_.share<atomic<std::uint32_t>>(0U)) {}

  absl::Status run() {
    workers_.add([&](std::uint32_t) { open(); });
    for (std::uint32_t i = 0; i < how_.workers; ++i) workers_.add([&](std::uint32_t me) { pass(me); });
    return workers_.run();
  }

 private:
  void open() {
    for (std::uint32_t i = 0; i < how_.operations; ++i) {
      gates_[(i + 1) % 2]->clear();
      opened_.store(i + 1, seq_cst);
      gates_[i % 2]->set();
      while (passed_.load(seq_cst) != how_.workers * (i + 1)) yield();
    }
  }

  void pass(std::uint32_t me) {
    random_bits random({how_.seed, me});
    for (std::uint32_t i = 0; i < how_.operations; ++i) {
      while (gates_[i % 2]->wait(some_time(how_.patient, random)) != outcome::ok) yield();
      if (opened_.load(seq_cst) != i + 1) workers_.complain("one passes an event that is not set");
      passed_.fetch_add(1, seq_cst);
    }
  }

  trial how_;
  gang workers_;
  Event* gates_[2];
  atomic<std::uint32_t>& opened_;
  atomic<std::uint32_t>& passed_;
};

// A token goes round: each waits for its turn, on a condition of its own or on one for all.
template <class Condition>
class condition_trial {
 public:
  explicit condition_trial(const trial& how)
      : how_(how),
        workers_(how),
        mutex_(make_placed<futex_mutex<spin_then_park>>(workers_)),
        token_(workers_.share<atomic<std::uint64_t>>(0U)) {
    for (std::uint32_t i = 0; i <= how.workers; ++i) turns_.push_back(&make_placed<Condition>(workers_));
  }

  absl::Status run() {
    for (std::uint32_t i = 0; i < turns_.size(); ++i) workers_.add([&](std::uint32_t me) { work(me); });
    if (absl::Status ended = workers_.run(); !ended.ok()) return ended;
    const bool is_whole = token_.load(seq_cst) == turns_.size() * how_.operations;
    return is_whole ? absl::OkStatus() : absl::AbortedError("the token did not go round as often as it should");
  }

 private:
  bool is_shared() const { return how_.seed % 2 == 0; }
  Condition& turn_of(std::uint64_t worker) { return *turns_[is_shared() ? 0 : worker % turns_.size()]; }

  void work(std::uint32_t me) {
    random_bits random({how_.seed, me});
    for (std::uint32_t i = 0; i < how_.operations; ++i) {
      std::unique_lock lock(mutex_);
      while (token_.load(seq_cst) % turns_.size() != me) {
        const outcome said = turn_of(me).wait(lock, some_time(how_.patient, random));
        if (said != outcome::ok && (said != outcome::timeout || how_.patient)) workers_.complain("a wait fails");
        if (!lock.owns_lock()) return workers_.complain("a wait returns without the lock");
      }
      const std::uint64_t next = token_.load(seq_cst) + 1;
      token_.store(next, seq_cst);
      if (is_shared())
        (void)turn_of(next).notify_all(lock);
      else
        (void)turn_of(next).notify(lock);
    }
  }

  trial how_;
  gang workers_;
  futex_mutex<spin_then_park>& mutex_;
  atomic<std::uint64_t>& token_;
  std::vector<Condition*> turns_;
};

// Each says how far it is; after a barrier nobody is behind, and nobody more than the next phase ahead.
template <class Barrier>
class barrier_trial {
 public:
  explicit barrier_trial(const trial& how) : how_(how), workers_(how), barrier_(make(workers_, how.workers + 1)) {
    for (std::uint32_t i = 0; i <= how.workers; ++i) phases_.push_back(&workers_.share<atomic<std::uint32_t>>(0U));
  }

  absl::Status run() {
    for (std::uint32_t i = 0; i < phases_.size(); ++i) workers_.add([&](std::uint32_t me) { work(me); });
    return workers_.run();
  }

 private:
  static Barrier& make(gang& workers, std::uint32_t parties) {
    if constexpr (requires { Barrier::most_parties; })
      return workers.make<Barrier>(barrier_options{.parties = parties});
    else
      return workers.make<placed<Barrier>>(barrier_options{.parties = parties}).get();
  }

  void work(std::uint32_t me) {
    auto place = barrier_.join();
    if (!place.ok()) return workers_.complain("one has no place at the barrier");
    for (std::uint32_t i = 1; i <= how_.operations; ++i) {
      phases_[me]->store(i, seq_cst);
      const arrival here = place->arrive_and_wait();
      if (here.result != outcome::ok) return workers_.complain("a barrier breaks for nothing");
      for (const atomic<std::uint32_t>* other : phases_) {
        const std::uint32_t at = other->load(seq_cst);
        if (at < i) workers_.complain("one passes a barrier before another has come");
        if (at > i + 1) workers_.complain("one is two phases ahead");
      }
    }
  }

  trial how_;
  gang workers_;
  Barrier& barrier_;
  std::vector<atomic<std::uint32_t>*> phases_;
};

// As many count down as it counts; some wait at once, some later; who passes finds that all have counted.
template <class Latch>
class latch_trial {
 public:
  explicit latch_trial(const trial& how) : how_(how), workers_(how) {
    for (std::uint32_t i = 0; i < std::min(how.operations, 16U); ++i) {
      latches_.push_back(&workers_.make<placed<Latch>>(latch_options{.count = how.workers + 1}).get());
      came_.push_back(&workers_.share<atomic<std::uint32_t>>(0U));
    }
  }

  absl::Status run() {
    for (std::uint32_t i = 0; i <= how_.workers; ++i) workers_.add([&](std::uint32_t me) { work(me); });
    return workers_.run();
  }

 private:
  void work(std::uint32_t me) {
    random_bits random({how_.seed, me});
    for (std::size_t i = 0; i < latches_.size(); ++i) {
      came_[i]->fetch_add(1, seq_cst);
      if (latches_[i]->count_down() != outcome::ok) workers_.complain("a latch refuses one that it counts");
      while (latches_[i]->wait(some_time(how_.patient, random)) != outcome::ok) yield();
      if (came_[i]->load(seq_cst) != how_.workers + 1) workers_.complain("one passes a latch that is not open");
      if (!latches_[i]->is_open()) workers_.complain("a latch closes again");
    }
  }

  trial how_;
  gang workers_;
  std::vector<Latch*> latches_;
  std::vector<atomic<std::uint32_t>*> came_;
};

// Workers wait for their turn in a word, and say when they have changed it.
template <class Eventcount>
class eventcount_trial {
 public:
  explicit eventcount_trial(const trial& how)
      : how_(how),
        workers_(how),
        changes_(workers_.share<Eventcount>()),
        turn_(workers_.share<atomic<std::uint32_t>>(0U)) {}

  absl::Status run() {
    for (std::uint32_t i = 0; i <= how_.workers; ++i) workers_.add([&](std::uint32_t me) { work(me); });
    return workers_.run();
  }

 private:
  void work(std::uint32_t me) {
    random_bits random({how_.seed, me});
    const auto is_mine = [&] { return turn_.load(seq_cst) % (how_.workers + 1) == me; };
    for (std::uint32_t i = 0; i < how_.operations; ++i) {
      while (!changes_.await(is_mine, some_time(how_.patient, random), how_.sharing)) {
        if (how_.patient) workers_.complain("one waits for ever, and for nothing");
      }
      if (!is_mine()) workers_.complain("one passes before its turn");
      turn_.fetch_add(1, seq_cst);
      changes_.notify_all(how_.sharing);
    }
  }

  trial how_;
  gang workers_;
  Eventcount& changes_;
  atomic<std::uint32_t>& turn_;
};

template <template <class> class Trial, class Contenders>
void add_signals_of(std::vector<quarry>& to) {
  for_each_type(Contenders{}, [&]<class C>(std::type_identity<C>) {
    if constexpr (C::traits.kind == contender_kind::primitive)
      add_one<Trial<typename C::type>, typename C::type>(to, "signal/");
  });
}

}  // namespace

void add_signals(std::vector<quarry>& to) {
  add_signals_of<event_trial, join<event_contenders, both_signals<naive_event>>>(to);
  add_signals_of<condition_trial, join<condition_contenders, both_signals<naive_condition>>>(to);
  add_signals_of<barrier_trial, join<barrier_contenders, both_signals<naive_barrier>>>(to);
  add_signals_of<latch_trial, latch_contenders>(to);
  add_signals_of<eventcount_trial, join<eventcount_contenders, both_signals<naive_eventcount>>>(to);
}

}  // namespace contend::inline CONTEND_BACKEND
