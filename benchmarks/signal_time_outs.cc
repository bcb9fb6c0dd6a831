// signal_time_outs: which waiting operations there are, and what each is made of.
#include "signal_time_outs.h"

#include <absl/strings/str_cat.h>

#include <string>
#include <string_view>
#include <utility>

#include "lock/bounded_semaphore.h"
#include "lock/futex_mutex.h"
#include "lock/mcs_lock.h"
#include "lock/reader_writer_lock.h"
#include "lock/recursive_lock.h"
#include "lock/robust_mutex.h"
#include "lock/spin_lock.h"
#include "lock/ticket_lock.h"
#include "pipe/contender.h"
#include "pipe/mutex_ring_pipe.h"
#include "pipe/pipe2_pipe.h"
#include "pipe/posix_mq_pipe.h"
#include "pipe/shm_ring_pipe.h"
#include "pipe/socketpair_pipe.h"
#include "queue/robust_ring.h"
#include "queue/ticket_ring.h"
#include "queue/vyukov_ring.h"
#include "waiting/lock_waits.h"
#include "waiting/pipe_waits.h"
#include "waiting/queue_waits.h"
#include "waiting/signal_waits.h"
#include "waiting/worker_waits.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

class operation_list {
 public:
  template <class Operation>
  void add(std::string_view name, std::string_view algorithm, std::string_view wait = "park",
           operation_runs who = operation_runs::anywhere) {
    list_.push_back(waiting_operation<Operation>(name, algorithm, wait, who));
  }

  void add_locks() {
    add<lock_wait<futex_mutex<spin_then_park>>>("lock try_lock_for", "futex_mutex");
    add<lock_wait<ticket_lock<spin_then_park>>>("ticket_lock try_lock_for", "ticket_lock");
    add<lock_wait<mcs_lock<spin_then_park>>>("mcs_lock try_lock_for", "mcs_lock");
    add<lock_wait<robust_mutex<spin_then_park>>>("robust_mutex try_lock_for", "robust_mutex");
    add<lock_wait<recursive_lock<futex_mutex<spin_then_park>>>>("recursive_lock try_lock_for", "recursive_lock");
    add<lock_wait<spin_lock<spin_then_yield>>>("spin_lock try_lock_for", "spin_lock", "yield");
    add<lock_wait<reader_writer_lock<spin_then_park>>>("reader_writer try_lock_for", "reader_writer_lock");
    add<shared_lock_wait<reader_writer_lock<spin_then_park>>>("reader_writer try_lock_shared_for",
                                                              "reader_writer_lock");
    add<semaphore_wait<semaphore<spin_then_park>>>("semaphore acquire", "semaphore");
    add<semaphore_wait<bounded_semaphore<spin_then_park>>>("bounded_semaphore acquire", "bounded_semaphore");
  }

  void add_signals() {
    add<event_wait>("event wait", "event");
    add<condition_wait>("condition wait", "condition_variable");
    add<condition_wait_for>("condition wait_for", "condition_variable");
    add<barrier_wait>("barrier", "barrier");
    add<latch_wait>("latch", "latch");
    add<latch_meeting>("latch arrive_and_wait", "latch");
    add<eventcount_wait>("eventcount", "eventcount");
  }

  // The four ways in which queues sleep: an eventcount, one that looks now and then, a cell of their own, a monitor.
  void add_queues() {
    using eventcount_queue = vyukov_ring<std::uint64_t, spin_then_park>;
    using patient_queue = robust_ring<std::uint64_t, spin_then_park>;
    using cell_queue = ticket_ring<std::uint64_t, spin_then_park>;
    using monitor_queue = mutex_ring<std::uint64_t, spin_then_park>;
    add<queue_pop_wait<eventcount_queue>>("queue pop", "vyukov_ring");
    add<queue_push_wait<eventcount_queue>>("queue push", "vyukov_ring");
    add<queue_pop_wait<patient_queue>>("robust_ring pop", "robust_ring");
    add<queue_push_wait<patient_queue>>("robust_ring push", "robust_ring");
    add<queue_pop_wait<cell_queue>>("ticket_ring pop", "ticket_ring");
    add<queue_push_wait<cell_queue>>("ticket_ring push", "ticket_ring");
    add<queue_pop_wait<monitor_queue>>("mutex_ring pop", "mutex_ring");
    add<queue_push_wait<monitor_queue>>("mutex_ring push", "mutex_ring");
    add<joinable_join_wait>("joinable join", "joinable");
  }

