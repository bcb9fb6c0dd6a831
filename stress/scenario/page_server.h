// page_server: a small HTTP server on loopback, for scenarios that fetch: films, ten a page.
//
//   const page_server films(r);                    // runs in a worker of the round's own, thread or process
//   page_connection connection(films.port());
//   connection.fetch(3) == page_server::text(3)
//
// Thread-safety  port and text: any worker; the rest: the worker that plays the round
#pragma once

#include <memory>
#include <string>

#include "platform/backend.h"
#include "scenario/round.h"

namespace contend::inline CONTEND_BACKEND {

class page_server {
 public:
  static constexpr long films_on_a_page = 10;

  // Listens when it returns. `connections` is how many may be open at once.
  page_server(round& r, long connections);
  page_server(const page_server&) = delete;
  page_server& operator=(const page_server&) = delete;
  ~page_server();  // asks the server to go, and waits until it is gone

  int port() const noexcept { return port_; }

  // GET /page/N answers this: always the same for a page, different for each.
  static std::string text(long page);

 private:
  struct server;
  round& round_;
  std::size_t worker_;  // of the round
  std::shared_ptr<server> server_;
  int port_;
};

}  // namespace contend::inline CONTEND_BACKEND
