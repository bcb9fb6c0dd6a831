// pool_contract: what pool.h promises of every pool; each test program instantiates it for pools of its own.
#pragma once

#include "pool_testing.h"

namespace contend::testing_support {

TYPED_TEST_SUITE_P(pool_of);

TYPED_TEST_P(pool_of, runs_a_task_and_answers_its_result) {
  auto pool = this->make();
  EXPECT_THAT(pool->apply(task<square>, 7), is_result(49));
  EXPECT_THAT(pool->apply(task<add>, 3, 4), is_result(7));
  EXPECT_THAT(pool->apply(task<twice>, std::string("ab")), is_result("abab"));
  EXPECT_THAT(pool->apply([](double x) { return x / 2; }, 5.0), is_result(2.5));
  EXPECT_THAT(pool->apply(task<do_nothing>), is_ok());
}

TYPED_TEST_P(pool_of, answers_a_handle_at_once) {
  auto pool = this->make();
  auto handle = pool->apply_async(task<wait_for_and_answer>, &*this->go_, 5);
  EXPECT_FALSE(handle.ready());
  EXPECT_FALSE(handle.wait(10ms));
  EXPECT_THAT(handle.successful().status(), is_error(absl::StatusCode::kFailedPrecondition, "not ready"));
  EXPECT_THAT(handle.get(10ms).status(), is_error(absl::StatusCode::kDeadlineExceeded, "not done"));
  EXPECT_THAT(handle.get(-1ms).status(), is_error(absl::StatusCode::kInvalidArgument, "time-out"));
  this->go_->put(1);
  EXPECT_THAT(handle.get(patient), is_result(5));
  EXPECT_THAT(handle.get(patient), is_result(5));
  EXPECT_TRUE(handle.ready());
  EXPECT_THAT(handle.successful(), is_result(true));
}

TYPED_TEST_P(pool_of, carries_what_a_task_throws_to_its_handle) {
  auto pool = this->make();
  auto handle = pool->apply_async(task<throw_at_seven>, 7);
  EXPECT_THAT(handle.get(patient).status(), is_error(absl::StatusCode::kAborted, "threw: seven"));
  EXPECT_THAT(handle.successful(), is_result(false));
  EXPECT_THAT(pool->apply(task<throw_at_seven>, 8), is_result(8));
}

TYPED_TEST_P(pool_of, calls_back_exactly_once_and_not_in_the_call) {
  auto pool = this->make();
  const pid_t caller = gettid();
  atomic<int> values{0}, errors{0}, here{0};
  const auto both = then(
      [&](int) {
        values.fetch_add(1, relaxed);
        here.fetch_add(gettid() == caller ? 1 : 0, relaxed);
      },
      [&](const absl::Status&) {
        errors.fetch_add(1, relaxed);
        here.fetch_add(gettid() == caller ? 1 : 0, relaxed);
      });
  std::vector<task_handle<int>> handles;
  for (int i = 0; i < 50; ++i) handles.push_back(pool->apply_async(both, task<throw_at_seven>, i % 10));
  pool->close();
  EXPECT_THAT(pool->apply_async(both, task<square>, 1).get().status(),
              is_error(absl::StatusCode::kFailedPrecondition, "closed"));
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_EQ(values.load(relaxed), 45);
  EXPECT_EQ(errors.load(relaxed), 6);
  EXPECT_EQ(here.load(relaxed), 0);
}

TYPED_TEST_P(pool_of, maps_in_order_with_any_chunksize) {
  auto pool = this->make();
  std::vector<int> expected;
  for (const int n : std::views::iota(0, 50)) expected.push_back(n * n);
  for (const std::size_t chunksize : {0, 1, 7, 50, 1000}) {
    EXPECT_THAT(pool->map(task<square>, std::views::iota(0, 50), chunksize), is_result(expected));
  }
  EXPECT_THAT(pool->map(task<square>, std::vector<int>{}), is_result(std::vector<int>{}));
  auto later = pool->map_async(task<square>, std::views::iota(0, 50));
  EXPECT_THAT(later.get(patient), is_result(expected));
  std::vector<std::pair<int, int>> pairs{{1, 2}, {3, 4}};
  EXPECT_THAT(pool->starmap(task<add>, pairs), is_result(std::vector<int>{3, 7}));
}

TYPED_TEST_P(pool_of, answers_the_error_of_a_map) {
  auto pool = this->make();
  EXPECT_THAT(pool->map(task<throw_at_seven>, std::views::iota(0, 20)).status(),
              is_error(absl::StatusCode::kAborted, "seven"));
  atomic<int> called{0};
  auto handle =
      pool->map_async(then([](const std::vector<int>&) {}, [&](const absl::Status&) { called.fetch_add(1, relaxed); }),
                      task<throw_at_seven>, std::views::iota(0, 20), 1);
  EXPECT_THAT(handle.get(patient).status(), is_error(absl::StatusCode::kAborted, "seven"));
  pool->close();
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_EQ(called.load(relaxed), 1);
}

// In the order of the items, whichever failed first: of two chunks, and of two items in one chunk.
TYPED_TEST_P(pool_of, answers_the_error_of_the_first_item_that_fails) {
  auto pool = this->make();
  const std::vector<patient_item> items{{&*this->go_, 0}, {&*this->go_, 1}, {&*this->go_, 2}};
  EXPECT_THAT(pool->map(task<fail_in_turn>, items, 1).status(), is_error(absl::StatusCode::kAborted, "item 0"));
  const std::vector<patient_item> later{{&*this->go_, 2}, {&*this->go_, 0}, {&*this->go_, 1}};
  EXPECT_THAT(pool->map(task<fail_in_turn>, later, 3).status(), is_error(absl::StatusCode::kAborted, "item 2"));
}

TYPED_TEST_P(pool_of, streams_results_in_order_or_as_they_come) {
  auto pool = this->make();
  auto ordered = pool->imap(task<square>, std::views::iota(0, 20), 3);
  for (int i = 0; i < 20; ++i) {
    const auto result = ordered.next(patient);
    ASSERT_TRUE(result.has_value());
    EXPECT_THAT(*result, is_result(i * i));
  }
  EXPECT_FALSE(ordered.next(patient).has_value());
  auto unordered = pool->imap_unordered(task<square>, std::views::iota(0, 20));
  std::vector<int> found;
  while (auto result = unordered.next(patient)) {
    ASSERT_THAT(result->status(), is_ok());
    found.push_back(**result);
  }
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, *pool->map(task<square>, std::views::iota(0, 20)));
  auto failing = pool->imap(task<throw_at_seven>, std::views::iota(6, 9));
  EXPECT_THAT(*failing.next(patient), is_result(6));
  EXPECT_THAT(failing.next(patient)->status(), is_error(absl::StatusCode::kAborted, "seven"));
  EXPECT_THAT(*failing.next(patient), is_result(8));
}

