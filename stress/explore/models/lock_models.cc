// lock_models: what a few workers do with each of our locks and semaphores: exclusion, no lost wake-up, no lost permit.
#include <absl/strings/str_cat.h>

#include <array>
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

// Workers are words; their letters are sections, one after the other:
//   l   lock      y   try_lock      t   with a deadline      w   asks who waits
//   n   nested    r   shared        u   shared, with a deadline
struct shape {
  std::string_view name;
  std::array<std::string_view, 3> workers;

  constexpr bool has(std::string_view letters) const noexcept {
    for (const std::string_view worker : workers) {
      if (worker.find_first_of(letters) != std::string_view::npos) return true;
    }
    return false;
  }
};

constexpr std::array shapes{
    shape{"2x2_sections", {"ll", "ll"}},        shape{"2x1_timed", {"l", "t"}},
    shape{"2x1_timed_reader", {"l", "u"}},      shape{"2x2_nested", {"n", "n"}},
    shape{"2x2_waiting", {"w", "ll"}},          shape{"3x2_waiting", {"w", "l", "ll"}},
    shape{"3x1_sections", {"l", "l", "l"}},     shape{"3x1_try", {"l", "l", "y"}},
    shape{"3x1_timed", {"l", "l", "t"}},        shape{"3x2_timed", {"ll", "t", "l"}},
    shape{"3x2_timed_again", {"tl", "l", "l"}}, shape{"3x1_one_reader", {"l", "l", "r"}},
    shape{"3x1_two_readers", {"r", "r", "l"}},
};

bool suits(const lock_traits& lock, const shape& wanted) {
  if (wanted.has("tu") && !lock.timed) return false;
  if (wanted.has("n") && !lock.recursive) return false;
  if (wanted.has("ru") && !lock.shared) return false;
  return !wanted.has("w") || lock.fair;
}

// Each section reads and writes plain data: two at once are a race, or a lost count.
template <class Lock>
class subject {
 public:
  void section(char letter) {
    switch (letter) {
      case 'n': return nested_section();
      case 'r':
      case 'u': return reading_section(letter == 'u');
      case 'w': return asking_section();
      default: break;
    }
    if (!enter(letter)) return;
    count();
    lock_.unlock();
  }

  // When all workers have ended.
  void verify() {
    require(inside_.read() == expected_, "each section is counted");
    require(lock_.try_lock(), "a lock that nobody holds can be taken");
    lock_.unlock();
  }

 private:
  bool enter(char letter) {
    if (letter == 'y') return lock_.try_lock();
    if constexpr (Lock::traits.timed) {
      if (letter == 't') return lock_.try_lock_until(soon());
    }
    lock_.lock();
    return true;
  }
  void nested_section() {
    lock_.lock();
    section('l');
    lock_.unlock();
  }
  void reading_section(bool is_timed) {
    if constexpr (Lock::traits.shared) {
      if (is_timed && !lock_.try_lock_shared_until(soon())) return;
      if (!is_timed) lock_.lock_shared();
      (void)inside_.read();
      lock_.unlock_shared();
    }
  }
  void asking_section() {
    if constexpr (Lock::traits.fair) {
      lock_.lock();
      require(lock_.waiting() <= 2, "no more wait than there are");
      lock_.unlock();
    }
  }
  void count() {
    inside_.write(inside_.read() + 1);
    ++expected_;
  }

  Lock lock_{scope::threads};
  cell<int> inside_{0};
  int expected_ = 0;
};

template <class Lock>
test_body body_of(const shape& wanted) {
  return [&wanted](team& team) {
    subject<Lock> shared;
    std::string_view last;
    for (const std::string_view worker : wanted.workers) {
      if (worker.empty()) continue;
      team.worker(std::string(worker), [&shared, worker] {
        for (const char each : worker) shared.section(each);
      });
      if (worker == last) team.alike(2);
      last = worker;
    }
    team.run();
    shared.verify();
  };
}

template <class Contender>
void add_models_of(std::vector<model>& all) {
  using lock = typename Contender::lock;
  if constexpr (Contender::traits.kind == contender_kind::primitive) {
    if (Contender::wait() == spin_then_yield::name) return;  // in the model the same as spin
    for (const shape& each : shapes) {
      if (!suits(Contender::traits, each)) continue;
      all.push_back(
          {.name = absl::StrCat("lock/", Contender::name(), "/", std::string(each.name)), .body = body_of<lock>(each)});
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
    team.alike(static_cast<std::size_t>(workers));
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
