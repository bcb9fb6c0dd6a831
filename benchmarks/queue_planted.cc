// queue_planted: the catalogue's entries for the self-audit.
#include "planted_queues.h"
#include "platform/type_list.h"
#include "queue/contender.h"
#include "queue_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

void add_planted_queues(queue_catalogue& catalogue) {
  using planted = type_list<  //
      queue_contender<planted_slow, spin_then_yield>, queue_contender<planted_disorder, spin_then_yield>,
      queue_contender<planted_loss, spin_then_yield>, queue_contender<planted_duplicate, spin_then_yield>>;
  for_each_type(planted{}, [&]<class Contender>(std::type_identity<Contender>) {
    queue_entry entry{.position = catalogue.size(),
                      .name = Contender::name(),
                      .wait = Contender::wait(),
                      .kind = "audit",
                      .traits = Contender::traits,
                      .bodies = {}};
    add_body<Contender, transfer, 8>(entry);
    catalogue.push_back(std::move(entry));
  });
}

}  // namespace contend::inline CONTEND_BACKEND
