// lock_contract_test: what lock.h promises, for every line of contenders.h, in threads and in processes.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "contract/lock/any_lock.h"
#include "contract/lock/workers.h"
#include "peers/lock_contenders.h"
#include "platform/clock.h"
#include "platform/pause.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace testing_support;

struct lock_case {
  const lock_subject* subject;
  scope sharing;
};

void PrintTo(const lock_case& which, std::ostream* out) {  // NOLINT: the name is GoogleTest's
  *out << which.subject->name << " " << to_string(which.sharing);
}

class a_lock : public testing::TestWithParam<lock_case> {
 protected:
  void SetUp() override {
    if (sharing() == scope::processes && !traits().processes) GTEST_SKIP() << "keeps to one process";
    if (sharing() == scope::processes && thread_sanitizer) GTEST_SKIP() << no_processes_here;
    if (thread_sanitizer && traits().name == "absl_mutex") GTEST_SKIP() << "ThreadSanitizer cannot look into Abseil";
    auto made = GetParam().subject->make(sharing());
    ASSERT_TRUE(made.ok()) << made.status();
    lock_ = *std::move(made);
  }

  static const lock_traits& traits() { return GetParam().subject->traits; }
  static scope sharing() { return GetParam().sharing; }
  any_lock& lock() { return *lock_; }

  bool is_free_elsewhere() {
    return elsewhere(sharing(), [this] {
      if (!lock().try_lock()) return false;
      lock().unlock();
      return true;
    });
  }

 private:
  std::unique_ptr<any_lock> lock_;
};

TEST_P(a_lock, lets_one_at_a_time_into_the_critical_section) {
  // Spinners in line pay a time slice for each hand-over when they have no CPU each.
  const bool polls_only = GetParam().subject->wait == "spin" || GetParam().subject->wait == "own";
  const std::uint32_t workers = polls_only ? 2 : 3;
  const std::uint32_t each = polls_only ? 60 : 1000;
  const shared_value<witness> section;
  {
    crew all(sharing());
    for (std::uint32_t w = 0; w < workers; ++w) {
      all.start([&] {
        for (std::uint32_t i = 0; i < each; ++i) {
          lock().lock();
          section->enter();
          if (i % 16 == 0) yield();  // inside: the others come and find it locked
          section->leave();
          lock().unlock();
        }
      });
    }
  }
  EXPECT_EQ(section->complaint(std::uint64_t{workers} * each), "");
}

TEST_P(a_lock, lets_one_at_a_time_in_by_all_its_ways_at_once) {
  constexpr std::uint32_t workers = 2;
  constexpr std::uint32_t each = 200;
  const shared_value<witness> section;
  {
    crew all(sharing());
    for (std::uint32_t w = 0; w < workers; ++w) {
      all.start([&, w] {
        for (std::uint32_t i = w; i < each + w; ++i) {
          if (traits().timed && i % 3 == 1) {
            while (!lock().try_lock_until(10us)) yield();
          } else if (i % 3 == 2) {
            while (!lock().try_lock()) yield();
          } else {
            lock().lock();
          }
          section->enter();
          if (i % 8 == 0) yield();
          section->leave();
          lock().unlock();
        }
      });
    }
  }
  EXPECT_EQ(section->complaint(workers * each), "");
}

TEST_P(a_lock, answers_try_lock_truthfully) {
  EXPECT_TRUE(is_free_elsewhere());
  ASSERT_TRUE(lock().try_lock());
  EXPECT_FALSE(is_free_elsewhere());
  lock().unlock();
  EXPECT_TRUE(is_free_elsewhere());
}

TEST_P(a_lock, works_with_the_guards_of_the_standard_library) {
  EXPECT_TRUE(lock().works_with_standard_guards());
  EXPECT_TRUE(is_free_elsewhere());
}

TEST_P(a_lock, is_one_lock_through_every_mapping_of_its_region) {
  if (sharing() == scope::threads) GTEST_SKIP() << "private memory is mapped once";
  const absl::StatusOr<region> again = lock().memory().map_again();
  ASSERT_TRUE(again.ok()) << again.status();
  const auto same = lock().attach(again->bytes());
  ASSERT_TRUE(same.ok()) << same.status();
  lock().lock();
  EXPECT_FALSE(elsewhere(sharing(), [&] { return (*same)->try_lock(); }));
  lock().unlock();
  (*same)->lock();
  EXPECT_FALSE(is_free_elsewhere());
  (*same)->unlock();
  EXPECT_TRUE(is_free_elsewhere());
}

