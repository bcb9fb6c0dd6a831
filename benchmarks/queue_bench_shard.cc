// queue_bench_shard: instantiates the workloads for every CONTEND_SHARDS-th contender, from CONTEND_SHARD on.
#include "queue/contenders.h"
#include "queue_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

template <std::size_t Position>
void add_from(queue_catalogue& catalogue) {
  if constexpr (Position < queue_contenders::size) {
    using contender = queue_contenders::at<Position>;
    catalogue.push_back(make_queue_entry<contender>(Position, to_string(contender::traits.kind)));
    add_from<Position + CONTEND_SHARDS>(catalogue);
  }
}

}  // namespace

template <>
void add_queue_shard<CONTEND_SHARD>(queue_catalogue& catalogue) {
  add_from<CONTEND_SHARD>(catalogue);
}

}  // namespace contend::inline CONTEND_BACKEND
