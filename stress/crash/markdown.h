// markdown: the matrix as the table of README.md: a line for each primitive and role, its three strikes side by side.
#pragma once

#include <string>
#include <vector>

#include "crash/matrix.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// Cells of one primitive and role stand together, in the order of strike::every_kind; those not asked for are "-".
std::string markdown_of(const std::vector<cell_of_matrix>& all);

}  // namespace contend::inline CONTEND_BACKEND