  void add_pipes() {
    using ring = shm_ring_pipe<spin_then_park>;
    add<pipe_receive_wait<ring>>("pipe receive", "shm_ring_pipe");
    add<pipe_poll_wait<ring>>("pipe poll", "shm_ring_pipe");
    add<pipe_peek_wait<ring>>("pipe peek", "shm_ring_pipe");
    add<pipe_wait_for_any<ring>>("pipe wait_for_any", "shm_ring_pipe");
    add<pipe_send_wait<ring>>("pipe send", "shm_ring_pipe");
    add<pipe_reserve_wait<ring>>("pipe reserve", "shm_ring_pipe");
    using locked_ring = mutex_ring_pipe<spin_then_park>;
    add<pipe_receive_wait<locked_ring>>("mutex_ring_pipe receive", "mutex_ring_pipe");
    add<pipe_send_wait<locked_ring>>("mutex_ring_pipe send", "mutex_ring_pipe");
    add_kernel_pipe<socketpair_pipe<kernel_wait>>("socketpair", "socketpair_pipe");
    add_kernel_pipe<pipe2_pipe<kernel_wait>>("pipe2", "pipe2_pipe");
    add_kernel_pipe<posix_mq_pipe<kernel_wait>>("posix_mq", "posix_mq_pipe");
  }

  void add_workers() {
    add<thread_join_wait>("thread_worker join", "thread_worker", "park", operation_runs::in_threads);
    add<process_join_wait>("process_worker join", "process_worker", "park", operation_runs::in_a_process_alone);
    add<task_get_wait<thread_pool>>("task_handle get", "thread_pool", "park", operation_runs::in_threads);
    add<task_wait<thread_pool>>("task_handle wait", "thread_pool", "park", operation_runs::in_threads);
    add<result_next_wait<thread_pool>>("result_stream next", "thread_pool", "park", operation_runs::in_threads);
    add<pool_join_wait<thread_pool>>("thread_pool join", "thread_pool", "park", operation_runs::in_threads);
    add<pool_join_wait<hand_made_pool>>("hand_made_pool join", "hand_made_pool", "park", operation_runs::in_threads);
    add<process_task_wait>("process_pool get", "process_pool", "park", operation_runs::in_a_process_alone);
    add<process_pool_join_wait>("process_pool join", "process_pool", "park", operation_runs::in_a_process_alone);
  }

  signal_catalogue take() { return std::move(list_); }

 private:
  template <class Pipe>
  void add_kernel_pipe(std::string_view name, std::string_view algorithm) {
    add<pipe_receive_wait<Pipe>>(absl::StrCat(std::string(name), " receive"), algorithm, "own");
    add<pipe_poll_wait<Pipe>>(absl::StrCat(std::string(name), " poll"), algorithm, "own");
    add<pipe_wait_for_any<Pipe>>(absl::StrCat(std::string(name), " wait_for_any"), algorithm, "own");
    add<pipe_send_wait<Pipe>>(absl::StrCat(std::string(name), " send"), algorithm, "own");
  }

  signal_catalogue list_;
};

}  // namespace

signal_catalogue waiting_operations() {
  operation_list list;
  list.add_queues();
  list.add_locks();
  list.add_signals();
  list.add_pipes();
  list.add_workers();
  return list.take();
}

}  // namespace contend::inline CONTEND_BACKEND
