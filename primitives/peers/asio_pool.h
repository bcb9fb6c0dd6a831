// asio_pool: Boost.Asio's thread_pool.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <utility>

#include "peers/library_pool.h"
#include "platform/backend.h"
#include "pool/pool.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {

class asio {
 public:
  static constexpr pool_traits traits = library_pool_traits("asio_pool", "Boost.Asio thread_pool");

  explicit asio(std::size_t workers) : pool_(workers) {}
  asio(const asio&) = delete;
  asio& operator=(const asio&) = delete;
  ~asio() { pool_.join(); }

  template <class Function>
  void start(Function function) {
    boost::asio::post(pool_, std::move(function));
  }

 private:
  boost::asio::thread_pool pool_;
};

}  // namespace peers
using asio_pool = library_pool<peers::asio>;
}  // namespace contend::inline CONTEND_BACKEND