class a_timed_lock : public a_lock {};

TEST_P(a_timed_lock, refuses_a_negative_time_out_even_when_free) {
  EXPECT_FALSE(lock().try_lock_until(-1ns));
  EXPECT_FALSE(lock().try_lock_until(-1h));
  EXPECT_TRUE(is_free_elsewhere());
}

TEST_P(a_timed_lock, tries_once_with_a_time_out_of_zero) {
  ASSERT_TRUE(lock().try_lock_until(0ns));
  EXPECT_FALSE(elsewhere(sharing(), [this] { return lock().try_lock_until(0ns); }));
  EXPECT_FALSE(elsewhere(sharing(), [this] { return lock().try_lock_until(deadline::immediately()); }));
  lock().unlock();
}

TEST_P(a_timed_lock, waits_as_long_as_it_was_asked_and_leaves_the_lock_as_it_was) {
  lock().lock();
  EXPECT_TRUE(elsewhere(sharing(), [this] {
    const time_point start = now();
    return !lock().try_lock_until(3ms) && now() - start >= 3ms;
  }));
  EXPECT_FALSE(elsewhere(sharing(), [this] { return lock().try_lock_until(deadline::at(now() + 3ms)); }));
  EXPECT_FALSE(elsewhere(sharing(), [this] { return lock().try_lock_until(deadline::at(now() - 1h)); }));
  lock().unlock();
  EXPECT_TRUE(is_free_elsewhere());
  lock().lock();
  lock().unlock();
}

TEST_P(a_timed_lock, gets_it_within_a_far_deadline_once_the_holder_leaves) {
  for (const deadline until : {deadline(1h), deadline(std::chrono::hours::max()), deadline::never()}) {
    const shared_value<mailbox> asking;
    lock().lock();
    crew other(sharing());
    other.start([&] {
      asking->put(1);
      EXPECT_TRUE(lock().try_lock_until(until));
      lock().unlock();
    });
    (void)asking->await();
    std::this_thread::sleep_for(1ms);  // so that it most often waits already; right without
    lock().unlock();
  }
}

class a_fair_lock : public a_lock {};

TEST_P(a_fair_lock, serves_in_the_order_of_coming) {
  constexpr std::uint32_t workers = 4;
  struct log {
    cell<std::uint32_t> served{0};  // guarded by the lock, as all of it
    std::array<cell<std::uint32_t>, workers> order;
  };
  const shared_value<log> seen;
  lock().lock();
  {
    crew all(sharing());
    for (std::uint32_t w = 0; w < workers; ++w) {
      all.start([&, w] {
        lock().lock();
        const std::uint32_t place = seen->served.read();
        seen->order[place].write(w);
        seen->served.write(place + 1);
        lock().unlock();
      });
      while (lock().waiting() != w + 1) yield();
    }
    lock().unlock();
  }
  for (std::uint32_t w = 0; w < workers; ++w) EXPECT_EQ(seen->order[w].read(), w);
}

class a_recursive_lock : public a_lock {};

TEST_P(a_recursive_lock, is_its_holders_until_unlocked_as_often_as_locked) {
  lock().lock();
  EXPECT_TRUE(lock().try_lock());
  EXPECT_TRUE(lock().try_lock_until(0ns));
  EXPECT_TRUE(lock().try_lock_until(1h));
  EXPECT_FALSE(lock().try_lock_until(-1ns));
  lock().lock();
  for (int left = 5; left > 0; --left) {
    EXPECT_FALSE(is_free_elsewhere()) << left;
    lock().unlock();
  }
  EXPECT_TRUE(is_free_elsewhere());
}

class a_checked_lock : public a_lock {
 protected:
  // The error of `misuse`; empty if there was none.
  template <class Misuse>
  static std::string error_of(Misuse misuse, std::errc expected) {
    try {
      misuse();
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), std::make_error_code(expected));
      return error.what();
    }
    return "";
  }
};

