// lock_models: what a few workers do with each of our locks and semaphores: exclusion, no lost wake-up, no lost permit.
#include <absl/strings/str_cat.h>

#include <string>
#include <string_view>
#include <vector>

#include "explore/models/model.h"
#include "lock/contenders.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

constexpr deadline soon() { return deadline::at(time_point(nanoseconds(1000))); }

// Each section reads and writes plain data: two at once are a race, or a lost count.
template <class Lock>
struct counted {
  Lock lock{scope::threads};
  cell<int> inside{0};
  int expected = 0;

  void section() {
    lock.lock();
    count();
    lock.unlock();
  }
  void try_section() {
    if (!lock.try_lock()) return;
    count();
    lock.unlock();
  }
  void timed_section() {
    if (!lock.try_lock_until(soon())) return;
    count();
    lock.unlock();
  }
  void nested_section() {
    lock.lock();
    section();
    lock.unlock();
  }
  void reading_section() {
    lock.lock_shared();
    (void)inside.read();
    lock.unlock_shared();
  }
  void count() {
    inside.write(inside.read() + 1);
    ++expected;
  }
  void verify() {
    require(inside.read() == expected, "each section is counted");
    require(lock.try_lock(), "a lock that nobody holds can be taken");
    lock.unlock();
  }
};

// `what` is done `times` times by each of `workers` workers, and `other` once by one more, unless it is nullptr.
template <class Lock>
test_body sections(int workers, int times, void (counted<Lock>::*what)(), void (counted<Lock>::*other)() = nullptr) {
  return [=](team& team) {
    counted<Lock> shared;
    for (int i = 0; i < workers; ++i) {
      team.worker(absl::StrCat("locker ", i + 1), [&] {
        for (int k = 0; k < times; ++k) (shared.*what)();
      });
    }
    if (other != nullptr) team.worker("other", [&] { (shared.*other)(); });
    team.run();
    shared.verify();
  };
}

template <class Contender>
void add_models_of(std::vector<model>& all) {
  using lock = typename Contender::lock;
  using sections_of = counted<lock>;
  if constexpr (Contender::traits.kind == contender_kind::primitive) {
    if (Contender::wait() == spin_then_yield::name) return;  // in the model the same as spin
    const auto add = [&](std::string_view name, test_body body) {
      all.push_back({absl::StrCat("lock/", Contender::name(), "/", std::string(name)), std::move(body)});
    };
    add("2x2_sections", sections<lock>(2, 2, &sections_of::section));
    add("3x1_sections", sections<lock>(3, 1, &sections_of::section));
    add("3x1_try", sections<lock>(2, 1, &sections_of::section, &sections_of::try_section));
    if constexpr (Contender::traits.timed) {
      add("2x1_timed", sections<lock>(1, 1, &sections_of::section, &sections_of::timed_section));
      add("3x1_timed", sections<lock>(2, 1, &sections_of::section, &sections_of::timed_section));
    }
    if constexpr (Contender::traits.recursive) add("2x2_nested", sections<lock>(2, 1, &sections_of::nested_section));
    if constexpr (Contender::traits.shared) {
      add("3x1_one_reader", sections<lock>(2, 1, &sections_of::section, &sections_of::reading_section));
      add("3x1_two_readers", sections<lock>(2, 1, &sections_of::reading_section, &sections_of::section));
    }
  }
}

// As many permits as `permits`: never more than so many inside, and all are there again in the end.
template <class Semaphore>
test_body permits(std::uint32_t permits, int workers, int times) {
  return [=](team& team) {
    Semaphore semaphore({.initial = permits});
    atomic<int> inside{0};
    for (int i = 0; i < workers; ++i) {
      team.worker(absl::StrCat("user ", i + 1), [&] {
        for (int k = 0; k < times; ++k) {
          require(semaphore.acquire() == outcome::ok, "a wait for ever ends with a permit");
          const int others = inside.fetch_add(1, acq_rel);
          require(others < static_cast<int>(permits), "no more are inside than there are permits");
          inside.fetch_sub(1, acq_rel);
          require(semaphore.release() == outcome::ok, "a permit can be given back");
        }
      });
    }
    team.run();
    require(semaphore.value() == permits, "all permits are there again");
  };
}

// What one worker writes before a release is there after an acquire of another one.
template <class Semaphore>
test_body handed_over() {
  return [](team& team) {
    Semaphore semaphore({.initial = 1});
    require(semaphore.try_acquire(), "the first permit");
    cell<int> message{0};
    team.worker("giver", [&] {
      message.write(1);
      require(semaphore.release() == outcome::ok, "a permit can be given back");
    });
    team.worker("taker", [&] {
      if (semaphore.acquire(soon()) == outcome::ok) require(message.read() == 1, "the message is there");
    });
    team.run();
  };
}

template <class Contender>
void add_semaphore_models_of(std::vector<model>& all) {
  using semaphore = typename Contender::semaphore;
  if (Contender::wait() == spin_then_yield::name) return;
  const auto add = [&](std::string_view name, test_body body) {
    all.push_back({absl::StrCat("lock/", Contender::name(), "/", std::string(name)), std::move(body)});
  };
  add("2x2_one_permit", permits<semaphore>(1, 2, 2));
  add("3x1_one_permit", permits<semaphore>(1, 3, 1));
  add("3x1_two_permits", permits<semaphore>(2, 3, 1));
  add("2x1_handed_over", handed_over<semaphore>());
}

}  // namespace

std::vector<model> lock_models() {
  std::vector<model> all;
  for_each_type(lock_contenders{},
                [&]<class Contender>(std::type_identity<Contender>) { add_models_of<Contender>(all); });
  for_each_type(semaphore_contenders{},
                [&]<class Contender>(std::type_identity<Contender>) { add_semaphore_models_of<Contender>(all); });
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
