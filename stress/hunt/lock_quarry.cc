// lock_quarry: every lock and semaphore; what is inside notices whoever should not be.
//
// orders: the words of the witness are relaxed: the lock orders them, or the trial fails.
#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "hunt/gang.h"
#include "hunt/lock_twins.h"
#include "hunt/primitive_of.h"
#include "hunt/some_time.h"
#include "lock/contenders.h"
#include "platform/placed.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

// What a lock guards: a pair that is equal whenever nobody writes, and who writes.
struct witness {
  atomic<std::uint32_t> writer{0};
  atomic<std::uint64_t> first{0};
  atomic<std::uint64_t> second{0};
  atomic<std::uint64_t> written{0};  // by all, counted outside
};

template <class Lock>
class lock_trial {
 public:
  explicit lock_trial(const trial& how)
      : how_(how),
        workers_(how),
        lock_(workers_.make<placed<Lock>>(sharing_options{}).get()),
        inside_(workers_.share<witness>()) {}

  absl::Status run() {
    for (std::uint32_t i = 0; i <= how_.workers; ++i) workers_.add([&](std::uint32_t me) { work(me); });
    if (absl::Status ended = workers_.run(); !ended.ok()) return ended;
    const std::uint64_t counted = inside_.first.load(relaxed);
    const std::uint64_t expected = inside_.written.load(relaxed);
    if (counted == expected) return absl::OkStatus();
    return absl::AbortedError(absl::StrCat("a write is lost: ", counted, " are counted of ", expected));
  }

 private:
  static constexpr lock_traits traits = Lock::traits;

  void work(std::uint32_t me) {
    random_bits random({how_.seed, me});
    for (std::uint32_t i = 0; i < how_.operations; ++i) {
      if constexpr (traits.shared) {
        if (random.one_in(2)) {
          read(random);
          continue;
        }
      }
      write(me, random);
    }
  }

  void write(std::uint32_t me, random_bits& random) {
    if (!enter(random)) return;
    const bool again = traits.recursive && random.one_in(2);
    if (again) lock_.lock();
    if (inside_.writer.exchange(me + 1, relaxed) != 0) workers_.complain("two write at once");
    const std::uint64_t next = inside_.first.load(relaxed) + 1;
    inside_.first.store(next, relaxed);
    if (inside_.second.load(relaxed) + 1 != next) workers_.complain("a writer finds half of what another wrote");
    inside_.second.store(next, relaxed);
    if (inside_.writer.exchange(0, relaxed) != me + 1) workers_.complain("another came in while one wrote");
    if (again) lock_.unlock();
    lock_.unlock();
    inside_.written.fetch_add(1, relaxed);
  }

  void read(random_bits& random) requires(traits.shared) {
    if (!enter_shared(random)) return;
    const std::uint64_t first = inside_.first.load(relaxed);
    if (inside_.writer.load(relaxed) != 0) workers_.complain("one reads while another writes");
    if (inside_.second.load(relaxed) != first) workers_.complain("a reader finds half of what another wrote");
    lock_.unlock_shared();
  }

  bool enter(random_bits& random) {
    const deadline until = some_time(how_.patient, random);
    if (until.is_immediate()) return lock_.try_lock();
    if constexpr (traits.timed) {
      if (!until.is_never()) return lock_.try_lock_until(until);
    }
    lock_.lock();
    return true;
  }

  bool enter_shared(random_bits& random) requires(traits.shared) {
    const deadline until = some_time(how_.patient, random);
    if (until.is_immediate()) return lock_.try_lock_shared();
    if constexpr (traits.timed) {
      if (!until.is_never()) return lock_.try_lock_shared_until(until);
    }
    lock_.lock_shared();
    return true;
  }

  trial how_;
  gang workers_;
  Lock& lock_;
  witness& inside_;
};

// As many permits as a trial has capacity, but fewer than it has workers.
template <class Semaphore>
class semaphore_trial {
 public:
  explicit semaphore_trial(const trial& how)
      : how_(how),
        permits_(std::min(static_cast<std::uint32_t>(how.capacity), how.workers)),
        workers_(how),
        semaphore_(workers_.make<placed<Semaphore>>(semaphore_options{.initial = permits_}).get()),
        inside_(workers_.share<atomic<std::uint32_t>>(0U)) {}

  absl::Status run() {
    for (std::uint32_t i = 0; i <= how_.workers; ++i) workers_.add([&](std::uint32_t me) { work(me); });
    if (absl::Status ended = workers_.run(); !ended.ok()) return ended;
    if (semaphore_.value() == permits_) return absl::OkStatus();
    return absl::AbortedError(absl::StrCat(semaphore_.value(), " permits at the end, of ", permits_));
  }

 private:
  void work(std::uint32_t me) {
    random_bits random({how_.seed, me});
    for (std::uint32_t i = 0; i < how_.operations; ++i) {
      if (!enter(random)) continue;
      if (inside_.fetch_add(1, relaxed) >= permits_) workers_.complain("more are inside than there are permits");
      inside_.fetch_sub(1, relaxed);
      if (semaphore_.release() != outcome::ok) workers_.complain("a permit is refused that was taken");
    }
  }

  bool enter(random_bits& random) {
    const deadline until = some_time(how_.patient, random);
    return until.is_immediate() ? semaphore_.try_acquire() : semaphore_.acquire(until) == outcome::ok;
  }

  trial how_;
  std::uint32_t permits_;
  gang workers_;
  Semaphore& semaphore_;
  atomic<std::uint32_t>& inside_;
};

}  // namespace

void add_locks(std::vector<quarry>& to) {
  for_each_type(join<lock_contenders, lock_twins>{}, [&]<class C>(std::type_identity<C>) {
    if constexpr (C::traits.kind == contender_kind::primitive)
      add_one<lock_trial<typename C::lock>, typename C::lock>(to, "lock/");
  });
  for_each_type(join<semaphore_contenders, semaphore_twins>{}, [&]<class C>(std::type_identity<C>) {
    add_one<semaphore_trial<typename C::semaphore>, typename C::semaphore>(to, "semaphore/");
  });
}

}  // namespace contend::inline CONTEND_BACKEND
