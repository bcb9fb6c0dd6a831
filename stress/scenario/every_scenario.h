// every_scenario: the list of them.
#pragma once

#include <vector>

#include "platform/backend.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND {

const std::vector<const scenario*>& every_scenario();

}  // namespace contend::inline CONTEND_BACKEND
