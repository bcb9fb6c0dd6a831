// sequential_order: whether the seq_cst accesses and fences of a graph still fit into one order.
//
// Source   RC11's axiom: psc = psc_base | psc_F is acyclic (Lahav et al., PLDI 2017, figure 2). A light fence of
//          platform/asymmetric_fence.h has edges to and from heavy ones only: it is nothing to anybody else.
//          Where RC11 has sb|loc ; hb ; sb|loc, C++20 has sb ; hb ; sb, and so have we. An update counts as a read and
//          then a write, as in RC11: C++20, to which it is one, is weaker by that.
// An event that is added reads the newest value, or goes to the end of the modification order, without any danger: no
// edge leaves it. So only the other choices are asked about, and only for cycles through the new event.
#pragma once

#include <cstdint>
#include <vector>

#include "explore/graph.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

// An event that is not yet in the graph. Writes of its location behind `position` come after it: it reads what stands
// there, or goes right behind it.
struct proposed_event {
  worker_id worker;
  event_kind kind;  // read, write or update
  bool is_sequential;
  location_id location;
  std::uint32_t position;
  const tick* clock;  // what will have happened before it
};

class sequential_order {
 public:
  bool allows(const graph& made, const proposed_event& added);
  std::uint64_t visits() const noexcept { return visits_; }  // of events, in all searches so far

 private:
  bool happened_before_added(event_id id) const noexcept;
  bool leads_to_added(event_id node) const;
  event_id start_of_path(event_id node) const;
  bool leads_to(event_id node, event_id to) const;

  bool any_last_fence_is_in_cycle();
  bool finds_cycle_from(event_id start);  // none: from the added event itself
  void expand(event_id node);
  void expand_added(bool from_fence);
  void reach_after(event_id node, worker_id worker);
  void reach_writes_behind(location_id where, std::uint32_t position, bool from_fence);
  void reach_fences_after(event_id id);
  void reach_readers_fences(location_id where, std::uint32_t position);
  bool is_behind_an_expanded_fence(event_id fence) const;
  void reach(event_id node);

  std::uint64_t visits_ = 0;
  const graph* made_ = nullptr;
  const proposed_event* added_ = nullptr;
  std::vector<event_id> open_;
  std::vector<char> reached_;
  std::vector<std::uint32_t> followed_behind_;   // of each location and group of sources: writes from this position on
  std::vector<std::uint32_t> followed_readers_;  // the same: what reads from these
  std::vector<event_id> expanded_fences_;
  std::vector<std::size_t> reached_fences_;  // of each worker, by group of sources: from this one on
  event_kind source_ = event_kind::fence;    // of the edges that are being followed
};

}  // namespace contend::inline CONTEND_BACKEND::explore
