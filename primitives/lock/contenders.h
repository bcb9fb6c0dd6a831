// contenders: every lock and semaphore that is tested and timed. To add one: write one header, add one line.
#pragma once

#include "lock/bounded_semaphore.h"
#include "lock/checked_lock.h"
#include "lock/contender.h"
#include "lock/futex_mutex.h"
#include "lock/mcs_lock.h"
#include "lock/null_lock.h"
#include "lock/reader_writer_lock.h"
#include "lock/recursive_lock.h"
#include "lock/robust_mutex.h"
#include "lock/semaphore.h"
#include "lock/spin_lock.h"
#include "lock/ticket_lock.h"
#include "peers/lock_contenders.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
using recursive_futex_mutex = recursive_lock<futex_mutex<Wait>>;
template <class Wait>
using checked_futex_mutex = checked_lock<futex_mutex<Wait>>;

using lock_contenders = join<                            //
    polling_lock_waits<spin_lock>,                       //
    every_lock_wait<ticket_lock>,                        //
    every_lock_wait<mcs_lock>,                           //
    every_lock_wait<futex_mutex>,                        //
    every_lock_wait<robust_mutex>,                       //
    every_lock_wait<reader_writer_lock>,                 //
    every_lock_wait<recursive_futex_mutex>,              //
    one_lock_wait<checked_futex_mutex, spin_then_park>,  // what checking costs
    peer_lock_contenders,                                // the libraries that this machine has
    one_lock_wait<null_lock, spin>>;                     // what the harness itself costs

using semaphore_contenders = join<every_semaphore_wait<semaphore>, every_semaphore_wait<bounded_semaphore>>;

}  // namespace contend::inline CONTEND_BACKEND
