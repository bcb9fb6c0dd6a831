// shrink: leaves out choices, in runs that get shorter, as long as the finding stays.
//
// Source  A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 2002: theirs takes
//         elements out of a list; here they become the first option, so that what follows keeps its place.
#include "explore/shrink.h"

#include <algorithm>
#include <chrono>

#include "explore/lenient.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

class shrinker {
 public:
  shrinker(const result& found, const test_body& body, const limits& allowed, std::uint32_t replays)
      : best_(found), body_(body), allowed_(allowed), replays_(replays) {}

  result run() {
    for (std::size_t length = std::max<std::size_t>(1, best_.choices.size() / 2); may_go_on();) {
      const bool any = pass(length);
      if (length == 1 && !any) break;
      length = any ? length : length / 2;
    }
    return best_;
  }

 private:
  static std::size_t weight(const result& of) {
    return static_cast<std::size_t>(
        std::count_if(of.choices.begin(), of.choices.end(), [](const choice& made) { return made.taken != 0; }));
  }

  // An execution of a hundred workers that does not end soon takes its time.
  bool may_go_on() const {
    return replays_ != 0 && std::chrono::steady_clock::now() - start_ < std::chrono::seconds(10);
  }

  // From the end, for what comes late depends on what came early.
  bool pass(std::size_t length) {
    bool any = false;
    for (std::size_t end = best_.choices.size(); end > 0 && may_go_on();) {
      const std::size_t start = end - std::min(end, length);
      any = try_without(start, end) || any;
      end = std::min(start, best_.choices.size());
    }
    return any;
  }

  bool try_without(std::size_t start, std::size_t end) {
    std::vector<std::uint32_t> taken;
    bool any = false;
    for (std::size_t i = 0; i < best_.choices.size(); ++i) {
      const bool leave_out = start <= i && i < end;
      any = any || (leave_out && best_.choices[i].taken != 0);
      taken.push_back(leave_out ? 0 : best_.choices[i].taken);
    }
    if (!any) return false;
    --replays_;
    lenient by(best_.explored, std::move(taken));
    result tried = engine::running().explore(best_.test, body_, by, allowed_);
    if (!tried.found || tried.found->what != best_.found->what || weight(tried) >= weight(best_)) return false;
    best_.found = std::move(tried.found);
    best_.choices = std::move(tried.choices);
    return true;
  }

  result best_;
  const test_body& body_;
  limits allowed_;
  std::uint32_t replays_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

result shrink(const result& found, const test_body& body, const limits& allowed, std::uint32_t replays) {
  if (found.found->what == verdict::not_deterministic) return found;
  limits one_each = allowed;
  one_each.seconds = 1e9;
  return shrinker(found, body, one_each, replays).run();
}

}  // namespace contend::inline CONTEND_BACKEND::explore
