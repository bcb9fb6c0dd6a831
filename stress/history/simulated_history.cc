// simulated_history: a container without concurrency, and intervals around its operations.
#include "history/simulated_history.h"

#include <algorithm>
#include <deque>
#include <map>

namespace contend::history {
namespace {

std::uint64_t up_to(std::uint64_t most, std::mt19937_64& random) { return random() % (most + 1); }

// All values inside, so that each kind takes its next one quickly.
class container {
 public:
  explicit container(kind which) : which_(which) {}

  std::uint64_t size() const { return size_; }

  void push(std::uint64_t value, std::uint32_t producer) {
    ++size_;
    if (which_ == kind::priority) {
      sorted_.emplace(value, value);
    } else {
      lanes_[which_ == kind::per_producer ? producer : 0].push_back(value);
    }
  }

  std::uint64_t pop(std::mt19937_64& random) {
    --size_;
    if (which_ == kind::priority) {
      const std::uint64_t value = sorted_.begin()->first;
      sorted_.erase(sorted_.begin());
      return value;
    }
    auto lane = std::next(lanes_.begin(), static_cast<std::ptrdiff_t>(up_to(lanes_.size() - 1, random)));
    while (lane->second.empty()) lane = std::next(lane) == lanes_.end() ? lanes_.begin() : std::next(lane);
    std::deque<std::uint64_t>& values = lane->second;
    if (which_ == kind::bag) std::swap(values.back(), values[up_to(values.size() - 1, random)]);
    const bool last = which_ == kind::lifo || which_ == kind::bag;
    const std::uint64_t value = last ? values.back() : values.front();
    last ? values.pop_back() : values.pop_front();
    return value;
  }

 private:
  kind which_;
  std::uint64_t size_ = 0;
  std::map<std::uint64_t, std::uint64_t> sorted_;
  std::map<std::uint32_t, std::deque<std::uint64_t>> lanes_;
};

class simulator {
 public:
  simulator(const simulation& what, std::mt19937_64& random)
      : what_(what), random_(random), inside_(what.container), free_from_(what.workers, 1) {}

  std::vector<event> run() {
    history_.reserve(what_.operations);
    const std::uint64_t close_at = what_.closes ? up_to(what_.operations - 1, random_) : never;
    instant now = 1;
    for (std::uint32_t i = 0; i < what_.operations; ++i) {
      now += up_to(2, random_);
      event each = widen(now);
      if (i == close_at) {
        each.what = operation::close;
        each.said = answer::ok;
        closed_ = true;
      } else {
        up_to(99, random_) < what_.pushes ? push(each) : pop(each);
      }
      history_.push_back(each);
    }
    kill();
    return std::move(history_);
  }

 private:
  // A worker that is free now, or none is: then the one who is free first, and it is later.
  event widen(instant& now) {
    std::uint32_t worker = static_cast<std::uint32_t>(up_to(what_.workers - 1, random_));
    for (std::uint32_t i = 0; i < what_.workers && free_from_[worker] > now; ++i) worker = (worker + 1) % what_.workers;
    now = std::max(now, free_from_[worker]);
    event each{.worker = worker};
    each.invoked = now - up_to(std::min<instant>(what_.width, now - free_from_[worker]), random_);
    each.answered = now + up_to(what_.width, random_);
    free_from_[worker] = each.answered + 1;
    return each;
  }

  void push(event& each) {
    each.what = operation::push;
    // A bijection of the counter: distinct, and no order that a container could be mistaken to keep.
    each.value = what_.operations <= 64 ? (7 * ++pushed_) % 67 : ++pushed_ * 0x9E3779B97F4A7C15U;
    each.said = closed_ ? answer::closed : inside_.size() == what_.capacity ? answer::full : answer::ok;
    if (each.said == answer::ok) inside_.push(each.value, each.worker);
  }

  void pop(event& each) {
    each.what = operation::pop;
    each.said = inside_.size() != 0 ? answer::ok : closed_ ? answer::closed : answer::empty;
    if (each.said == answer::ok) each.value = inside_.pop(random_);
  }

  void kill() {
    for (std::uint32_t dead = 0; dead < what_.deaths; ++dead) {
      const auto last =
          std::find_if(history_.rbegin(), history_.rend(), [&](const event& each) { return each.worker == dead; });
      if (last == history_.rend()) continue;
      last->said = answer::pending;
      last->answered = 0;
      if (last->what == operation::pop) last->value = 0;
    }
  }

  const simulation& what_;
  std::mt19937_64& random_;
  container inside_;
  std::vector<instant> free_from_;
  std::vector<event> history_;
  std::uint64_t pushed_ = 0;
  bool closed_ = false;
};

}  // namespace

std::vector<event> simulate(const simulation& what, std::mt19937_64& random) { return simulator(what, random).run(); }

}  // namespace contend::history
