// lock_subjects: a holder, a waiter or a recoverer is struck; the others must get in, one at a time.
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <atomic>  // seam: the witness is not part of what is struck
#include <string>

#include "crash/subject.h"
#include "lock/contenders.h"
#include "platform/pause.h"
#include "platform/placed.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint32_t survivors = 3;
constexpr std::uint32_t operations_after = 50;

enum class lock_role : std::uint8_t { holder, waiter, recoverer };

constexpr std::string_view to_string(lock_role role) {
  constexpr std::array<std::string_view, 3> names{"holder", "waiter", "recoverer"};
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
        lock_(fight.make<placed<Lock>>(sharing_options{.sharing = scope::processes}).get()) {}

  aftermath run(lock_role role) {
    // Two die: the first leaves something to recover, the victim is hit while it does.
    if (role == lock_role::recoverer) {
      fight_.first([this] {
        if (enter() == outcome::ok) _exit(0);
      });
    }
    for (std::uint32_t i = 0; i < survivors; ++i) {
      fight_.survivor([this, waits = role == lock_role::recoverer] {
        while (waits && !fight_.is_over() && victim_inside_.load() == 0) contend::pause();
        std::uint32_t left = operations_after;
        while (fight_.goes_on(left)) work();
      });
    }
    fight_.victim([this, role] {
      fight_.begin();
      while (!fight_.is_over()) be_victim(role);
    });
    fight_.afterwards([this] { work(); });
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
    see_that_it_is_alone(said);
    for (int i = 0; i < 20; ++i) contend::pause();
    inside_.store(0);
    recover_if(said);
    lock_.unlock();
    fight_.tick();
  }

  // A holder's death is told, or nobody comes in: who finds another's mark was let in beside him.
  void see_that_it_is_alone(outcome said) {
    if (said != outcome::ok && said != outcome::owner_died) fight_.complain("an answer that makes no sense");
    const std::int32_t before = inside_.exchange(getpid());
    if (before != 0 && said != outcome::owner_died) fight_.complain("two were inside at once");
  }

  void be_victim(lock_role role) {
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
    see_that_it_is_alone(said);
    for (int i = 0; i < 20; ++i) contend::pause();
    recover_if(said);
    inside_.store(0);
    lock_.unlock();
    fight_.tick();
  }

  bout& fight_;
  std::atomic<std::int32_t>& inside_;
  std::atomic<std::uint32_t>& victim_inside_;
  Lock& lock_;
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
  for (const lock_role role : {lock_role::holder, lock_role::waiter, lock_role::recoverer}) {
    if (role == lock_role::recoverer && !tells_of_deaths<Lock>) continue;
    to.push_back({.name = "lock/" + name,
                  .role = std::string(to_string(role)),
                  .tolerant = tolerant,
                  .broken = broken,
                  .play = [role](bout& fight) { return lock_bout<Lock>(fight).run(role); }});
  }
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
  for_each_type(semaphore_contenders{}, [&]<class C>(std::type_identity<C>) {
    if (C::wait() != spin_then_park::name) return;
    to.push_back(
        {.name = "semaphore/" + C::name(), .role = "holder", .play = &strike_semaphore<typename C::semaphore>});
  });
}

}  // namespace contend::inline CONTEND_BACKEND
