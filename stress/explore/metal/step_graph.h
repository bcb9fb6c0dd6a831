// step_graph: the steps of one execution, and which of them must come before which, on a machine that keeps these
// orders: program order, or but for loads that overtake stores; who reads from whom; the order of writes; a read before
// the write behind the one it read; the kernel's order for each word, and a wake-up before what the woken one does.
#pragma once

#include <cstdint>
#include <source_location>
#include <span>
#include <vector>

#include "explore/engine.h"
#include "explore/graph.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class step_graph {
 public:
  struct step {
    worker_id worker;
    std::source_location place;
    bool is_gate;  // code calls a hook for it
    bool is_time_out;
    bool stores;  // and does nothing else: a later load may overtake it where stores are buffered
    bool loads;   // the same
    event_id event;
  };
  enum class machine : std::uint8_t { sequential, buffers_stores };
  using edges = std::vector<std::vector<std::uint32_t>>;  // of each step: those that come after it

  step_graph(const graph& made, std::span<const note> notes);

  std::size_t size() const noexcept { return steps_.size(); }
  const step& at(std::uint32_t id) const noexcept { return steps_[id]; }
  std::uint32_t of_note(const note& told) const noexcept { return of_note_[&told - notes_.data()]; }

  // What these steps cannot happen without: earlier steps of their workers, writes that were read, wake-ups.
  std::vector<bool> causes_of(std::span<const std::uint32_t> steps) const;
  edges orders_of(machine kind, const std::vector<bool>& among) const;
  // As many steps of `among` as can be put in an order; the earlier in the execution, the sooner.
  static std::vector<std::uint32_t> ordered(const edges& orders, const std::vector<bool>& among);

 private:
  void add(event_id id);
  void add(const note& told);
  std::uint32_t push(const step& made);
  void add_program_order(edges& orders, machine kind) const;
  void add_memory_order(edges& orders, machine kind, const std::vector<bool>& among) const;
  void add_kernel_order(edges& orders, const std::vector<bool>& among) const;

  struct kernel_step {
    std::size_t offset;  // of its word
    std::uint32_t step;
  };

  const graph& made_;
  std::span<const note> notes_;
  std::vector<step> steps_;
  std::vector<std::uint32_t> of_event_;
  std::vector<std::uint32_t> of_note_;
  std::vector<std::vector<std::uint32_t>> by_worker_;
  std::vector<std::uint32_t> entered_kernel_;  // of each worker: its last step that did
  std::vector<kernel_step> kernel_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> wake_ups_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