TEST_P(a_checked_lock, refuses_to_unlock_what_nobody_holds) {
  const std::string error = error_of([this] { lock().unlock(); }, std::errc::operation_not_permitted);
  EXPECT_THAT(error, HasSubstr(GetParam().subject->name + ": unlock: nobody holds it, not the calling thread "));
  EXPECT_TRUE(is_free_elsewhere());
}

TEST_P(a_checked_lock, refuses_to_unlock_what_another_holds) {
  lock().lock();
  const std::string holder = "thread " + std::to_string(gettid()) + " holds it";
  EXPECT_TRUE(elsewhere(sharing(), [&] {
    return error_of([this] { lock().unlock(); }, std::errc::operation_not_permitted).find(holder) != std::string::npos;
  }));
  EXPECT_FALSE(is_free_elsewhere());
  lock().unlock();
  EXPECT_TRUE(is_free_elsewhere());
}

TEST_P(a_checked_lock, refuses_to_wait_for_itself) {
  if (traits().recursive || traits().robust) GTEST_SKIP() << "checks only who unlocks";
  lock().lock();
  const std::string error = error_of([this] { lock().lock(); }, std::errc::resource_deadlock_would_occur);
  EXPECT_THAT(error, HasSubstr("holds it already"));
  EXPECT_NE(
      error_of([this] { (void)lock().try_lock_until(deadline::never()); }, std::errc::resource_deadlock_would_occur),
      "");
  EXPECT_FALSE(lock().try_lock());
  EXPECT_FALSE(lock().try_lock_until(1ms));
  lock().unlock();
}

class a_shared_lock : public a_lock {
 protected:
  bool lets_a_reader_in() {
    return elsewhere(sharing(), [this] {
      if (!lock().try_lock_shared()) return false;
      lock().unlock_shared();
      return true;
    });
  }
};

TEST_P(a_shared_lock, lets_readers_in_together_and_writers_alone) {
  lock().lock_shared();
  EXPECT_TRUE(lets_a_reader_in());
  EXPECT_FALSE(is_free_elsewhere());
  lock().unlock_shared();
  EXPECT_TRUE(is_free_elsewhere());
  lock().lock();
  EXPECT_FALSE(lets_a_reader_in());
  EXPECT_FALSE(is_free_elsewhere());
  lock().unlock();
  EXPECT_TRUE(lets_a_reader_in());
}

TEST_P(a_shared_lock, shows_readers_nothing_half_written) {
  struct page {
    cell<std::uint64_t> first{0};  // guarded by the lock, both
    cell<std::uint64_t> second{0};
  };
  constexpr std::uint64_t writes = 200;
  const shared_value<page> text;
  {
    crew all(sharing());
    for (int reader = 0; reader < 2; ++reader) {
      all.start([&] {
        for (std::uint64_t seen = 0; seen < writes;) {
          lock().lock_shared();
          seen = text->first.read();
          EXPECT_EQ(seen, text->second.read());
          lock().unlock_shared();
          yield();  // or readers without a pause keep the writers of some peers out
        }
      });
    }
    all.start([&] {
      for (std::uint64_t i = 1; i <= writes; ++i) {
        lock().lock();
        text->first.write(i);
        if (i % 8 == 0) yield();
        text->second.write(i);
        lock().unlock();
      }
    });
  }
}

TEST_P(a_shared_lock, keeps_new_readers_out_while_a_writer_waits) {
  if (traits().kind == contender_kind::peer) GTEST_SKIP() << "has a preference of its own";
  lock().lock_shared();
  crew writer(sharing());
  writer.start([this] {
    lock().lock();
    lock().unlock();
  });
  while (lets_a_reader_in()) yield();  // until the writer waits
  EXPECT_FALSE(elsewhere(sharing(), [this] { return lock().try_lock_shared_until(2ms); }));
  lock().unlock_shared();
  writer.join();
  EXPECT_TRUE(lets_a_reader_in());
}

