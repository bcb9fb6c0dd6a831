// page_connection: one socket to a page_server, kept open from page to page.
//
// Bare on purpose: two workers that use one at the same time read each other's answers, which scenarios show. A
// library's client would lock.
// Thread-safety  none
#pragma once

#include <string>
#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

class page_connection {
 public:
  explicit page_connection(int port);  // throws std::system_error where nobody listens
  page_connection(const page_connection&) = delete;
  page_connection& operator=(const page_connection&) = delete;
  ~page_connection();

  // What the server answers; what is no whole answer, or none within a second, throws std::runtime_error.
  std::string request(std::string_view path);
  std::string fetch(long page);

 private:
  void receive_more();

  int socket_;
  std::string received_;  // and not answered yet
};

}  // namespace contend::inline CONTEND_BACKEND
