// Compiled CONTEND_SHARDS times, with CONTEND_SHARD = 0, 1, ...: one shard of the contenders each.
#include "contract/queue/subject_shard.h"

#include <memory>
#include <utility>
#include <vector>

#include "contract/queue/erased_queue.h"
#include "contract/queue/item_types.h"
#include "contract/queue/subject.h"
#include "platform/backend.h"
#include "platform/type_list.h"
#include "queue/contenders.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

constexpr bool is_queue(contender_kind kind) { return kind != contender_kind::null && kind != contender_kind::ceiling; }

// Null where the algorithm does not take such items: its requires clause says so.
template <class Contender, class T>
std::shared_ptr<const queue_type<T>> type_of() {
  if constexpr (is_queue(Contender::traits.kind) && requires { typename Contender::template queue<T>; }) {
    return std::make_shared<erased_queue_type<typename Contender::template queue<T>, T>>();
  }
  return nullptr;
}

template <class Contender>
subject subject_of() {
  using queue = typename Contender::template queue<word>;
  return {.name = Contender::name(),
          .wait = Contender::wait(),
          .traits = Contender::traits,
          .waits = has_waiting_operations<queue, word>,
          .tells_size = has_size<queue>,
          .words = type_of<Contender, word>(),
          .tracked_items = type_of<Contender, tracked>(),
          .owners = type_of<Contender, owner>(),
          .blocks = type_of<Contender, block>()};
}

template <std::size_t Line>
void add_line(std::vector<numbered_subject>& lines) {
  if constexpr (Line % CONTEND_SHARDS == CONTEND_SHARD) {
    lines.push_back({Line, subject_of<queue_contenders::at<Line>>()});
  }
}

template <std::size_t... Lines>
std::vector<numbered_subject> lines_of_shard(std::index_sequence<Lines...>) {
  std::vector<numbered_subject> lines;
  (add_line<Lines>(lines), ...);
  return lines;
}

}  // namespace

template <>
std::vector<numbered_subject> subjects_of_shard<CONTEND_SHARD>() {
  return lines_of_shard(std::make_index_sequence<queue_contenders::size>());
}

}  // namespace contend::inline CONTEND_BACKEND::contract
