// matrix: the cells of the crash matrix: a primitive, a role, a way to be struck; what was measured, what is promised.
#pragma once

#include <absl/status/status.h>

#include <array>
#include <atomic>  // seam: counts of what is struck
#include <cstdint>
#include <string>
#include <vector>

#include "crash/strike.h"
#include "crash/subject.h"
#include "platform/backend.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {

// Strikes are the sum of survived, blocked and wrong.
struct cell_count {
  std::uint64_t strikes = 0;
  std::uint64_t survived = 0;
  std::uint64_t blocked = 0;
  std::uint64_t wrong = 0;
  std::uint64_t lost = 0;       // items or permits, in all bouts together
  std::uint64_t most_lost = 0;  // in a bout that was survived
  std::uint64_t held = 0;       // strikes at a victim that had what the others need
  std::uint64_t passed_by = 0;  // bouts among these that were survived
  std::uint64_t places = 0;     // that the victims passed
  std::uint64_t struck_at = 0;  // so many of them
};

class cell_of_matrix {
 public:
  cell_of_matrix(subject what, strike::kind how);

  std::string name() const;  // "queue/robust_ring/park.consumer.kill"
  const subject& what() const noexcept { return what_; }
  strike::kind how() const noexcept { return how_; }
  cell_count count() const;
  nanoseconds took() const noexcept { return took_; }
  std::string again(std::uint64_t seed) const;  // the command line that strikes this cell alone

  // What contradicts its traits; empty: nothing.
  std::string found() const;

  // One slice of bouts, in a process of its own; ends early at `most` strikes or a finding.
  // `watches_leaks`: a longer slice, in which nothing may be left behind.
  absl::Status strike_for(std::uint64_t seed, std::uint64_t most, bool watches_leaks = false);

 private:
  struct tally;
  aftermath one_bout(std::uint64_t seed, std::uint64_t number);
  // Who is stopped is not dead, and may keep what others wait for: nobody promises to survive that.
  bool must_survive() const { return how_ == strike::kind::resume || (how_ == strike::kind::kill && what_.tolerant); }

  subject what_;
  strike::kind how_;
  region memory_;
  tally* tally_;
  nanoseconds took_{};
  std::string leaks_;  // what the bouts of a slice left behind
};

std::string table_of(const std::vector<cell_of_matrix>& all);
absl::Status write_matrix(const std::string& path, std::uint64_t seed, const std::vector<cell_of_matrix>& all);

// Whether each twin among the cells contradicts its traits in at least one.
bool every_twin_is_found(const std::vector<cell_of_matrix>& all);

}  // namespace contend::inline CONTEND_BACKEND
