// queue_cycles: makes, uses and destroys every queue again and again, and looks what is left behind.
//
//   queue_cycles [CYCLES]     of each contender in each scope; 10000 unless said
//
// Answers 0 if nothing grew: descriptors, mappings, files in /dev/shm, resident memory.
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <string>

#include "contract/cycles.h"
#include "platform/hosted.h"
#include "platform/type_list.h"
#include "queue/contenders.h"
#include "queue/handle.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using word = std::uint64_t;

// One item goes through, one stays inside. Ceilings and the null queue are made only: no item goes through them.
template <class Queue>
absl::Status make_and_use(scope sharing) {
  const absl::StatusOr<hosted<Queue>> made = hosted<Queue>::create(queue_options{.capacity = 64, .sharing = sharing});
  if (!made.ok()) return made.status();
  Queue& queue = **made;
  if constexpr (Queue::traits.kind == contender_kind::ceiling || Queue::traits.kind == contender_kind::null) {
    return absl::OkStatus();
  } else {
    word item = 0;
    auto&& out = producer_of(queue);
    auto&& in = consumer_of(queue);
    if (out.try_push(word{7}) != outcome::ok) return absl::InternalError("push failed");
    if (in.try_pop(item) != outcome::ok || item != 7) return absl::InternalError("pop failed");
    (void)out.try_push(word{8});  // is destroyed with the queue
    return absl::OkStatus();
  }
}

void every_queue(testing_support::cycles& all) {
  for_each_type(queue_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    using queue = typename Contender::template queue<word>;
    for (const scope sharing : {scope::threads, scope::processes}) {
      if (sharing == scope::processes && !Contender::traits.processes) continue;
      all.of(absl::StrCat(Contender::name(), ", ", std::string(to_string(sharing))),
             [=] { return make_and_use<queue>(sharing); });
    }
  });
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  return contend::testing_support::run_cycles("queue_cycles", argc, argv, contend::contract::every_queue);
}
