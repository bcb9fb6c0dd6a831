// scenario: a small program that shows how workers do something together, and stresses it: what there is to know of
// one.
//
// Each is a file of its own: a function `const scenario& scenarios::<name>()` that lists its options and its variants,
// the same program over each primitive that fits, and its broken twins, the same program with its protection taken out.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "platform/backend.h"
#include "platform/type_list.h"
#include "scenario/round.h"

namespace contend::inline CONTEND_BACKEND {

struct scenario_option {
  std::string_view name;
  long value;  // what it is if nobody says
  long least;
  long most;
  std::string_view meaning;
};

using round_play = absl::Status (*)(round&);  // ok, or what was found wrong

struct scenario_variant {
  std::string name;  // the primitive, or what was taken out: "ticket_lock/park", "no lock"
  round_play play;
  bool threads = true;  // can be played by
  bool processes = true;
  bool broken = false;  // a twin, which must be found wrong
};

struct scenario {
  std::string_view name;
  std::string_view summary;  // one sentence: what happens, and what must hold
  std::vector<scenario_option> options;
  std::vector<scenario_variant> variants;  // the first is shown by default
};

// A variant for each contender of a list: play_of(std::type_identity<Contender>) answers its play, nullptr if it has
// none.
template <class Contenders, class PlayOf>
void add_variants(scenario& to, PlayOf&& play_of) {
  for_each_type(Contenders{}, [&]<class Contender>(std::type_identity<Contender> contender) {
    const round_play play = play_of(contender);
    if (play == nullptr) return;
    to.variants.push_back({.name = Contender::name(), .play = play, .processes = Contender::traits.processes});
  });
}

}  // namespace contend::inline CONTEND_BACKEND
