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
std::string time_left(const measure_progress& progress) {
  if (progress.counted == 0) return "no pace yet";
  const nanoseconds in_budget = progress.budget - progress.elapsed;
  const double per_sample = static_cast<double>(progress.elapsed.count()) / static_cast<double>(progress.counted);
  const auto by_pace = static_cast<double>(progress.wanted - std::min(progress.counted, progress.wanted)) * per_sample;
  return absl::StrCat(in_words(std::min(in_budget, nanoseconds(static_cast<std::int64_t>(by_pace)))), " left");
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
  const double part =
      progress.wanted == 0 ? 1 : static_cast<double>(progress.counted) / static_cast<double>(progress.wanted);
  const auto full = std::min(bar_width, static_cast<std::size_t>(part * bar_width));
  const std::string bar = std::string(full, '#') + std::string(bar_width - full, '.');
  const std::string text = absl::StrFormat("[%s] %3.0f %%  %d launches, %d of %d samples, %s", bar, 100 * part,
                                           progress.launches, progress.counted, progress.wanted, time_left(progress));
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
