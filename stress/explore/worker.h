// worker: one modelled thread: its fiber, where it stands, and what it waits for.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <source_location>
#include <string>
#include <vector>

#include "explore/fiber.h"
#include "explore/graph.h"
#include "explore/strategy.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

enum class worker_state : std::uint8_t {
  ready,
  put_off,   // its read waits for a write to `awaits`, or its kernel step for another one there
  sleeping,  // in the kernel
  resting,   // awake, until something that it read has changed
  ended,
};

// Of looking again for nothing: more than a bounded wait of ours has.
inline constexpr std::uint32_t most_rounds = 100;

// Of reading what it has read before: then a worker that does not pause rests all the same.
inline constexpr std::uint32_t most_idle_reads = 16;

inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

struct role {  // a worker that is wanted
  std::string name;
  std::function<void()> body;
  bool is_process;
  bool is_like_the_last = false;  // who is wanted before it does the same
};

struct worker {
  struct look {  // since it rested last: what it read last from each location
    location_id where;
    event_id write;
    friend bool operator==(const look&, const look&) = default;
  };

  struct passages {  // through one line
    const char* file;
    std::uint32_t line;
    std::uint32_t count;
  };

  fiber context;
  const std::function<void()>* body = nullptr;
  const std::string* name = nullptr;
  bool is_like_the_last = false;
  worker_id id = 0;
  worker_state state = worker_state::ended;
  pending_step pending{};
  std::source_location place;   // of the last step that it began
  std::vector<passages> lines;  // of its steps, if limits::unroll asks for them

  // put off
  location_id awaits = none;
  event_id newer_than = 0;  // what it will read was written by this event or a later one

  event_id first_write = none;

  // resting
  std::vector<look> looks;
  std::vector<look> last_looks;  // those of the round before
  bool has_news = false;         // what it read in this round was another write when it read it again
  bool has_changed = false;      // what it had read in this round, by a write of its own
  bool went_on = false;          // without rest after the round before, for that
  bool may_give_up = false;
  std::uint32_t idle_reads = 0;        // in a row, of what it had read before, without a write of its own
  std::uint32_t impatient_rounds = 0;  // for so long it does not rest, unless it has written something
  bool is_roused = false;              // to look again though nothing has changed
  look noticed{none, none};            // of a change for sure: it reads nothing there that is not newer

  // sleeping, or waiting with a deadline
  std::int64_t until = never;
  bool timed_out = false;
  event_id sees = 0;     // all events before this one: time has passed
  bool is_late = false;  // its deadline has passed: it waits no longer

  std::int64_t time = 0;  // what its clock says

  // a process; what the kernel does for it, or for a thread, at its end: platform/robust_list.h
  bool is_process = false;
  bool is_spared = false;  // it is not killed now
  bool is_dead = false;
  bool has_acted = true;    // since it was last at a place where it could be killed
  bool has_view = false;    // it has asked where an object is in its own memory
  std::vector<void*> held;  // robust words, those linked last come last
  void* announced = nullptr;

  void start(worker_id number) noexcept {
    id = number;
    state = worker_state::ready;
    pending = {number, step_kind::start, SIZE_MAX};
    awaits = none;
    newer_than = 0;
    first_write = none;
    looks.clear();
    last_looks.clear();
    idle_reads = impatient_rounds = 0;
    has_news = has_changed = went_on = may_give_up = is_roused = timed_out = is_late = false;
    noticed = {none, none};
    until = never;
    sees = 0;
    time = 0;
    place = std::source_location();
    is_process = is_spared = is_dead = has_view = false;
    has_acted = true;
    held.clear();
    announced = nullptr;
    lines.clear();
  }
};

}  // namespace contend::inline CONTEND_BACKEND::explore
