// placement_probe: about 2 ms that show where the CPUs in use really are at this moment.
//
// On a virtual machine the hypervisor moves virtual CPUs between cores while the guest sees nothing of it; the
// same program is then up to 20 times faster or slower. Three numbers tell the places apart:
//   round trip   one flag passed to and fro between two CPUs: how far apart their caches are
//   dual ratio   an integer loop on one CPU while the other does the same, to the loop alone: whether they
//                share a core
//   loop         the time of that loop on each CPU alone, the longer of the two: whether a stranger, another machine's
//                virtual CPU, has half of one of the cores
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "harness/result.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// Of the CPUs in use by a launch: pairs of neighbours, at most three; the reading is that of the farthest pair.
// Fewer than two different CPUs: nothing is measured. Forks, so the caller must be single-threaded.
absl::StatusOr<probe_reading> probe_placement(const std::vector<int>& cpus);

}  // namespace contend::inline CONTEND_BACKEND
