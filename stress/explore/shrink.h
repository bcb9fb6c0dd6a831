// shrink: a finding with fewer choices that are not the first option: fewer switches, fewer stale reads.
#pragma once

#include <cstdint>

#include "explore/explore.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

// The same verdict in a simpler execution, or `found` itself. At most `replays` executions, all of them short,
// and ten seconds.
result shrink(const result& found, const test_body& body, const limits& allowed = {}, std::uint32_t replays = 2000);

}  // namespace contend::inline CONTEND_BACKEND::explore
