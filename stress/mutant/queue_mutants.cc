// The list of mutants, all made from mutex_ring.
#include "mutant/queue_mutants.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "contract/queue/erased_queue.h"
#include "contract/queue/item_types.h"
#include "mutant/broken_makers.h"
#include "mutant/broken_pushes_and_pops.h"
#include "mutant/broken_waits.h"
#include "mutant/forwarding_queue.h"
#include "platform/wait.h"
#include "queue/mutex_ring.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

template <class T>
std::shared_ptr<const queue_type<T>> sound() {
  return std::make_shared<erased_queue_type<mutex_ring<T, spin_then_park>, T>>();
}

// A subject whose words, and other items where given, are made by the Type templates.
template <template <class> class Type>
subject maker_mutant(std::string name) {
  queue_traits traits = mutex_ring<word, spin_then_park>::traits;
  return {.name = std::move(name),
          .wait = std::string(spin_then_park::name),
          .traits = traits,
          .words = std::make_shared<Type<word>>(sound<word>()),
          .tracked_items = std::make_shared<Type<tracked>>(sound<tracked>()),
          .owners = nullptr,
          .blocks = std::make_shared<Type<block>>(sound<block>())};
}

template <template <class> class Queue>
struct type_of {
  template <class T>
  using type = forwarding_type<T, Queue<T>>;
};

template <template <class> class Queue>
subject queue_mutant_of(std::string name) {
  return maker_mutant<type_of<Queue>::template type>(std::move(name));
}

// Mutants that copy nothing can be made for move-only items, too.
template <template <class> class Queue>
subject with_owners(subject made) {
  made.owners = std::make_shared<forwarding_type<owner, Queue<owner>>>(sound<owner>());
  return made;
}

subject with_power_of_two_rule(subject made) {
  made.traits.capacity = capacity_rule::power_of_two;
  return made;
}

subject with_order(queue_order order, subject made) {
  made.traits.order = order;
  return made;
}

}  // namespace

const subject& faithful_twin() {
  static const subject twin = with_owners<forwarding_queue>(queue_mutant_of<forwarding_queue>("faithful_twin"));
  return twin;
}

