// check: one promise of queue.h as a function that tries to find it broken.
//
// A theme (basics, waiting, ...) is a file with a table of checks; themes() lists the tables. What a check
// needs of a contender is data, so that what does not apply can say why.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/queue/subject.h"
#include "contract/queue/trial.h"
#include "platform/backend.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::contract {

enum class need : std::uint8_t {
  waits,           // push and pop that wait
  bounded,         // answers full
  exact_capacity,  // full comes exactly at the capacity asked for
  power_of_two,    // takes powers of two alone
  ascending,       // keeps the order of one producer, if that pushes in ascending order
  lifo,            // the last one first
  priority,        // the lowest one first
  two_producers,
  two_consumers,
  tracked_items,
  owners,
  blocks,
  first_index,          // has indices of ours that can be started anywhere
  size,                 // tells it
  close_beside_pushes,  // may be closed while others push
  region,               // lives in the region alone: can be attached
  processes,            // the check is about several processes: scope::processes only
  threads,              // the check's items hold pointers: scope::threads only
};

struct check {
  std::string_view name;  // a sentence
  void (*run)(trial&);
  std::vector<need> needs;
};

struct theme {
  std::string_view name;
  std::span<const check> checks;
};

std::span<const check> basics_checks();
std::span<const check> waiting_checks();
std::span<const check> closing_checks();
std::span<const check> batches_checks();
std::span<const check> items_checks();
std::span<const check> wrap_around_checks();
std::span<const check> attaching_checks();
std::span<const check> concurrency_checks();
std::span<const check> histories_checks();

const std::vector<theme>& themes();

// Why this check is not for this contender in this scope; empty: it is.
std::string why_not(const check& what, const subject& contender, scope sharing);

// Runs the check in a process of its own, so that a crash or a hang is a finding and not the end.
absl::Status run_guarded(const check& what, const subject& contender, scope sharing, deadline until);

}  // namespace contend::inline CONTEND_BACKEND::contract
