// thread_pool_test: the pools of threads keep what pool.h promises; what only they can do; the deque beneath one.
#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "pool/chase_lev_deque.h"
#include "pool/thread_pool.h"
#include "pool_contract.h"

namespace contend::testing_support {
namespace {

using thread_pools = testing::Types<thread_pool, work_stealing_pool, hand_made_pool>;
INSTANTIATE_TYPED_TEST_SUITE_P(threads, pool_of, thread_pools, name_of_pool);

template <class Pool>
class nested : public pool_of<Pool> {};
TYPED_TEST_SUITE(nested, thread_pools, name_of_pool);

template <class Pool>
int fibonacci(Pool* pool, int n) {
  if (n < 2) return n;
  auto left = pool->apply_async(fibonacci<Pool>, pool, n - 1);
  const int right = fibonacci(pool, n - 2);
  return *left.get() + right;
}

// Known hang: every worker waits for a task that none is left to run.
TYPED_TEST(nested, tasks_that_wait_for_tasks_of_their_own_end) {
  auto pool = this->make({.workers = 2});
  EXPECT_THAT(pool->apply(fibonacci<TypeParam>, pool.get(), 15), is_result(610));
}

TYPED_TEST(nested, callables_may_own_what_can_be_moved_only) {
  auto pool = this->make();
  EXPECT_THAT(pool->apply([](std::unique_ptr<int> n) { return *n + 1; }, std::make_unique<int>(4)), is_result(5));
  auto owned = pool->apply([](int n) { return std::make_unique<int>(n); }, 6);
  ASSERT_THAT(owned.status(), is_ok());
  EXPECT_EQ(**owned, 6);
}

TYPED_TEST(nested, a_task_cannot_join_its_pool) {
  auto pool = this->make();
  const auto refused = pool->apply([&] {
    pool->close();
    return pool->join().code();
  });
  EXPECT_THAT(refused, is_result(absl::StatusCode::kFailedPrecondition));
}

TYPED_TEST(nested, many_submitters_find_each_task_done_once) {
  auto pool = this->make();
  std::vector<std::unique_ptr<thread_worker>> submitters;
  for (int i = 0; i < 4; ++i) {
    submitters.push_back(std::make_unique<thread_worker>([&] {
      std::vector<task_handle<void>> handles;
      for (int k = 0; k < 500; ++k)
        handles.push_back(pool->apply_async([this] { this->count_->fetch_add(1, relaxed); }));
      for (auto& handle : handles) EXPECT_THAT(handle.get(patient), is_ok());
    }));
    ASSERT_THAT(submitters.back()->start(), is_ok());
  }
  submitters.clear();
  EXPECT_EQ(this->count_->load(relaxed), 2000);
}

TEST(hand_made, drain_returns_when_all_that_was_submitted_is_done) {
  auto pool = hand_made_pool::create({.workers = 5});
  ASSERT_THAT(pool.status(), is_ok());
  mailbox go;
  atomic<int> done{0};
  (void)(*pool)->apply_async([&] { (void)go.await(); });
  for (int i = 0; i < 100; ++i) (void)(*pool)->apply_async([&] { done.fetch_add(1, relaxed); });
  EXPECT_FALSE((*pool)->drain(10ms));
  go.put(1);
  EXPECT_TRUE((*pool)->drain(patient));
  EXPECT_EQ(done.load(relaxed), 100);
}

TEST(chase_lev, gives_the_owner_the_newest_and_thieves_the_oldest) {
  chase_lev_deque<int> deque;
  std::vector<int> items(200);
  for (int& item : items) deque.push(&item);
  EXPECT_EQ(deque.take(), &items[199]);
  EXPECT_EQ(deque.steal(), &items[0]);
  EXPECT_EQ(deque.steal(), &items[1]);
  for (int i = 198; i > 1; --i) EXPECT_EQ(deque.take(), &items[i]);
  EXPECT_EQ(deque.take(), nullptr);
  EXPECT_EQ(deque.steal(), nullptr);
}

// A deque whose last item is taken without an exchange: the owner and a thief may both get it.
template <class T>
class careless_deque {
 public:
  void push(T* item) { item_.store(item, release); }
  T* take() { return steal(); }
  T* steal() {
    T* item = item_.load(acquire);
    if (item == nullptr) return nullptr;
    yield();  // where the other one comes in between
    item_.store(nullptr, release);
    return item;
  }

 private:
  atomic<T*> item_{nullptr};
};

// Owner pushes and takes, two thieves steal; answers how many items came out more or less than once.
template <class Deque>
int wrongly_delivered(Deque& deque, int rounds) {
  std::vector<atomic<int>> seen(static_cast<std::size_t>(rounds));
  mailbox done;
  const auto steal = [&] {
    while (done.look() == 0) {
      if (atomic<int>* stolen = deque.steal()) stolen->fetch_add(1, relaxed);
    }
  };
  thread_worker first(steal), second(steal);
  EXPECT_THAT(first.start(), is_ok());
  EXPECT_THAT(second.start(), is_ok());
  for (int i = 0; i < rounds; ++i) {
    deque.push(&seen[i]);
    if (i % 3 != 0) continue;
    for (int k = 0; k < 2; ++k) {
      if (atomic<int>* taken = deque.take()) taken->fetch_add(1, relaxed);
    }
  }
  while (atomic<int>* taken = deque.take()) taken->fetch_add(1, relaxed);
  done.put(1);
  (void)first.join();
  (void)second.join();
  while (atomic<int>* taken = deque.steal()) taken->fetch_add(1, relaxed);
  int wrong = 0;
  for (const atomic<int>& each : seen) wrong += each.load(relaxed) == 1 ? 0 : 1;
  return wrong;
}

TEST(chase_lev, delivers_each_item_exactly_once) {
  chase_lev_deque<atomic<int>> deque;
  EXPECT_EQ(wrongly_delivered(deque, 100'000), 0);
}

TEST(chase_lev, the_check_finds_a_careless_deque) {
  careless_deque<atomic<int>> deque;
  EXPECT_GT(wrongly_delivered(deque, 3000), 0);
}

}  // namespace
}  // namespace contend::testing_support
