// fork_server: a single-threaded process that forks the workers of a process pool, and notes how they end.
//
// Source    the forkserver start method of Python's multiprocessing
// Roles     one parent that orders, one server, its workers
// Progress  order: a system call
// Memory    a process
// Ordering  what the parent did before it made the server is visible to every worker
// Lifetime  ends, with all workers, when the parent closes its end of the socket, or dies
// Scopes    processes
// Together  one thread at a time orders
// Checked   stress/contract/pool
//
// A process that has threads cannot fork (their locks stay locked in the child), but a pool must replace workers that
// died while its threads run. So it forks once, before it has threads, a process that forks for it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <poll.h>
#include <sys/prctl.h>  // seam: a process gets a name
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>  // seam: orders go through a socket, whose end says that the parent has gone

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/descriptor.h"
#include "platform/errors.h"
#include "platform/process.h"
#include "worker/process_worker.h"

namespace contend::inline CONTEND_BACKEND::detail {

class fork_server {
 public:
  // `run(index)` in each worker; `ended(index, wait status)` in the server.
  template <class Run, class Ended>
  static absl::StatusOr<fork_server> start(const std::string& who, std::size_t workers, Run run, Ended ended) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
      return system_error(who, "socketpair", errno, "raise the descriptor limit (ulimit -n)");
    }
    unique_descriptor ours(ends[0]), theirs(ends[1]);
    process_worker server([&, closed = ends[0], orders = ends[1]] {
      close(closed);
      serve(who, orders, workers, run, ended);
    });
    server.set_name(who + " fork server");
    if (absl::Status set = server.set_daemon(true); !set.ok()) return set;
    if (absl::Status started = server.start(); !started.ok()) return started;
    unique_descriptor watched = open_pidfd(*server.id());
    if (watched.get() < 0) return system_error(who, "pidfd_open", errno, "raise the descriptor limit (ulimit -n)");
    return fork_server(std::move(server), std::move(ours), std::move(watched));
  }

  // Orders a worker with this number; false: the server has gone.
  bool order(std::uint32_t index) noexcept {
    return send(orders_.get(), &index, sizeof index, MSG_NOSIGNAL) == sizeof index;
  }

  int pidfd() const noexcept { return pidfd_.get(); }  // readable when the server has ended

  // Kills every worker; returns when all of them and the server have ended.
  void end() {
    orders_.reset();
    (void)server_.join();
  }

 private:
  fork_server(process_worker server, unique_descriptor orders, unique_descriptor pidfd)
      : server_(std::move(server)), orders_(std::move(orders)), pidfd_(std::move(pidfd)) {}

  template <class Run, class Ended>
  static void serve(const std::string& who, int orders, std::size_t workers, Run& run, Ended& ended) {
    std::vector<process> running(workers);  // killed and reaped by its destructor
    while (true) {
      std::vector<pollfd> polls{{.fd = orders, .events = POLLIN, .revents = 0}};
      for (const process& worker : running) {
        polls.push_back({.fd = worker.is_running() ? worker.pidfd() : -1, .events = POLLIN, .revents = 0});
      }
      (void)poll_until(polls, deadline::never());
      for (std::uint32_t i = 0; i < workers; ++i) {
        if (polls[i + 1].revents != 0) ended(i, running[i].reap());
      }
      if (polls[0].revents == 0) continue;
      std::uint32_t index = 0;
      if (recv(orders, &index, sizeof index, 0) != sizeof index) return;
      absl::StatusOr<process> worker = fork_process(who, [&] {
        close(orders);
        name_of_this_worker = who + "-" + std::to_string(index);
        prctl(PR_SET_NAME, name_of_this_worker.c_str());
        run(index);
        locals_of_this_worker().clear();
        std::fflush(nullptr);
        _exit(0);
      });
      if (worker.ok()) {
        running[index] = *std::move(worker);
      } else {
        ended(index, -1);
      }
    }
  }

  process_worker server_;
  unique_descriptor orders_;
  unique_descriptor pidfd_;
};

}  // namespace contend::inline CONTEND_BACKEND::detail
