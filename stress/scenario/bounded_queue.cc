// bounded_queue: fill it, find it full, empty it, find it empty.
#include <bit>

#include "queue/contenders.h"
#include "queue/handle.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

template <class Queue>
absl::Status play(round& r) {
  auto capacity = static_cast<std::size_t>(r.option("capacity"));
  if (!Queue::bytes_for({.capacity = capacity}).ok()) capacity = std::bit_ceil(capacity);  // it takes no other
  auto& queue = r.make<Queue>(queue_options{.capacity = capacity});
  decltype(auto) in = producer_of(queue);
  decltype(auto) out = consumer_of(queue);
  const auto answer = [&](outcome expected, outcome seen, std::string_view what) {
    r.say(std::string(what), ": ", std::string(to_string(seen)));
    return r.expect(seen == expected, absl::StrCat(std::string(what), " answers ", std::string(to_string(expected))));
  };
  for (std::uint64_t i = 1; i <= capacity; ++i) {
    if (absl::Status s = answer(outcome::ok, in.push(i), absl::StrCat("push ", i)); !s.ok()) return s;
  }
  if (absl::Status s = answer(outcome::full, in.try_push(capacity + 1), "one more"); !s.ok()) return s;
  if (absl::Status s =
          answer(outcome::full, in.push(capacity + 1, std::chrono::milliseconds(1)), "one more, patiently");
      !s.ok())
    return s;
  std::uint64_t item = 0;
  for (std::uint64_t i = 1; i <= capacity; ++i) {
    if (absl::Status s = answer(outcome::ok, out.pop(item), "pop"); !s.ok()) return s;
    const std::uint64_t due = Queue::traits.order == queue_order::lifo ? capacity + 1 - i : i;
    if (absl::Status s = r.expect(item == due, absl::StrCat(due, " comes out (", item, " did)")); !s.ok()) return s;
  }
  if (absl::Status s = answer(outcome::empty, out.try_pop(item), "one more pop"); !s.ok()) return s;
  return answer(outcome::empty, out.pop(item, std::chrono::milliseconds(1)), "one more pop, patiently");
}

}  // namespace

const scenario& bounded_queue() {
  static const scenario made = [] {
    scenario s{.name = "bounded_queue",
               .summary = "A queue is filled, found full, emptied, found empty; items come out in its order.",
               .options = {{"capacity", 3, 1, 1 << 20, "items; the next power of two where others are not taken"}},
               .variants = {}};
    add_variants<queue_contenders>(s, []<class C>(std::type_identity<C>) -> round_play {
      constexpr queue_traits traits = C::traits;
      if constexpr (traits.kind == contender_kind::ceiling || traits.invents || !traits.prompt ||
                    traits.capacity == capacity_rule::unbounded || traits.capacity == capacity_rule::at_least ||
                    traits.order == queue_order::none) {
        return nullptr;
      } else {
        return &play<typename C::template queue<std::uint64_t>>;
      }
    });
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
