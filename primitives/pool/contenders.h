// contenders: every pool that is tested and timed. To add one: write one header, add one line.
#pragma once

#include "peers/std_async_pool.h"
#include "platform/backend.h"
#include "platform/type_list.h"
#include "pool/contender.h"
#include "pool/process_pool.h"
#include "pool/thread_pool.h"

#if __has_include(<boost/asio/thread_pool.hpp>)
#include "peers/asio_pool.h"
#endif

namespace contend::inline CONTEND_BACKEND {

#if __has_include(<boost/asio/thread_pool.hpp>)  // of libboost-dev
using asio_contenders = type_list<pool_contender<asio_pool>>;
#else
using asio_contenders = type_list<>;
#endif

using pool_contenders = join<                       //
    type_list<pool_contender<thread_pool>>,         //
    type_list<pool_contender<work_stealing_pool>>,  //
    type_list<pool_contender<hand_made_pool>>,      //
    type_list<pool_contender<process_pool>>,        //
    asio_contenders,                                //
    type_list<pool_contender<std_async_pool>>>;     // no pool at all

}  // namespace contend::inline CONTEND_BACKEND
