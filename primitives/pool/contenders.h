// contenders: every pool that is tested and timed. To add one: write one header, add one line.
#pragma once

#include "peers/pool_contenders.h"
#include "platform/backend.h"
#include "platform/type_list.h"
#include "pool/contender.h"
#include "pool/process_pool.h"
#include "pool/thread_pool.h"

namespace contend::inline CONTEND_BACKEND {

using pool_contenders = join<                       //
    type_list<pool_contender<thread_pool>>,         //
    type_list<pool_contender<work_stealing_pool>>,  //
    type_list<pool_contender<hand_made_pool>>,      //
    type_list<pool_contender<process_pool>>,        //
    type_list<pool_contender<mutex_process_pool>>,  //
    peer_pool_contenders>;                          // the libraries that this machine has

}  // namespace contend::inline CONTEND_BACKEND
