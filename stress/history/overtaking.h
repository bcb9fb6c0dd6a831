// overtaking: the rule *order inversion*: nothing comes out before what surely went in before it.
#pragma once

#include <span>

#include "history/contents.h"
#include "history/verdict.h"

namespace contend::history {

// Among these items, whose order it changes not. O(n log n)
verdict check_overtaking(std::span<const item> items);

}  // namespace contend::history
