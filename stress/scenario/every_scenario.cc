// every_scenario: see every_scenario.h.
#include "scenario/every_scenario.h"

namespace contend::inline CONTEND_BACKEND {

namespace scenarios {
const scenario& adder();
const scenario& bounded_queue();
const scenario& consumer();
const scenario& crawler();
const scenario& gate();
const scenario& hand_made_pool();
const scenario& hide_and_seek();
const scenario& joinable_consumer();
const scenario& lazy_connection();
const scenario& pipe_consumer();
const scenario& pool_callback();
const scenario& pool_squares();
const scenario& roll_call();
const scenario& tickets();
const scenario& worker_control();
const scenario& worker_local();
const scenario& workers();
}  // namespace scenarios

const std::vector<const scenario*>& every_scenario() {
  static const std::vector<const scenario*> all{&scenarios::adder(),
                                                &scenarios::bounded_queue(),
                                                &scenarios::consumer(),
                                                &scenarios::crawler(),
                                                &scenarios::gate(),
                                                &scenarios::hand_made_pool(),
                                                &scenarios::hide_and_seek(),
                                                &scenarios::joinable_consumer(),
                                                &scenarios::lazy_connection(),
                                                &scenarios::pipe_consumer(),
                                                &scenarios::pool_callback(),
                                                &scenarios::pool_squares(),
                                                &scenarios::roll_call(),
                                                &scenarios::tickets(),
                                                &scenarios::worker_control(),
                                                &scenarios::worker_local(),
                                                &scenarios::workers()};
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND
