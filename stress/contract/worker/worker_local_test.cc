// worker_local_test: every worker has a value of its own, which nobody else sees and which ends with it.
#include <gtest/gtest.h>

#include <string>

#include "worker/worker_local.h"
#include "worker_testing.h"

namespace contend {
namespace {

using namespace testing_support;

using both_kinds = testing::Types<thread_worker, process_worker>;
TYPED_TEST_SUITE(worker_of, both_kinds, kind_of_worker);

TYPED_TEST(worker_of, does_not_see_the_value_of_main_nor_main_its) {
  worker_local<std::string> name;
  EXPECT_EQ(name.find(), nullptr);
  name.get() = "main's";
  TypeParam worker([&] {
    const bool none = name.find() == nullptr && name.get().empty();
    name.get() = "the worker's";
    this->notes_->first.put(none && name.get() == "the worker's" ? 1 : 2);
  });
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(this->notes_->first.look(), 1);
  EXPECT_EQ(name.get(), "main's");
}

TYPED_TEST(worker_of, has_a_value_beside_that_of_another_worker) {
  worker_local<int> number;
  const auto body = [&](int mine, mailbox* box) {
    number.get() = mine;
    wait_for(this->notes_->go);
    box->put(number.get());
  };
  TypeParam one(body, 1, &this->notes_->first), two(body, 2, &this->notes_->second);
  ASSERT_THAT(one.start(), is_ok());
  ASSERT_THAT(two.start(), is_ok());
  this->notes_->go.put(1);
  EXPECT_EQ(this->notes_->first.await(), 1);
  EXPECT_EQ(this->notes_->second.await(), 2);
}

struct witness {
  mailbox* box = nullptr;
  ~witness() {
    if (box != nullptr) box->put(1);
  }
};

TYPED_TEST(worker_of, takes_its_value_along_when_it_ends) {
  worker_local<witness> seen;
  TypeParam worker([&] { seen.get().box = &this->notes_->first; });
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(this->notes_->first.look(), 1);
}

TEST(worker_local_value, ends_with_its_variable_and_is_not_found_by_the_next_one) {
  shared_value<notes> shared;
  {
    worker_local<witness> seen;
    seen.get().box = &shared->first;
  }
  EXPECT_EQ(shared->first.look(), 1);
  worker_local<witness> next;
  EXPECT_EQ(next.find(), nullptr);
}

TEST(worker_local_value, is_made_anew_after_a_reset) {
  worker_local<int> number;
  number.get() = 5;
  number.reset();
  EXPECT_EQ(number.find(), nullptr);
  EXPECT_EQ(number.get(), 0);
}

// The broken twin: one variable for all. The same look finds the other's value there.
TEST(one_variable_for_all, shows_main_what_a_worker_wrote) {
  std::string name = "main's";
  thread_worker worker([&] { name = "the worker's"; });
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_NE(name, "main's");
}

// Its destructor runs after main's values are gone.
worker_local<std::string> at_exit;  // NOLINT: static on purpose

TEST(worker_local_value, of_a_static_variable_is_no_trouble_at_exit) { at_exit.get() = "used"; }

}  // namespace
}  // namespace contend
