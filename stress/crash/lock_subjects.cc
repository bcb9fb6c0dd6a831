// lock_subjects: a holder, a waiter, a recoverer or a reader is struck; the others must get in, one at a time.
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <atomic>  // seam: the witness is not part of what is struck
#include <string>

#include "crash/lock_twins.h"
#include "crash/subject.h"
#include "lock/contenders.h"
#include "platform/amplified/hooks.h"
#include "platform/pause.h"
#include "platform/placed.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint32_t survivors = 3;
constexpr std::uint32_t operations_after = 50;

enum class lock_role : std::uint8_t { holder, waiter, recoverer, reader, waiting_reader };

constexpr std::string_view to_string(lock_role role) {
  constexpr std::array<std::string_view, 5> names{"holder", "waiter", "recoverer", "reader", "waiting-reader"};
  return names[static_cast<std::size_t>(role)];
}

// robust: has acquire, and says when the holder before has died.
template <class Lock>
constexpr bool tells_of_deaths = Lock::traits.robust&& requires(Lock lock) {
  lock.recover();
};

template <class Lock>
class lock_bout {
 public:
  explicit lock_bout(bout& fight)
      : fight_(fight),
        inside_(fight.share<std::atomic<std::int32_t>>(0)),
        victim_inside_(fight.share<std::atomic<std::uint32_t>>(0)),
        reading_(fight.share<std::atomic<std::uint32_t>>(0)),
        lock_(fight.make<placed<Lock>>(sharing_options{.sharing = scope::processes}).get()) {}

  aftermath run(lock_role role) {
    // Two die: the first leaves something to recover, the victim is hit while it does.
    if (role == lock_role::recoverer) {
      fight_.first([this] {
        if (enter() == outcome::ok) _exit(0);
      });
    }
    for (std::uint32_t i = 0; i < survivors; ++i) {
      fight_.survivor([this, i, role] {
        while (role == lock_role::recoverer && !fight_.is_over() && victim_inside_.load() == 0) contend::pause();
        const bool reads = role == lock_role::reader || role == lock_role::waiting_reader;
        std::uint32_t left = operations_after;
        for (std::uint32_t n = i; fight_.goes_on(left); ++n) reads&& n % 2 == 1 ? read() : work();
      });
    }
    fight_.victim([this, role] {
      fight_.begin();
      while (!fight_.is_over()) be_victim(role);
    });
    fight_.afterwards([this] { work(); });
    is_somebody_dead_ = role == lock_role::recoverer || fight_.how() == strike::kind::kill;
    return fight_.run();
  }

 private:
  outcome enter() {
    if constexpr (tells_of_deaths<Lock>) {
      return lock_.acquire();
    } else {
      lock_.lock();
      return outcome::ok;
    }
  }

  void recover_if(outcome said) {
    if constexpr (tells_of_deaths<Lock>) {
      if (said == outcome::owner_died) lock_.recover();
    }
  }

  void work() {
    const outcome said = enter();
    see_that_it_is_alone(said, -getpid());
    for (int i = 0; i < 20; ++i) contend::pause();
    inside_.store(0);
    recover_if(said);
    lock_.unlock();
    fight_.tick();
  }

  void read() {
    if constexpr (Lock::traits.shared) {
      lock_.lock_shared();
      see_that_nobody_writes();
      for (int i = 0; i < 20; ++i) contend::pause();
      reading_.fetch_sub(1);
      lock_.unlock_shared();
      fight_.tick();
    }
  }

  // A holder's death is told, or nobody comes in: who finds another's mark was let in beside him. Survivors' marks are
  // below 0: they do not die.
  void see_that_it_is_alone(outcome said, std::int32_t mark) {
    if (said != outcome::ok && said != outcome::owner_died) fight_.complain("an answer that makes no sense");
    if (said == outcome::owner_died && !is_somebody_dead_) fight_.complain("a death is told, and nobody has died");
    const std::int32_t before = inside_.exchange(mark);
    const bool is_of_the_dead = before > 0 && said == outcome::owner_died;
    if (before != 0 && !is_of_the_dead) fight_.complain("two were inside at once");
    if (reading_.load() != 0) fight_.complain("one came in while another read");
  }

  void see_that_nobody_writes() {
    reading_.fetch_add(1);
    if (inside_.load() != 0) fight_.complain("one reads while another is inside");
  }

  void be_victim(lock_role role) {
    if (role == lock_role::reader || role == lock_role::waiting_reader) return be_reader(role);
    outcome said = outcome::ok;
    if (role == lock_role::waiter) {
      const strike::exposed danger;
      said = enter();
    } else {
      said = enter();
    }
    victim_inside_.store(1);
    if (role == lock_role::waiter) return leave(said);
    const strike::exposed danger;
    leave(said);
  }

