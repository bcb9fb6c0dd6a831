// worker_shapes: the list of --workers, taken apart.
#include "harness/worker_shapes.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <string>

#include "harness/launch_board.h"

namespace contend::inline CONTEND_BACKEND {

absl::StatusOr<std::vector<worker_shape>> parse_workers(std::string_view text) {
  std::vector<worker_shape> shapes;
  const std::vector<std::string> parts = absl::StrSplit(std::string(text), ',');
  for (const std::string& part : parts) {
    const std::vector<std::string> numbers = absl::StrSplit(part, '+');
    std::uint32_t producers = 0;
    std::uint32_t consumers = 0;
    if (numbers.size() != 2 || !absl::SimpleAtoi(numbers[0], &producers) || !absl::SimpleAtoi(numbers[1], &consumers)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--workers: '", part, "' is not PRODUCERS+CONSUMERS; write for example --workers=1+1,4+4"));
    }
    if (producers == 0 || consumers == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("--workers: '", part, "': a transfer needs at least 1 producer and 1 consumer"));
    }
    if (std::uint64_t{producers} + consumers > most_workers) {
      return absl::InvalidArgumentError(
          absl::StrCat("--workers: '", part, "': at most ", most_workers, " workers in all"));
    }
    shapes.push_back({producers, consumers});
  }
  return shapes;
}

}  // namespace contend::inline CONTEND_BACKEND
