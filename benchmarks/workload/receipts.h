// receipts: a consumer's proof that what it popped is what was pushed: order, bodies, counts and sums.
#pragma once

#include <cstdint>

#include "harness/launch_board.h"
#include "platform/atomic.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

class receipts {
 public:
  receipts(launch_board& board, std::uint32_t worker) noexcept
      : rows_(board.ledger(worker)), slot_(board.slot(worker)) {}

  // Some nanoseconds; every rate contains them, and the null contender shows them alone.
  template <class Item>
  void accept(const Item& item) noexcept {
    if (item.producer() >= rows_.size()) [[unlikely]] {
      ++slot_.strangers;
      return;
    }
    const std::uint64_t sequence = item.sequence();
    ledger_entry& entry = rows_[item.producer()];
    if (sequence <= entry.last) [[unlikely]]
      ++slot_.order_breaks;
    if (!item.is_whole()) [[unlikely]]
      ++slot_.damaged;
    entry.last = sequence;
    item_tally& tally = entry.tallies[sequence % 2];
    tally.sum += sequence;
    tally.sum_of_squares += sequence * sequence;
    // Only this worker writes it: no read-modify-write is needed.
    tally.count.store(tally.count.load(relaxed) + 1, release);  // [W1] consumed; pairs with [W2] in burst.h
  }

 private:
  std::span<ledger_entry> rows_;
  worker_slot& slot_;
};

}  // namespace contend::inline CONTEND_BACKEND
