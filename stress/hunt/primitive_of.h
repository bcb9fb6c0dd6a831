// primitive_of: what the quarries of locks and signals share: how a primitive or a twin of one becomes a quarry.
#pragma once

#include <absl/strings/str_cat.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "hunt/quarry.h"
#include "platform/backend.h"
#include "platform/traits.h"

namespace contend::inline CONTEND_BACKEND {

template <class Primitive>
constexpr bool is_broken = false;
template <class Primitive>
requires requires { Primitive::broken; }
constexpr bool is_broken<Primitive> = Primitive::broken;

// `Trial` is made of a trial and has run().
template <class Trial, class Primitive>
void add_one(std::vector<quarry>& to, std::string_view family) {
  to.push_back({.name = absl::StrCat(std::string(family), Primitive::kind()),
                .play = [](const trial& how) { return Trial(how).run(); },
                .processes = Primitive::traits.processes,
                .broken = is_broken<Primitive>});
}

}  // namespace contend::inline CONTEND_BACKEND
