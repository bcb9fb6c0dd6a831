// ledger: who pushed and who popped which item, kept by all workers together in shared memory.
//
// An item says its producer and its number. Afterwards every number that a push accepted must have been
// popped exactly once, no other number at all, and each consumer must have seen each producer's items in
// their order.
#pragma once

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "contract/queue/findings.h"
#include "contract/queue/item_types.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND::contract {

class ledger {
 public:
  static constexpr std::uint32_t most_producers = 2;
  static constexpr std::uint32_t most_items = 2048;  // of one producer

  static word item(std::uint32_t producer, std::uint32_t number) noexcept {
    return (word{producer} + 1) << 32 | number;
  }

  void pushed(word item) noexcept { lines_[producer_of(item)][number_of(item)].pushed.fetch_add(1, relaxed); }

  // One consumer's view.
  class reader {
   public:
    explicit reader(ledger& book) noexcept : book_(book) { next_.fill(0); }

    void popped(word item) noexcept {
      const std::uint32_t producer = producer_of(item);
      if (producer >= most_producers || number_of(item) >= most_items) {
        book_.invented_.fetch_add(1, relaxed);
        return;
      }
      book_.lines_[producer][number_of(item)].popped.fetch_add(1, relaxed);
      if (number_of(item) < next_[producer]) book_.disorder_.fetch_add(1, relaxed);
      next_[producer] = number_of(item) + 1;
    }

   private:
    ledger& book_;
    std::array<std::uint32_t, most_producers> next_;
  };

  // Once all workers have ended.
  void verify(findings& found, queue_order order) const {
    for (std::uint32_t producer = 0; producer < most_producers; ++producer) {
      for (std::uint32_t number = 0; number < most_items; ++number) {
        const line& each = lines_[producer][number];
        found.equal(absl::StrCat("pops of item ", number, " of producer ", producer), each.popped.load(relaxed),
                    each.pushed.load(relaxed));
      }
    }
    found.equal("items that nobody pushed", invented_.load(relaxed), 0U);
    if (keeps_ascending(order)) found.equal("items that overtook", disorder_.load(relaxed), 0U);
  }

  std::uint64_t items() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& producer : lines_) {
      for (const line& each : producer) sum += each.pushed.load(relaxed);
    }
    return sum;
  }

 private:
  struct line {
    atomic<std::uint32_t> pushed;
    atomic<std::uint32_t> popped;
  };

  static std::uint32_t producer_of(word item) noexcept { return static_cast<std::uint32_t>(item >> 32) - 1; }
  static std::uint32_t number_of(word item) noexcept { return static_cast<std::uint32_t>(item); }

  std::array<std::array<line, most_items>, most_producers> lines_;
  atomic<std::uint32_t> invented_;
  atomic<std::uint32_t> disorder_;
};

}  // namespace contend::inline CONTEND_BACKEND::contract