TEST_P(a_shared_lock, lets_readers_in_again_when_the_writer_gives_up) {
  if (!traits().timed) GTEST_SKIP() << "has no time-outs";
  lock().lock_shared();
  crew others(sharing());
  others.start([this] { EXPECT_FALSE(lock().try_lock_until(30ms)); });
  others.start([this] {
    while (lock().try_lock_shared()) {  // until the writer waits
      lock().unlock_shared();
      yield();
    }
    lock().lock_shared();  // waits for the writer to give up: the first reader never leaves
    lock().unlock_shared();
  });
  others.join();
  lock().unlock_shared();
  EXPECT_FALSE(lock().try_lock_shared_until(-1ns));
  EXPECT_TRUE(is_free_elsewhere());
}

// The witness must say no: to a lock whose try_lock looks first and writes afterwards, and to none at all.
class racy_lock {
 public:
  void lock() noexcept {
    while (state_.load(acquire) != 0) yield();  // [K1] pairs with [K2]
    looked_.fetch_add(1, relaxed);              // holds the two in the gap until both are in it: no luck needed
    while (looked_.load(relaxed) < 2) yield();
    state_.store(1, relaxed);  // no order: the defect is another one
  }
  void unlock() noexcept { state_.store(0, release); }  // [K2] pairs with [K1]

 private:
  atomic<std::uint32_t> state_{0};
  atomic<std::uint32_t> looked_{0};
};

class the_witness : public testing::TestWithParam<scope> {};

TEST_P(the_witness, sees_two_whom_a_racy_lock_lets_in) {
  if (thread_sanitizer) GTEST_SKIP() << "ThreadSanitizer would see them as well, and end the test";
  struct shared_state {
    racy_lock lock;
    witness section;
    atomic<std::uint32_t> inside{0};
  };
  const shared_value<shared_state> state;
  {
    crew both(GetParam());
    for (int w = 0; w < 2; ++w) {
      both.start([&] {
        state->lock.lock();
        state->section.enter();
        state->inside.fetch_add(1, relaxed);  // only to stay until the other is in
        while (state->inside.load(relaxed) < 2) yield();
        state->section.leave();
        state->lock.unlock();
      });
    }
  }
  EXPECT_EQ(state->section.complaint(2), "two were inside at once");
}

TEST_P(the_witness, sees_lost_sections) {
  witness section;
  section.enter();
  section.leave();
  EXPECT_EQ(section.complaint(1), "");
  EXPECT_EQ(section.complaint(2), "sections were lost");
}

TEST(absent_lock_peers, are_named_with_a_reason) {
  for (const absent_contender& absent : absent_lock_peers) {
    std::cout << absent.name << ": " << absent.reason << '\n';
    EXPECT_FALSE(absent.reason.empty());
  }
  for (const peer_library& library : lock_libraries) EXPECT_FALSE(library.version.empty());
}

// Those that promise it, in both scopes; none of them for null: that locks nothing.
auto those_that_are(bool lock_traits::*promise) {
  std::vector<lock_case> cases;
  for (const lock_subject& subject : lock_subjects()) {
    if (subject.traits.kind == contender_kind::null || (promise != nullptr && !(subject.traits.*promise))) continue;
    for (const scope sharing : {scope::threads, scope::processes}) cases.push_back({&subject, sharing});
  }
  return testing::ValuesIn(cases);
}

std::string case_name(const testing::TestParamInfo<lock_case>& info) {
  std::string name = info.param.subject->name + "_" + std::string(to_string(info.param.sharing));
  for (char& letter : name) {
    if (letter == '/') letter = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(lock, a_lock, those_that_are(nullptr), case_name);
INSTANTIATE_TEST_SUITE_P(lock, a_timed_lock, those_that_are(&lock_traits::timed), case_name);
INSTANTIATE_TEST_SUITE_P(lock, a_fair_lock, those_that_are(&lock_traits::fair), case_name);
INSTANTIATE_TEST_SUITE_P(lock, a_recursive_lock, those_that_are(&lock_traits::recursive), case_name);
INSTANTIATE_TEST_SUITE_P(lock, a_checked_lock, those_that_are(&lock_traits::checked), case_name);
INSTANTIATE_TEST_SUITE_P(lock, a_shared_lock, those_that_are(&lock_traits::shared), case_name);
INSTANTIATE_TEST_SUITE_P(lock, the_witness, testing::Values(scope::threads, scope::processes),
                         [](const auto& which) { return std::string(to_string(which.param)); });

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract
