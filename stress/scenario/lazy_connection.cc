// lazy_connection: one object that several workers enter; each gets a socket of its own, when it first enters.
#include <optional>
#include <stdexcept>

#include "scenario/page_connection.h"
#include "scenario/page_server.h"
#include "scenario/scenario.h"
#include "worker/worker_local.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

// After David Beazley and Brian K. Jones, Python Cookbook, recipe 12.6.
class socket_for_each {
 public:
  explicit socket_for_each(int port) : port_(port) {}

  page_connection& enter() {
    std::optional<page_connection>& mine = connections_.get();
    if (mine) throw std::logic_error("this worker has entered already");
    return mine.emplace(port_);
  }
  void leave() { connections_.reset(); }

 private:
  int port_;
  contend::worker_local<std::optional<page_connection>> connections_;
};

// The same for all who enter.
class socket_for_all {
 public:
  explicit socket_for_all(int port) : connection_(port) {}
  page_connection& enter() { return connection_; }
  void leave() {}

 private:
  page_connection connection_;
};

template <class Connection>
class entered {
 public:
  explicit entered(Connection& where) : where_(where), connection_(where.enter()) {}
  entered(const entered&) = delete;
  entered& operator=(const entered&) = delete;
  ~entered() { where_.leave(); }
  page_connection* operator->() const { return &connection_; }

 private:
  Connection& where_;
  page_connection& connection_;
};

template <class Connection>
void read_pages(round& r, Connection& shared) {
  for (long page = 0; page < r.option("pages"); ++page) {
    const entered connection(shared);
    r.work(20);
    const std::string text = connection->fetch(page);
    if (text != page_server::text(page)) r.complain(absl::StrCat("page ", page, " is not whole"));
    r.say("page ", page, ", ", text.size(), " bytes");
  }
}

void enter_twice(round& r, socket_for_each& shared) {
  const entered outer(shared);
  try {
    const entered inner(shared);
    r.complain("entered twice");
  } catch (const std::logic_error& refused) {
    r.say("once more: ", refused.what());
  }
}

absl::Status play(round& r) {
  const page_server films(r, r.option("workers"));
  socket_for_each connection(films.port());
  for (long i = 1; i <= r.option("workers"); ++i) {
    r.start(absl::StrCat("worker-", i), [&] {
      read_pages(r, connection);
      enter_twice(r, connection);
    });
  }
  return r.join();
}

absl::Status play_with_one_socket(round& r) {
  const page_server films(r, 1);
  socket_for_all connection(films.port());
  for (long i = 1; i <= r.option("workers"); ++i) {
    r.start(absl::StrCat("worker-", i), [&] { read_pages(r, connection); });
  }
  return r.join();
}

}  // namespace

const scenario& lazy_connection() {
  static const scenario made{
      .name = "lazy_connection",
      .summary = "Workers enter one connection object, each gets its own socket; every page is whole.",
      .options = {{"workers", 2, 1, 60, "how many read"}, {"pages", 3, 1, 100000, "that each of them reads"}},
      .variants = {{.name = "a socket each", .play = &play},
                   {.name = "one shared socket", .play = &play_with_one_socket, .broken = true}}};
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