TYPED_TEST_P(pool_of, a_stream_that_has_no_result_yet_can_be_asked_again) {
  auto pool = this->make();
  const std::vector<patient_item> items{{&*this->go_, 1}};
  auto stream = pool->imap([](patient_item each) { return wait_for_and_answer(each.go, each.number); }, items);
  EXPECT_THAT(stream.next(10ms)->status(), is_error(absl::StatusCode::kDeadlineExceeded, "ask again"));
  this->go_->put(1);
  EXPECT_THAT(*stream.next(patient), is_result(1));
}

TYPED_TEST_P(pool_of, cancels_what_has_not_begun) {
  auto pool = this->make({.workers = 1});
  auto first = pool->apply_async(task<wait_for_and_answer>, &*this->go_, 1);
  auto second = pool->apply_async(task<square>, 2);
  EXPECT_TRUE(second.cancel());
  EXPECT_FALSE(second.cancel());
  EXPECT_THAT(second.get(patient).status(), is_error(absl::StatusCode::kCancelled, "cancelled"));
  this->go_->put(1);
  EXPECT_THAT(first.get(patient), is_result(1));
  EXPECT_FALSE(first.cancel());
}

// Known hang: join before the queue is drained.
TYPED_TEST_P(pool_of, that_is_closed_finishes_all_that_was_submitted) {
  auto pool = this->make();
  std::vector<task_handle<int>> handles;
  handles.push_back(pool->apply_async(task<wait_for_and_answer>, &*this->go_, 0));
  for (int i = 1; i < 100; ++i) handles.push_back(pool->apply_async(task<add>, i, 0));
  EXPECT_THAT(pool->join(patient), is_error(absl::StatusCode::kFailedPrecondition, "close or terminate"));
  pool->close();
  EXPECT_THAT(pool->apply(task<square>, 1).status(), is_error(absl::StatusCode::kFailedPrecondition, "closed"));
  EXPECT_THAT(pool->join(10ms), is_error(absl::StatusCode::kDeadlineExceeded, "wait again"));
  EXPECT_THAT(pool->join(-1ms), is_error(absl::StatusCode::kInvalidArgument, "time-out"));
  this->go_->put(1);
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_THAT(pool->join(patient), is_ok());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(handles[i].ready());
    EXPECT_THAT(handles[i].get(), is_result(i));
  }
}

TYPED_TEST_P(pool_of, that_is_terminated_finishes_no_task_that_waits_and_leaves_no_handle_undone) {
  auto pool = this->make({.workers = 1});
  auto begun = pool->apply_async(task<wait_for_and_answer>, &*this->go_, 0);
  std::vector<task_handle<int>> waiting;
  for (int i = 0; i < 20; ++i) waiting.push_back(pool->apply_async(task<square>, i));
  pool->terminate();
  this->go_->put(1);
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_TRUE(begun.ready());
  for (auto& handle : waiting) {
    EXPECT_THAT(handle.get(patient).status(), is_error(absl::StatusCode::kCancelled, "terminated"));
  }
  EXPECT_THAT(pool->apply(task<square>, 1).status(), is_error(absl::StatusCode::kCancelled, "terminated"));
}

