// pool_quarry: every pool of ours: single tasks, with callbacks, maps, tasks that fail, tasks that wait for tasks of
// their own.
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hunt/gang.h"
#include "hunt/pool_twins.h"
#include "hunt/primitive_of.h"
#include "hunt/quarry.h"
#include "platform/thread_id.h"
#include "pool/pool.h"
#include "pool/process_pool.h"
#include "pool/thread_pool.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

std::uint64_t image_of(std::uint64_t number) { return random_bits({number}).next(); }

std::uint64_t fail(std::uint64_t number) { throw std::runtime_error("task " + std::to_string(number) + " fails"); }

// In each worker of a pool, for as long as it lives. It has no number of its own before it runs, so that here the noise
// of a seed differs from run to run.
absl::Status disturb() {
  thread_local const noise::worker disturbed(this_thread_id());
  return absl::OkStatus();
}

template <class Pool>
class pool_trial {
 public:
  explicit pool_trial(const trial& how) : how_(how), user_(how) {}

  absl::Status run() {
    user_.add([&](std::uint32_t) { use(); });
    return user_.run();
  }

 private:
  static constexpr bool is_of_threads = !Pool::traits.processes;

  void use() {
    auto made = Pool::create({.workers = how_.workers, .initializer = disturb});
    if (!made.ok()) return complain(made.status());
    pool_ = made->get();
    for (std::uint32_t i = 0; i < how_.operations; ++i) submit_something(i);
    // Who submits from within must have done so before the pool is closed; the others may be anywhere.
    for (auto& [result, number] : nested_) expect(result.get(), number);
    pool_->close();
    if (const absl::Status ended = pool_->join(); !ended.ok()) return complain(ended);
    for (auto& [result, number] : handles_) expect(result.get(), number);
    for (auto& [result, number] : failing_) expect_failure(result.get(), number);
    const std::uint64_t told = failures_told_.load(seq_cst);  // after join
    if (told != failing_.size()) user_.complain("an error callback is missing, or came twice");
    if (called_.load(seq_cst) != callbacks_) user_.complain("a callback is missing, or came twice");       // after join
    if (is_of_threads && ran_.load(seq_cst) != tasks_) user_.complain("a task ran twice, or not at all");  // as above
  }

  void submit_something(std::uint64_t i) {
    if constexpr (is_of_threads) {
      if (random_.one_in(3)) {
        tasks_ += 2;
        nested_.emplace_back(pool_->apply_async([this, i] { return nested(i); }), i);
        return;
      }
    }
    if (random_.one_in(8)) return map(random_.below(20));
    if (random_.one_in(8)) return submit_what_fails(i);
    ++tasks_;
    if (random_.one_in(2)) {
      handles_.emplace_back(pool_->apply_async(counted(), i), i);
    } else {
      ++callbacks_;
      const auto count = [this](const auto&) { called_.fetch_add(1, seq_cst); };  // no order is asked for
      handles_.emplace_back(pool_->apply_async(then(count, count), counted(), i), i);
    }
  }

  void submit_what_fails(std::uint64_t i) {
    const auto value = [this](std::uint64_t) { user_.complain("a task that fails calls back with a result"); };
    const auto error = [this](const absl::Status&) { failures_told_.fetch_add(1, seq_cst); };  // no order is asked for
    failing_.emplace_back(pool_->apply_async(then(value, error), task<fail>, i), i);
  }

  void map(std::uint64_t items) {
    tasks_ += items;
    const auto images = pool_->map(counted(), std::views::iota(std::uint64_t{0}, items), random_.below(4));
    if (!images.ok()) return complain(images.status());
    if (images->size() != items) return user_.complain("a map has another number of results");
    for (std::uint64_t i = 0; i < items; ++i) {
      if ((*images)[i] != image_of(i)) user_.complain("a map has a wrong result, or in another order");
    }
  }

  // A task; processes find it by its type and count nothing here.
  auto counted() {
    if constexpr (is_of_threads) {
      return [this](std::uint64_t number) {
        ran_.fetch_add(1, seq_cst);  // no order is asked for
        return image_of(number);
      };
    } else {
      return task<image_of>;
    }
  }

  std::uint64_t nested(std::uint64_t number) {
    ran_.fetch_add(1, seq_cst);  // no order is asked for
    const absl::StatusOr<std::uint64_t> inner = pool_->apply_async(counted(), number).get();
    if (!inner.ok()) complain(inner.status());
    return inner.value_or(0);
  }

  void expect(const absl::StatusOr<std::uint64_t>& result, std::uint64_t number) {
    if (!result.ok()) return complain(result.status());
    if (*result != image_of(number)) user_.complain("a task has the result of another one");
  }

  void expect_failure(const absl::StatusOr<std::uint64_t>& result, std::uint64_t number) {
    if (result.ok()) return user_.complain("a task that fails has a result");
    if (result.status().message().find("task " + std::to_string(number) + " fails") == std::string::npos)
      complain(result.status());
  }

  void complain(const absl::Status& why) { user_.complain(std::string(why.message())); }

  using handle = decltype(std::declval<Pool&>().apply_async(task<image_of>, std::uint64_t{0}));

  trial how_;
  gang user_;
  random_bits random_{how_.seed};
  Pool* pool_ = nullptr;
  std::vector<std::pair<handle, std::uint64_t>> handles_;
  std::vector<std::pair<handle, std::uint64_t>> nested_;
  std::vector<std::pair<handle, std::uint64_t>> failing_;
  std::uint64_t tasks_ = 0;
  std::uint64_t callbacks_ = 0;
  atomic<std::uint64_t> ran_{0};
  atomic<std::uint64_t> called_{0};
  atomic<std::uint64_t> failures_told_{0};
};

template <class Pool>
void add(std::vector<quarry>& to, bool broken = is_broken<Pool>) {
  to.push_back({.name = absl::StrCat("pool/", std::string(Pool::traits.name)),
                .play = [](const trial& how) { return pool_trial<Pool>(how).run(); },
                .threads = !Pool::traits.processes,
                .processes = Pool::traits.processes,
                .broken = broken});
}

}  // namespace

void add_pools(std::vector<quarry>& to) {
  add<thread_pool>(to);
  add<work_stealing_pool>(to);
  add<hand_made_pool>(to);
  add<process_pool>(to);
  add<mutex_process_pool>(to);
  add<naive_pool<pool_defect::none>>(to);
  add<naive_pool<pool_defect::takes_in_two_steps>>(to);
  add<naive_pool<pool_defect::leaves_work_at_close>>(to);
  add<naive_pool<pool_defect::forgets_error_callback>>(to);
  add<naive_pool<pool_defect::closes_for_one>>(to);
  add<basic_process_pool<naive_turn<false>>>(to);
  add<basic_process_pool<naive_turn<true>>>(to, true);
}

}  // namespace contend::inline CONTEND_BACKEND
