// page_server: see page_server.h.
#include "scenario/page_server.h"

#include <httplib.h>
#include <unistd.h>

#include "scenario/page_connection.h"

namespace contend::inline CONTEND_BACKEND {

struct page_server::server {
  httplib::Server http;
  int listening = -1;
};

page_server::page_server(round& r, long connections)
    : round_(r), worker_(r.workers()), server_(std::make_shared<server>()) {
  httplib::Server& http = server_->http;
  // A connection keeps a thread of the server's busy while it is open; one more is for the last request of all.
  http.new_task_queue = [connections] { return new httplib::ThreadPool(static_cast<std::size_t>(connections) + 1); };
  http.set_keep_alive_max_count(1'000'000'000);
  http.set_tcp_nodelay(true);
  http.Get(R"(/page/(\d+))", [](const httplib::Request& asked, httplib::Response& answer) {
    answer.set_content(text(std::stol(asked.matches[1].str())), "text/html");
  });
  http.Get("/stop", [&http](const httplib::Request&, httplib::Response&) { http.stop(); });
  http.set_socket_options([self = server_.get()](int socket) {
    httplib::default_socket_options(socket);
    self->listening = socket;
  });
  port_ = http.bind_to_any_port("127.0.0.1");  // here, so that who connects early waits instead of being refused
  if (port_ < 0) throw std::runtime_error("page_server: no port on 127.0.0.1 is to be had");
  r.start_daemon("server", [server = server_] { server->http.listen_after_bind(); });  // which closes it in the end
  if (r.with_processes()) ::close(server_->listening);                                 // that process has its own
}

page_server::~page_server() {
  try {
    page_connection(port_).request("/stop");
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): nothing is left to do
    // It is gone already.
  }
  round_.join_some(worker_, 1);
}

std::string page_server::text(long page) {
  std::string films;
  for (long i = 0; i < films_on_a_page; ++i) {
    const long n = page * films_on_a_page + i;
    absl::StrAppend(&films, "<li><i>", n, "</i><b>Film ", n, "</b><p>Actor ", n % 7, ", Actor ", n % 11, "</p><time>",
                    1950 + n % 70, "</time><em>", n % 10, ".", n % 3, "</em></li>\n");
  }
  return absl::StrCat("<html><h1>Page ", page, "</h1><ol>\n", films, "</ol></html>\n");
}

}  // namespace contend::inline CONTEND_BACKEND
