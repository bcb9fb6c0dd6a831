// rendezvous: the workload of barriers and latches: all workers meet, round after round, and nobody leaves early.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "harness/launch_board.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/outcome.h"
#include "platform/team.h"
#include "signal/barrier.h"
#include "signal/latch.h"
#include "workload/timed.h"

namespace contend::inline CONTEND_BACKEND {

// Lies in region 2 of the team. The meeting orders every access; the words are atomic so that one which does not makes
// wrong numbers and no undefined behaviour.
struct rendezvous_state {
  struct alignas(cache_line) place {
    atomic<std::uint64_t> round{0};    // that this worker has come to
    atomic<std::uint64_t> indices{0};  // the sum of what it was told
  };

  alignas(cache_line) atomic<std::uint64_t> last_round{0};  // 0: not yet known
  std::array<place, most_workers> places;

  // Whether a worker that leaves `round` sees all others in it, or in the next one already.
  bool all_have_come(std::uint32_t workers, std::uint64_t round) const noexcept {
    for (std::uint32_t i = 0; i < workers; ++i) {
      const std::uint64_t seen = places[i].round.load(relaxed);  // the meeting orders it
      if (seen != round && seen != round + 1) return false;
    }
    return true;
  }
};

// Latches open once: three in turns. Who comes from round r knows that all have left round r - 1, so worker 0 makes
// that latch anew, for round r + 2, before it goes to round r + 1.
template <class Latch>
class latch_rounds {
 public:
  using options_type = latch_options;
  static constexpr bool numbers = false;  // tells who was the how manieth
  static std::string kind() { return Latch::kind(); }
  static absl::Status verify(const latch_options& options) {
    if constexpr (requires { Latch::verify(options); }) return Latch::verify(options);
    return absl::OkStatus();
  }

  explicit latch_rounds(const latch_options& options) noexcept
      : options_(options), latches_{Latch(options), Latch(options), Latch(options)} {}

  class party {
   public:
    party(latch_rounds& rounds, bool renews) noexcept : rounds_(rounds), renews_(renews) {}
    arrival arrive_and_wait() {
      ++round_;
      const arrival done{rounds_.latches_[round_ % 3].arrive_and_wait()};
      if (renews_ && round_ > 1) rounds_.renew((round_ - 1) % 3);
      return done;
    }

   private:
    latch_rounds& rounds_;
    std::uint64_t round_ = 0;
    bool renews_;
  };

  party join(const worker& self) noexcept { return party(*this, self.index() == 0); }

 private:
  void renew(std::size_t which) noexcept {
    std::destroy_at(&latches_[which]);
    std::construct_at(&latches_[which], options_);
  }

  latch_options options_;
  std::array<Latch, 3> latches_;
};

// A place at a barrier; it lies in its region by itself.
template <class Barrier>
auto join_meeting(Barrier& barrier, const worker&) {
  auto place = barrier.join();
  if (!place.ok()) throw std::runtime_error(std::string(place.status().message()));
  return *std::move(place);
}
template <class Latch>
auto join_meeting(latch_rounds<Latch>& latches, const worker& self) {
  return latches.join(self);
}

struct rendezvous {
  static constexpr std::string_view name = "rendezvous";

  template <class Meeting>
  static void run(worker& self, launch_board& board, Meeting& meeting, bool numbers, rendezvous_state& state) {
    auto party = join_meeting(meeting, self);
    timed(self, board, [&](worker_slot& slot) { meet(self, board, slot, party, state); });
    count_rounds(board, board.slot(self.index()), numbers, state);
  }

 private:
  template <class Party>
  static void meet(const worker& self, launch_board& board, worker_slot& slot, Party& party, rendezvous_state& state) {
    rendezvous_state::place& mine = state.places[self.index()];
    std::uint64_t round = 0;
    std::uint64_t indices = 0;
    std::uint64_t last = 0;
    do {
      ++round;
      mine.round.store(round, relaxed);                                                    // the meeting orders it
      if (self.index() == 0 && board.must_stop()) state.last_round.store(round, relaxed);  // likewise
      const arrival met = party.arrive_and_wait();
      slot.unexpected = met.result;
      if (met.result != outcome::ok) [[unlikely]]
        return;
      indices += met.index;
      slot.damaged += !state.all_have_come(board.settings().workers(), round);
      last = state.last_round.load(relaxed);  // likewise
    } while (last == 0 || round < last);      // beyond it: a barrier that lets anybody through
    slot.operations = round;
    mine.indices.store(indices, relaxed);  // read after everyone has left
  }

  // The last to leave: all must have left after as many rounds, and every index have been given out once a round.
  static void count_rounds(launch_board& board, worker_slot& slot, bool numbers, const rendezvous_state& state) {
    if (!board.leave_as_last()) return;
    const std::uint64_t workers = board.settings().workers();
    const std::uint64_t rounds = slot.operations;
    std::uint64_t indices = 0;
    for (std::uint32_t i = 0; i < workers; ++i) {
      slot.lost += board.slot(i).operations != rounds;
      indices += state.places[i].indices.load(relaxed);  // the others have left
    }
    slot.strangers += numbers && indices != rounds * (workers * (workers - 1) / 2);
  }
};

}  // namespace contend::inline CONTEND_BACKEND
