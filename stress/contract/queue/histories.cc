// histories: what workers did to a queue at once, stamped before and after each operation, is judged as a whole: some
// order of the operations explains all answers.
//
// Beside what concurrency.cc counts, this sees the order between producers, and empty and full answers that cannot be.
#include <absl/strings/str_cat.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "contract/queue/check.h"
#include "contract/queue/crew.h"
#include "contract/queue/shared_value.h"
#include "history/bag.h"
#include "history/fifo.h"
#include "history/per_producer.h"
#include "history/priority.h"
#include "history/record.h"
#include "history/stack.h"
#include "platform/pause.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using history::answer;
using history::operation;
using history::operation_log;

constexpr std::uint32_t most_workers = 4;
constexpr std::uint32_t main_log = most_workers;  // of who fills before the others, and drains after them
constexpr std::uint32_t attempts = 4000;          // of each other worker
constexpr std::uint32_t already_inside = 32;      // when they begin
constexpr std::uint32_t most_operations = 8192;   // of one log: main's holds all that the producers may leave behind
static_assert(2 * already_inside + most_workers / 2 * attempts < most_operations);
constexpr std::size_t log_bytes = (operation_log::bytes_for(most_operations) + 63) / 64 * 64;

struct history_board {
  history::step_clock clock;
  alignas(64) std::array<std::array<std::byte, log_bytes>, most_workers + 1> logs;
};

answer answer_of(outcome said) {
  switch (said) {
    case outcome::ok: return answer::ok;
    case outcome::full: return answer::full;
    case outcome::empty: return answer::empty;
    default: return answer::closed;  // nobody closes here: the judges say so
  }
}

// One worker's operations and its log of them.
class recorder {
 public:
  recorder(any_queue<word>& queue, history_board& board, std::uint32_t worker)
      : queue_(queue), clock_(board.clock), log_(operation_log::create_in(board.logs[worker], worker)) {}

  // False: the log is full, nothing was done.
  bool push(word item) {
    if (!log_->invoke(clock_, operation::push, item)) return false;
    last_ = queue_.try_push(item);
    log_->answered(clock_, answer_of(last_), item);
    return true;
  }
  bool pop() {
    if (!log_->invoke(clock_, operation::pop)) return false;
    word item = 0;
    last_ = queue_.try_pop(item);
    log_->answered(clock_, answer_of(last_), item);
    return true;
  }
  bool went_well() const { return last_ == outcome::ok; }

 private:
  any_queue<word>& queue_;
  history::step_clock& clock_;
  operation_log* log_;
  outcome last_ = outcome::ok;
};

word item_of(std::uint32_t worker, std::uint32_t number) { return (word{worker} + 1) << 32 | number; }

void produce(recorder& self, std::uint32_t worker) {
  for (std::uint32_t i = 0; i < attempts && self.push(item_of(worker, i)); ++i) {
    if (!self.went_well()) yield();
  }
}

void consume(recorder& self) {
  for (std::uint32_t i = 0; i < attempts && self.pop(); ++i) {
    if (!self.went_well()) yield();
  }
}

std::vector<history::event> history_of(const history_board& board, std::span<const std::uint32_t> workers) {
  std::vector<const operation_log*> logs;
  for (const std::uint32_t worker : workers) logs.push_back(&operation_log::in(board.logs[worker]));
  return history::merge(logs);
}

bool tells_full(const queue_traits& traits) { return traits.exact && traits.capacity != capacity_rule::unbounded; }

history::verdict judge(const queue_traits& traits, std::span<const history::event> all, std::uint64_t capacity) {
  const history::container_options options{.capacity = tells_full(traits) ? capacity : history::unbounded};
  switch (traits.order) {
    case queue_order::fifo: return history::check_fifo(all, options);
    case queue_order::per_producer: return history::check_per_producer(all, options);
    case queue_order::lifo: return history::check_stack(all, options);
    case queue_order::priority: return history::check_priority(all, options);
    case queue_order::none: return history::check_bag(all, options);
  }
  return {};
}

// Where full says something else than that so many are inside, it is not judged; nor is empty where it is a guess while
// others are at work, but for that of the one who was alone.
bool is_a_guess(const queue_traits& traits, const history::event& each) {
  if (each.said == answer::full) return !tells_full(traits);
  return each.said == answer::empty && !traits.exact && each.worker != main_log;
}

void are_linearizable(trial& now) {
  const auto queue = now.make_words({.capacity = 64});
  const auto board = shared_value<history_board>::create(now.sharing());
  if (!queue || !now.fine("a board", board.status())) return;
  // Half full at first: whoever pops in a wrong order does so for certain, however the workers meet.
  recorder alone(*queue, **board, main_log);
  for (std::uint32_t i = 0; i < already_inside; ++i) alone.push(item_of(main_log, i));

  const std::uint32_t producers = now.contender().producers(2);
  const std::uint32_t workers = producers + now.contender().consumers(2);
  now.fine("the workers", run_crew(now.sharing(), workers, [&](std::uint32_t index) {
             recorder self(*queue, **board, index);
             if (index < producers) {
               produce(self, index);
             } else {
               consume(self);
             }
           }));
  while (alone.pop() && alone.went_well()) {
  }
  now.expect(!alone.went_well(), "the log was too small to drain the queue");

  std::vector<std::uint32_t> logs{main_log};
  for (std::uint32_t i = 0; i < workers; ++i) logs.push_back(i);
  std::vector<history::event> all = history_of(**board, logs);
  std::erase_if(all, [&](const history::event& each) { return is_a_guess(now.traits(), each); });
  const history::verdict found = judge(now.traits(), all, queue->capacity());
  now.expect(found.ok(), history::explain(found, all));
}

const std::array histories{
    check{"are_linearizable", are_linearizable, {}},
};

}  // namespace

std::span<const check> histories_checks() { return histories; }

}  // namespace contend::inline CONTEND_BACKEND::contract