const std::vector<queue_mutant>& queue_mutants() {
  static const std::vector<queue_mutant> mutants{
      // pushes and pops
      {queue_mutant_of<swaps_neighbours>("swaps_neighbours"),
       {"items_come_out_in_the_order_they_went_in", "every_kind_of_push_delivers", "order_survives_the_wrap_around"}},
      {with_order(queue_order::lifo, faithful_twin()), {"the_last_item_comes_out_first", "are_linearizable"}},
      {with_order(queue_order::priority, faithful_twin()), {"the_lowest_item_comes_out_first"}},
      {queue_mutant_of<forgets_copied_items>("forgets_copied_items"),
       {"every_kind_of_push_delivers", "every_item_comes_out_once_when_all_try"}},
      {queue_mutant_of<drops_when_full>("drops_when_full"),
       {"a_full_queue_answers_full_and_an_empty_one_empty", "a_time_out_of_zero_on_a_full_queue_tries_once",
        "a_timed_push_is_not_early", "a_refused_push_leaves_no_item_behind"}},
      {queue_mutant_of<loses_items>("loses_items"),
       {"every_item_comes_out_once_when_all_wait", "every_item_comes_out_once_through_a_small_queue",
        "every_item_comes_out_once_when_all_try", "time_outs_lose_nothing", "a_racing_close_loses_nothing"}},
      {queue_mutant_of<doubles_items>("doubles_items"), {"every_item_comes_out_once_when_all_try"}},
      {queue_mutant_of<loses_on_time_out>("loses_on_time_out"), {"time_outs_lose_nothing"}},
      {queue_mutant_of<miscounts_batches>("miscounts_batches"),
       {"try_push_some_puts_in_what_fits", "try_pop_some_takes_what_is_there", "push_n_and_pop_n_move_whole_batches",
        "push_n_counts_what_went_in_before_its_deadline", "push_n_counts_what_went_in_before_close",
        "a_batch_larger_than_the_queue_passes_through", "batches_lose_nothing", "batches_survive_the_wrap_around"}},
      {queue_mutant_of<pushes_empty_batches>("pushes_empty_batches"), {"an_empty_batch_is_done_at_once"}},
      {queue_mutant_of<stumbles_over_2_to_32>("stumbles_over_2_to_32"),
       {"order_survives_the_wrap_around", "full_empty_and_size_survive_the_wrap_around",
        "batches_survive_the_wrap_around", "close_survives_the_wrap_around", "waits_survive_the_wrap_around"}},
      {queue_mutant_of<size_is_too_large>("size_is_too_large"),
       {"size_empty_and_full_are_exact_at_rest", "size_stays_between_0_and_capacity",
        "full_empty_and_size_survive_the_wrap_around"}},
      // items
      {with_owners<empties_items>(queue_mutant_of<empties_items>("empties_items")),
       {"move_only_items_pass_through", "large_aligned_items_arrive_whole"}},
      {queue_mutant_of<leaks_popped_items>("leaks_popped_items"),
       {"every_item_is_constructed_and_destroyed_once", "batches_of_counted_items_balance"}},
      {queue_mutant_of<abandons_items>("abandons_items"), {"a_queue_destroys_the_items_left_in_it"}},
      {with_owners<keeps_refused_items>(queue_mutant_of<keeps_refused_items>("keeps_refused_items")),
       {"a_refused_push_leaves_no_item_behind", "a_refused_push_leaves_its_item_alone",
        "a_push_after_close_leaves_its_item_alone", "a_partial_batch_leaves_the_rest_alone"}},
#ifdef __SANITIZE_ADDRESS__  // only the leak sanitizer sees that nobody deletes what stayed inside
      {with_owners<abandons_items>(queue_mutant_of<abandons_items>("abandons_items")),
       {"move_only_items_pass_through"}},
#endif
      {queue_mutant_of<swallows_exceptions>("swallows_exceptions"), {"a_copy_that_throws_leaves_the_queue_unchanged"}},
      {queue_mutant_of<copies_batches>("copies_batches"), {"batches_of_counted_items_balance"}},
      // waits and deadlines
      {queue_mutant_of<takes_negative_for_zero>("takes_negative_for_zero"),
       {"a_negative_time_out_is_invalid_and_does_nothing", "a_negative_time_out_is_invalid_when_it_would_wait"}},
      {queue_mutant_of<takes_the_far_future_for_the_past>("takes_the_far_future_for_the_past"),
       {"the_far_future_means_never"}},
      {queue_mutant_of<gives_up_at_once>("gives_up_at_once"),
       {"a_timed_pop_is_not_early", "a_timed_push_is_not_early"}},
      {queue_mutant_of<does_not_try_at_zero>("does_not_try_at_zero"),
       {"a_time_out_of_zero_tries_once", "a_deadline_in_the_past_tries_once"}},
      {queue_mutant_of<poppers_miss_wake_ups>("poppers_miss_wake_ups"),
       {"a_push_ends_a_waiting_pop", "pop_n_waits_for_one_item_only", "close_ends_every_timed_pop"}},
      {queue_mutant_of<pushers_miss_wake_ups>("pushers_miss_wake_ups"),
       {"a_pop_ends_a_waiting_push", "close_ends_every_timed_push"}},
      {queue_mutant_of<wakes_only_one>("wakes_only_one"),
       {"pushes_end_as_many_waiting_pops", "pops_end_as_many_waiting_pushes", "one_batch_ends_several_waits",
        "close_ends_every_waiting_pop", "close_ends_every_waiting_push"}},
      {queue_mutant_of<waits_with_an_empty_batch>("waits_with_an_empty_batch"), {"an_empty_batch_does_not_wait"}},
      {queue_mutant_of<waits_for_whole_batches>("waits_for_whole_batches"), {"pop_n_waits_for_one_item_only"}},
      // close
      {queue_mutant_of<ignores_close>("ignores_close"),
       {"later_pushes_answer_closed", "later_waiting_pushes_answer_closed", "closing_lasts_across_laps"}},
      {queue_mutant_of<full_hides_closed>("full_hides_closed"), {"a_closed_queue_that_is_full_answers_closed"}},
      {queue_mutant_of<closes_before_drained>("closes_before_drained"),
       {"pops_drain_what_is_left_then_answer_closed", "waiting_pops_drain_what_is_left_then_answer_closed",
        "a_racing_close_loses_nothing"}},
      {queue_mutant_of<clears_when_closed_again>("clears_when_closed_again"), {"closing_twice_is_fine"}},
      {queue_mutant_of<drops_an_item_at_close>("drops_an_item_at_close"),
       {"pops_drain_what_is_left_then_answer_closed", "a_racing_close_loses_nothing"}},
      {queue_mutant_of<forgets_that_it_was_closed>("forgets_that_it_was_closed"), {"closing_lasts_across_laps"}},
      // creating and attaching
      {maker_mutant<has_one_slot_too_many>("has_one_slot_too_many"), {"capacity_is_what_was_asked_for"}},
      {maker_mutant<takes_capacity_0>("takes_capacity_0"), {"capacity_0_is_refused"}},
      {with_power_of_two_rule(faithful_twin()), {"an_odd_capacity_is_refused_with_advice"}},
      {maker_mutant<clamps_the_capacity>("clamps_the_capacity"), {"an_impossible_capacity_is_refused"}},
      {maker_mutant<leaks_descriptors>("leaks_descriptors"), {"create_and_destroy_leave_nothing_behind"}},
      {maker_mutant<attaches_to_anything>("attaches_to_anything"),
       {"every_other_kind_is_refused", "foreign_bytes_are_refused", "a_truncated_region_is_refused",
        "every_damaged_byte_of_the_header_is_noticed", "an_unfinished_queue_is_refused"}},
      {maker_mutant<takes_any_memory>("takes_any_memory"), {"memory_that_does_not_fit_is_refused"}},
      {maker_mutant<attaches_to_a_copy>("attaches_to_a_copy"), {"attaching_gives_the_same_queue"}},
      {maker_mutant<attaches_to_a_copy>("attaches_to_a_copy"), {"two_mappings_are_one_queue"}, scope::processes},
      {maker_mutant<remembers_an_address>("remembers_an_address"),
       {"a_separately_started_process_joins"},
       scope::processes},
  };
  return mutants;
}

}  // namespace contend::inline CONTEND_BACKEND::contract
