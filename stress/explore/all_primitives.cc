// all_primitives: every lock, signal and queue of ours compiles for the model, unchanged. Nothing here runs.
#include "lock/bounded_semaphore.h"
#include "lock/checked_lock.h"
#include "lock/futex_mutex.h"
#include "lock/mcs_lock.h"
#include "lock/null_lock.h"
#include "lock/reader_writer_lock.h"
#include "lock/recursive_lock.h"
#include "lock/robust_mutex.h"
#include "lock/semaphore.h"
#include "lock/spin_lock.h"
#include "lock/ticket_lock.h"
#include "platform/gate.h"
#include "platform/hosted.h"
#include "platform/lifeline.h"
#include "pool/chase_lev_deque.h"
#include "queue/fetch_add_only.h"
#include "queue/joinable.h"
#include "queue/line_handoff.h"
#include "queue/memcpy_handoff.h"
#include "queue/mpsc_queue.h"
#include "queue/multi_queue.h"
#include "queue/mutex_heap.h"
#include "queue/mutex_ring.h"
#include "queue/mutex_stack.h"
#include "queue/mutex_unbounded.h"
#include "queue/null_queue.h"
#include "queue/robust_ring.h"
#include "queue/segment_queue.h"
#include "queue/spsc_ring.h"
#include "queue/ticket_ring.h"
#include "queue/treiber_stack.h"
#include "queue/two_lock_queue.h"
#include "queue/vyukov_ring.h"
#include "signal/barrier.h"
#include "signal/condition_variable.h"
#include "signal/event.h"
#include "signal/eventcount.h"
#include "signal/latch.h"

namespace contend::inline CONTEND_BACKEND {

template class bounded_semaphore<spin_then_park>;
template class checked_lock<futex_mutex<spin_then_park>>;
template class futex_mutex<spin>;
template class mcs_lock<spin_then_park>;
template class reader_writer_lock<spin_then_park>;
template class recursive_lock<futex_mutex<spin_then_park>>;
template class robust_mutex<spin_then_park>;
template class semaphore<spin_then_park>;
template class spin_lock<spin>;
template class ticket_lock<spin_then_park>;
template class barrier<spin_then_park>;
template class condition_variable<spin_then_park>;
template class event<spin_then_park>;
template class eventcount<spin_then_park>;
template class latch<spin_then_park>;
template class chase_lev_deque<int>;
template class line_handoff<int, spin>;
template class memcpy_handoff<int, spin>;
template class mpsc_queue<int, spin_then_park>;
template class mutex_heap_by<int, spin_then_park, std::less<void>>;
template class mutex_ring<int, spin_then_park>;
template class mutex_stack<int, spin_then_park>;
template class mutex_unbounded<int, spin_then_park>;
template class robust_ring_of<int, spin_then_park>;
template class segment_queue_of<int, spin_then_park>;
template class spsc_ring<int, spin_then_yield>;
template class ticket_ring<int, spin_then_park>;
template class treiber_stack<int, spin_then_park>;
template class two_lock_queue<int, spin_then_park>;
template class vyukov_ring<int, spin_then_park>;

}  // namespace contend::inline CONTEND_BACKEND
