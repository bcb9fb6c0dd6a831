// contender: an entry of a comparison of signals: an algorithm together with a way of waiting.
#pragma once

#include <string>
#include <string_view>

#include "platform/backend.h"
#include "platform/type_list.h"
#include "platform/wait.h"
#include "signal/signal.h"

namespace contend::inline CONTEND_BACKEND {

template <class Signal, class Wait>
struct signal_contender {
  using type = Signal;

  static constexpr signal_traits traits = Signal::traits;
  static constexpr bool parks = Wait::parks;  // its waiters sleep in the kernel after a while

  // The algorithm and how it waits: "event/park".
  static std::string name() { return signal_kind<Wait>(traits.name); }
  static std::string wait() { return std::string(Wait::name); }
};

// One line of a list: the algorithm with each of the three waits.
template <template <class> class Signal>
using signal_with_every_wait =
    type_list<signal_contender<Signal<spin>, spin>, signal_contender<Signal<spin_then_yield>, spin_then_yield>,
              signal_contender<Signal<spin_then_park>, spin_then_park>>;

// One line of a list: a library's signal, which waits in its own way.
struct signals_own_wait {
  static constexpr std::string_view name = "own";
  static constexpr bool parks = true;
};
template <class Signal>
using signal_as_it_is = type_list<signal_contender<Signal, signals_own_wait>>;

}  // namespace contend::inline CONTEND_BACKEND
