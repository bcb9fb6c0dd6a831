// worker_cycles: makes, starts, joins and destroys every kind of worker again and again, and looks what is left behind.
//
//   worker_cycles [CYCLES]     of each kind, also as a daemon and killed while it runs; 10000 unless said
//
// Answers 0 if nothing grew: descriptors, mappings, files in /dev/shm, resident memory, children.
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <unistd.h>

#include <string>

#include "contract/cycles.h"
#include "platform/team.h"
#include "platform/type_list.h"
#include "worker/contenders.h"
#include "worker/worker_local.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

worker_local<std::string> greeting;

template <class Worker>
absl::Status verify_no_children() {
  if (!Worker::traits.processes) return absl::OkStatus();
  return detail::children_of_this_process().empty() ? absl::OkStatus() : absl::InternalError("a child is left");
}

template <class Worker>
absl::Status start_and_join(bool daemon) {
  Worker worker([] { greeting.get() = std::string(100, 'x'); });
  if constexpr (Worker::traits.daemons) {
    if (absl::Status status = worker.set_daemon(daemon); !status.ok()) return status;
  }
  if (absl::Status status = worker.start(); !status.ok()) return status;
  const absl::StatusOr<bool> ended = worker.join();
  if (!ended.ok()) return ended.status();
  if (!*ended) return absl::InternalError("it has not ended");
  return verify_no_children<Worker>();
}

// Destroyed while it runs: the destructor of a daemon process kills it.
template <class Worker>
absl::Status start_and_leave() {
  {
    Worker worker([] { ::pause(); });  // not the one that spins
    if (absl::Status status = worker.set_daemon(true); !status.ok()) return status;
    if (absl::Status status = worker.start(); !status.ok()) return status;
  }
  return verify_no_children<Worker>();
}

void every_worker(testing_support::cycles& all) {
  for_each_type(worker_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    using worker = typename Contender::worker;
    all.of(Contender::name(), [] { return start_and_join<worker>(false); });
    if (Contender::traits.daemons) all.of(Contender::name() + ", daemon", [] { return start_and_join<worker>(true); });
    if constexpr (Contender::traits.killable) all.of(Contender::name() + ", killed", start_and_leave<worker>);
    all.of(Contender::name() + ", never started", [] {
      const worker idle([] {});
      return absl::OkStatus();
    });
  });
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  return contend::testing_support::run_cycles("worker_cycles", argc, argv, contend::contract::every_worker);
}