  void leave(outcome said) {
    see_that_it_is_alone(said, getpid());
    fight_.hold();
    hooks::passed(hooks::place::current());  // to be struck here, too
    for (int i = 0; i < 20; ++i) contend::pause();
    recover_if(said);
    fight_.let_go();
    inside_.store(0);
    lock_.unlock();
    fight_.tick();
  }

  void be_reader(lock_role role) {
    if constexpr (Lock::traits.shared) {
      if (role == lock_role::waiting_reader) {
        const strike::exposed danger;
        lock_.lock_shared();
      } else {
        lock_.lock_shared();
      }
      if (role == lock_role::waiting_reader) return leave_shared();
      const strike::exposed danger;
      leave_shared();
    }
  }

  void leave_shared() {
    if constexpr (Lock::traits.shared) {
      see_that_nobody_writes();
      fight_.hold();
      hooks::passed(hooks::place::current());  // as above
      for (int i = 0; i < 20; ++i) contend::pause();
      fight_.let_go();
      reading_.fetch_sub(1);
      lock_.unlock_shared();
      fight_.tick();
    }
  }

  bout& fight_;
  std::atomic<std::int32_t>& inside_;
  std::atomic<std::uint32_t>& victim_inside_;
  std::atomic<std::uint32_t>& reading_;
  Lock& lock_;
  bool is_somebody_dead_ = false;
};

// One permit for each but one: who dies with his takes it along.
template <class Semaphore>
aftermath strike_semaphore(bout& fight) {
  constexpr std::int32_t permits = 2;
  auto& inside = fight.share<std::atomic<std::int32_t>>(0);
  auto& semaphore =
      fight.make<placed<Semaphore>>(semaphore_options{.sharing = scope::processes, .initial = permits}).get();
  const auto work = [&] {
    (void)semaphore.acquire();
    if (inside.fetch_add(1) >= permits) fight.complain("more are inside than there are permits");
    for (int i = 0; i < 20; ++i) contend::pause();
    inside.fetch_sub(1);
    if (semaphore.release(1) != outcome::ok) fight.complain("its own permit is refused");
    fight.tick();
  };
  for (std::uint32_t i = 0; i < survivors; ++i) {
    fight.survivor([&fight, work] {
      std::uint32_t left = operations_after;
      while (fight.goes_on(left)) work();
    });
  }
  fight.victim([&] {
    fight.begin();
    const strike::exposed danger;
    while (!fight.is_over()) work();
  });
  fight.afterwards([&] {
    std::uint32_t left = 0;
    while (left < permits && semaphore.try_acquire()) ++left;
    fight.lose(permits - left);
  });
  return fight.run();
}

template <class Lock>
void add(std::vector<subject>& to, const std::string& name, bool tolerant, bool broken) {
  for (const lock_role role :
       {lock_role::holder, lock_role::waiter, lock_role::recoverer, lock_role::reader, lock_role::waiting_reader}) {
    if (role == lock_role::recoverer && !tells_of_deaths<Lock>) continue;
    if (role >= lock_role::reader && !Lock::traits.shared) continue;
    to.push_back({.name = "lock/" + name,
                  .role = std::string(to_string(role)),
                  .tolerant = tolerant,
                  .broken = broken,
                  .play = [role](bout& fight) { return lock_bout<Lock>(fight).run(role); }});
  }
}

template <template <bool> class Lock>
void add_twins(std::vector<subject>& to) {
  add<Lock<false>>(to, std::string(Lock<false>::traits.name), true, false);
  add<Lock<true>>(to, std::string(Lock<true>::traits.name), true, true);
}

// Those that sleep; of those that never do, the ones that let others have the CPU.
template <class C>
bool is_wanted() {
  return C::wait() == spin_then_park::name || (C::traits.name == "spin_lock" && C::wait() == spin_then_yield::name);
}

}  // namespace

void add_locks(std::vector<subject>& to) {
  for_each_type(lock_contenders{}, [&]<class C>(std::type_identity<C>) {
    if constexpr (C::traits.kind == contender_kind::primitive && C::traits.processes) {
      if (is_wanted<C>()) add<typename C::lock>(to, C::name(), C::traits.robust, false);
    }
  });
  add<futex_mutex<spin_then_park>>(to, "futex_mutex_that_says_robust", true, true);
  add_twins<asking_lock>(to);
  add_twins<inheriting_lock>(to);
  for_each_type(semaphore_contenders{}, [&]<class C>(std::type_identity<C>) {
    if (C::wait() != spin_then_park::name) return;
    to.push_back(
        {.name = "semaphore/" + C::name(), .role = "holder", .play = &strike_semaphore<typename C::semaphore>});
  });
}

}  // namespace contend::inline CONTEND_BACKEND
