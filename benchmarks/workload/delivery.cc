// delivery: counts, sums and sums of squares of what was pushed against what was popped.
#include "workload/delivery.h"

#include <absl/strings/str_cat.h>

#include <numeric>

#include "platform/atomic.h"
#include "platform/outcome.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

struct tally {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  std::uint64_t sum_of_squares = 0;
};

// Of the numbers 1 ... n, modulo 2^64; the divisions are exact, so they are done first.
tally pushed_tally(std::uint64_t n) {
  using wide = unsigned __int128;
  const auto sum = static_cast<wide>(n) * (n + 1) / 2;
  // n (n+1) (2n+1) / 6 = sum * (2n+1) / 3, and one of the two factors is a multiple of 3
  const auto odd = static_cast<wide>(2) * n + 1;
  const wide squares = sum % 3 == 0 ? sum / 3 * odd : odd / 3 * sum;
  return {n, static_cast<std::uint64_t>(sum), static_cast<std::uint64_t>(squares)};
}

tally popped_tally(launch_board& board, std::uint32_t producer) {
  tally all;
  for (std::uint32_t worker = 0; worker < board.settings().workers(); ++worker) {
    const ledger_entry& entry = board.ledger(worker)[producer];
    for (const item_tally& part : entry.tallies) {
      all.count += part.count.load(relaxed);  // the team has ended: nobody writes
      all.sum += part.sum;
      all.sum_of_squares += part.sum_of_squares;
    }
  }
  return all;
}

std::string check_conservation(launch_board& board, std::span<const std::string> names) {
  for (std::uint32_t producer = 0; producer < board.settings().producers; ++producer) {
    const tally pushed = pushed_tally(board.slot(producer).pushed);
    const tally popped = popped_tally(board, producer);
    const std::string of = absl::StrCat(" of ", pushed.count, " items of ", names[producer]);
    if (popped.count < pushed.count) return absl::StrCat(pushed.count - popped.count, of, " lost");
    if (popped.count > pushed.count) return absl::StrCat(popped.count - pushed.count, of, " came twice");
    if (popped.sum != pushed.sum || popped.sum_of_squares != pushed.sum_of_squares) {
      return absl::StrCat("some", of, " lost, as many others came twice");
    }
  }
  return "ok";
}

}  // namespace

std::string check_delivery(launch_board& board, const delivery_rules& rules, std::span<const std::string> names) {
  for (std::uint32_t worker = 0; worker < board.settings().workers(); ++worker) {
    const worker_slot& slot = board.slot(worker);
    const std::string& name = names[worker];
    if (slot.unexpected != outcome::ok) {
      return absl::StrCat(name, ": an operation answered '", std::string(to_string(slot.unexpected)), "'");
    }
    if (slot.strangers != 0) return absl::StrCat(name, ": ", slot.strangers, " items that nobody has pushed");
    if (slot.damaged != 0) return absl::StrCat(name, ": ", slot.damaged, " items damaged");
    if (rules.ordered && slot.order_breaks != 0) {
      return absl::StrCat(name, ": order broken ", slot.order_breaks, " times");
    }
  }
  return rules.conserves ? check_conservation(board, names) : "ok";
}

std::string regime_of(std::span<const std::uint64_t> occupancy) {
  const std::uint64_t looks = std::accumulate(occupancy.begin(), occupancy.end(), std::uint64_t{0});
  if (looks == 0) return "unknown";
  if (occupancy.front() * 2 > looks) return "empty_bound";
  if (occupancy.back() * 2 > looks) return "full_bound";
  return "balanced";
}

std::vector<std::uint64_t> occupancy_of(launch_board& board) {
  std::vector<std::uint64_t> bins(occupancy_bins);
  std::uint64_t looks = 0;
  for (std::uint32_t worker = 0; worker < board.settings().workers(); ++worker) {
    for (std::size_t i = 0; i < occupancy_bins; ++i) {
      bins[i] += board.slot(worker).occupancy[i];
      looks += board.slot(worker).occupancy[i];
    }
  }
  return looks == 0 ? std::vector<std::uint64_t>{} : bins;
}

}  // namespace contend::inline CONTEND_BACKEND
