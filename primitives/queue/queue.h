// queue: what every queue of this project promises.
//
// A queue hands items from producers to consumers. Threads or processes, lock-free or mutex-based:
// the promise is the same, and stress/contract checks it for every line of contenders.h.
//
//   operation                  answers                          waits
//   try_push(item)             ok | full | closed               never
//   push(item, deadline)       ok | full | closed | invalid     while full, until the deadline (default: for ever)
//   push_n(items, deadline)    outcome and count                until all are in
//   try_push_some(items)       how many went in                 never
//   try_pop(item)              ok | empty | closed              never
//   pop(item, deadline)        ok | empty | closed | invalid    while empty, until the deadline
//   pop_n(items, deadline)     outcome and count                until there is one, then takes what is there
//   try_pop_some(items)        how many came out                never
//   close()                    -                                never; wakes every waiter
//   is_closed, capacity        a fact                           never
//   size, empty, full          a snapshot: 0 <= size <= capacity, old when you read it
//
// Order         items of one producer leave in the order it pushed them, as one consumer sees them;
//               order::fifo queues are linearizable FIFO queues. Stacks (order::lifo) and priority queues
//               (order::priority: lowest first) say so in their traits.
// Exactly once  an item is lost or doubled by no interleaving, time-out or close; push moves from its
//               argument only when it answers ok.
// close         later pushes answer closed; pops drain what is left, then answer closed, and who is told so sees
//               what the closer did before. For an SPSC queue any worker may call it.
// Deadlines     a duration from now, or deadline::at(instant); zero tries once; negative is invalid.
// Exceptions    only from the item's own copy constructor, before the queue was touched. Items must move
//               and be destroyed without throwing.
// Cold calls    bytes_for, create_in, attach answer absl::Status (platform/object.h).
//
//   auto queue = hosted<vyukov_ring<int, spin_then_park>>::create({.capacity = 1024});
//   if (!queue.ok()) return queue.status();
//   (void)(*queue)->push(42);
//   int answer = 0;
//   while ((*queue)->pop(answer, 50ms) == outcome::ok) { ... }
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "platform/traits.h"

namespace contend::inline CONTEND_BACKEND {

struct queue_options {
  std::size_t capacity = 1024;     // items; each algorithm says which values it takes
  scope sharing = scope::threads;  // who may use it
  std::uint64_t first_index = 0;   // where internal counters start: tests set it near overflow
};

struct batch {
  outcome result = outcome::ok;
  std::size_t count = 0;  // items that went in or came out, whatever the result
};

enum class workers_allowed : std::uint8_t { one, any };
enum class queue_order : std::uint8_t {
  fifo,          // one history of all producers, linearizable
  per_producer,  // only the items of one producer are in order
  lifo,          // the item that was pushed last, linearizable
  priority,      // the lowest item, linearizable; how equal ones leave, the algorithm says
  none,          // or nearly one: the algorithm says how nearly
};
enum class capacity_rule : std::uint8_t {
  any,           // every value from 1
  power_of_two,  // 1, 2, 4, ...
  at_least,      // rounded up inside: full is later than asked for
  unbounded,     // a first guess only
};

// What an algorithm is. The traits decide which tests, workloads and axes a contender gets.
struct queue_traits {
  std::string_view name;  // mechanism or author
  contender_kind kind = contender_kind::primitive;
  workers_allowed producers = workers_allowed::any;
  workers_allowed consumers = workers_allowed::any;
  queue_order order = queue_order::fifo;
  capacity_rule capacity = capacity_rule::any;
  progress push = progress::blocking;  // of try_push, beside the others
  progress pop = progress::blocking;
  bool processes = true;        // may live in a shared region
  bool waits = true;            // has push and pop of its own that wait
  bool exact = true;            // full and empty are linearizable, also while a peer is inside an operation
  bool crash_tolerant = false;  // a participant killed anywhere leaves it usable
  bool joinable = false;        // has task_done and join
  bool invents = false;         // pops items that nobody pushed (queue/invented.h): no queue, its items prove nothing
  bool prompt = true;           // an item may be popped once its push has answered; else it may wait for later ones
  std::string_view source;      // paper or library
};

constexpr std::string_view to_string(queue_order order) {
  switch (order) {
    case queue_order::fifo: return "fifo";
    case queue_order::per_producer: return "per producer";
    case queue_order::lifo: return "lifo";
    case queue_order::priority: return "priority";
    case queue_order::none: return "none";
  }
  return "unknown";
}

// Whether items that one producer pushes in ascending order leave in it, as one consumer sees them.
constexpr bool keeps_ascending(queue_order order) {
  return order == queue_order::fifo || order == queue_order::per_producer || order == queue_order::priority;
}

}  // namespace contend::inline CONTEND_BACKEND
