// pool_contenders_test: what every line of contenders.h can do: run what it is given, each once.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/process.h"
#include "platform/wait.h"
#include "pool/contenders.h"
#include "pool_testing.h"

namespace contend::testing_support {
namespace {

template <class Contender>
class every_pool : public pool_of<Contender> {};

template <class List>
struct as_types;
template <class... Contenders>
struct as_types<type_list<Contenders...>> {
  using type = testing::Types<Contenders...>;
};
TYPED_TEST_SUITE(every_pool, as_types<pool_contenders>::type, name_of_pool);

atomic<int>* shared_count = nullptr;
int count_and_double(int n) {
  shared_count->fetch_add(1, relaxed);
  return 2 * n;
}

TYPED_TEST(every_pool, runs_each_task_once) {
  shared_count = &*this->count_;
  auto pool = TypeParam::pool::create({.workers = 2});
  ASSERT_THAT(pool.status(), is_ok());
  std::vector<task_handle<int>> handles;
  for (int i = 0; i < 200; ++i) handles.push_back((*pool)->apply_async(task<count_and_double>, i));
  for (int i = 0; i < 200; ++i) EXPECT_THAT(handles[i].get(patient), is_result(2 * i));
  EXPECT_EQ(this->count_->load(relaxed), 200);
}

int meet(int others) {
  shared_count->fetch_add(1, relaxed);
  for (const deadline late(patient); shared_count->load(relaxed) < others && !late.has_passed();) yield();
  return shared_count->load(relaxed);
}

TYPED_TEST(every_pool, runs_as_many_tasks_at_once_as_it_has_workers) {
  shared_count = &*this->count_;
  auto pool = TypeParam::pool::create({.workers = 3});
  ASSERT_THAT(pool.status(), is_ok());
  std::vector<task_handle<int>> handles;
  for (int i = 0; i < 3; ++i) handles.push_back((*pool)->apply_async(task<meet>, 3));
  for (auto& handle : handles) EXPECT_THAT(handle.get(), is_result(3));
}

// A library may not wait for the threads that it ends: soon is enough.
TYPED_TEST(every_pool, leaves_no_thread_behind) {
  if (thread_sanitizer) GTEST_SKIP() << "ThreadSanitizer has a thread of its own";
  shared_count = &*this->count_;
  for (int i = 0; i < 3; ++i) {
    auto pool = TypeParam::pool::create({.workers = 2});
    ASSERT_THAT(pool.status(), is_ok());
    EXPECT_THAT((*pool)->apply_async(task<count_and_double>, 4).get(patient), is_result(8));
    pool->reset();
    const deadline late(patient);
    while (!detail::verify_single_threaded("test").ok() && !late.has_passed()) yield();
    EXPECT_THAT(detail::verify_single_threaded("test"), is_ok());
  }
}

}  // namespace
}  // namespace contend::testing_support