// Known hang: terminate from inside a callback.
TYPED_TEST_P(pool_of, can_be_terminated_but_not_joined_from_inside_a_callback) {
  auto pool = this->make();
  absl::Status joined;
  auto handle = pool->apply_async(then(
                                      [&](int) {
                                        pool->terminate();
                                        joined = pool->join();
                                      },
                                      [](const absl::Status&) {}),
                                  task<square>, 1);
  EXPECT_THAT(handle.get(patient), is_result(1));
  while (pool->status().ok()) std::this_thread::yield();
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_THAT(joined, is_error(absl::StatusCode::kFailedPrecondition, "callback"));
}

TYPED_TEST_P(pool_of, survives_a_callback_that_throws) {
  auto pool = this->make();
  (void)pool->apply_async(then([](int) { throw std::runtime_error("from a callback"); }, [](const absl::Status&) {}),
                          task<square>, 1);
  EXPECT_THAT(pool->apply(task<square>, 3), is_result(9));
  pool->close();
  EXPECT_THAT(pool->join(patient), is_ok());
}

TYPED_TEST_P(pool_of, runs_the_initializer_in_each_worker_first) {
  auto pool = this->make({.workers = 3, .initializer = [this] {
                            this->count_->fetch_add(1, relaxed);
                            return absl::OkStatus();
                          }});
  EXPECT_THAT(pool->apply(task<square>, 2), is_result(4));
  pool->close();
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_EQ(this->count_->load(relaxed), 3);
}

// Known hang: workers that die in their initializer are replaced for ever, and no task is ever done.
TYPED_TEST_P(pool_of, whose_initializer_fails_is_broken_with_its_error) {
  auto pool = this->make({.workers = 3, .initializer = [this] {
                            this->count_->fetch_add(1, relaxed);
                            return absl::NotFoundError("no flour");
                          }});
  EXPECT_THAT(pool->apply(task<square>, 2).status(), is_error(absl::StatusCode::kNotFound, "initializer: no flour"));
  EXPECT_THAT(pool->status(), is_error(absl::StatusCode::kNotFound, "no flour"));
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_LE(this->count_->load(relaxed), 3);
}

TYPED_TEST_P(pool_of, whose_initializer_throws_is_broken_too) {
  auto pool = this->make({.workers = 1, .initializer = []() -> absl::Status { throw std::runtime_error("no oven"); }});
  EXPECT_THAT(pool->apply(task<square>, 2).status(), is_error(absl::StatusCode::kAborted, "no oven"));
}

TYPED_TEST_P(pool_of, replaces_a_worker_after_so_many_tasks) {
  auto pool = this->make({.workers = 1,
                          .initializer =
                              [this] {
                                this->count_->fetch_add(1, relaxed);
                                return absl::OkStatus();
                              },
                          .max_tasks_per_worker = 4});
  for (int i = 0; i < 20; ++i) EXPECT_THAT(pool->apply(task<square>, i), is_result(i * i));
  pool->close();
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_GE(this->count_->load(relaxed), 5);
  EXPECT_LE(this->count_->load(relaxed), 6);
}

TYPED_TEST_P(pool_of, refuses_too_many_workers) {
  EXPECT_THAT(TypeParam::create({.workers = 1'000'000}).status(), is_error(absl::StatusCode::kInvalidArgument, "4096"));
}

TYPED_TEST_P(pool_of, leaves_nothing_behind_after_many_cycles) {
  const auto cycle = [&] { EXPECT_THAT(this->make({.workers = 2})->apply(task<square>, 3), is_result(9)); };
  cycle();
  const std::ptrdiff_t before = open_descriptors();
  for (int i = 0; i < 30; ++i) cycle();
  EXPECT_EQ(open_descriptors(), before);
}

REGISTER_TYPED_TEST_SUITE_P(pool_of, runs_a_task_and_answers_its_result, answers_a_handle_at_once,
                            carries_what_a_task_throws_to_its_handle, calls_back_exactly_once_and_not_in_the_call,
                            maps_in_order_with_any_chunksize, answers_the_error_of_a_map,
                            answers_the_error_of_the_first_item_that_fails, streams_results_in_order_or_as_they_come,
                            a_stream_that_has_no_result_yet_can_be_asked_again, cancels_what_has_not_begun,
                            that_is_closed_finishes_all_that_was_submitted,
                            that_is_terminated_finishes_no_task_that_waits_and_leaves_no_handle_undone,
                            can_be_terminated_but_not_joined_from_inside_a_callback, survives_a_callback_that_throws,
                            runs_the_initializer_in_each_worker_first, whose_initializer_fails_is_broken_with_its_error,
                            whose_initializer_throws_is_broken_too, replaces_a_worker_after_so_many_tasks,
                            refuses_too_many_workers, leaves_nothing_behind_after_many_cycles);

}  // namespace contend::testing_support
