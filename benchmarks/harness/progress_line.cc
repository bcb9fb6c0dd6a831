// progress_line: a few lines of plain text.
#include "harness/progress_line.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t bar_width = 30;

// By the pace so far, but never past the budget.
nanoseconds time_left(const measure_progress& progress) {
  const nanoseconds in_budget = progress.budget - progress.elapsed;
  if (progress.launches == 0) return in_budget;
  const double per_launch = static_cast<double>(progress.elapsed.count()) / static_cast<double>(progress.launches);
  const auto by_pace = static_cast<double>(progress.left_at_most) * per_launch;
  return std::max(0ns, std::min(in_budget, nanoseconds(static_cast<std::int64_t>(by_pace))));
}

}  // namespace

progress_line::progress_line() : terminal_(isatty(STDERR_FILENO) == 1) {}

progress_line::~progress_line() {
  if (terminal_ && shown_) std::fputc('\n', stderr);
}

void progress_line::show(const measure_progress& progress) {
  const time_point at = now();
  if (at < next_) return;
  next_ = at + (terminal_ ? nanoseconds(200ms) : nanoseconds(10s));
  const nanoseconds left = time_left(progress);
  const double part = static_cast<double>(progress.elapsed.count()) /
                      static_cast<double>(std::max(1ns, progress.elapsed + left).count());
  const auto full = std::min(bar_width, static_cast<std::size_t>(part * bar_width));
  const std::string bar = std::string(full, '#') + std::string(bar_width - full, '.');
  const bool sharpens = progress.counted >= progress.wanted;
  const std::string text = absl::StrFormat("[%s] %3.0f %%  %d launches, %d of %d samples%s, %s left", bar, 100 * part,
                                           progress.launches, progress.counted, progress.wanted,
                                           sharpens ? ", sharpening uncertain medians" : "", in_words(left));
  std::fprintf(stderr, terminal_ ? "\r%s\x1b[K" : "%s\n", text.c_str());
  std::fflush(stderr);
  shown_ = true;
}

std::string in_words(nanoseconds duration) {
  const auto seconds = std::max<std::int64_t>(0, (duration.count() + 999'999'999) / 1'000'000'000);
  if (seconds < 60) return absl::StrFormat("%d s", seconds);
  if (seconds < 3600) return absl::StrFormat("%d min %d s", seconds / 60, seconds % 60);
  return absl::StrFormat("%d h %d min", seconds / 3600, seconds / 60 % 60);
}

}  // namespace contend::inline CONTEND_BACKEND
