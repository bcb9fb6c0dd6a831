// process_pool: the pools whose workers are processes, each with a channel of its own: process_pool,
// mutex_process_pool.
//
// Source    multiprocessing.pool.Pool of Python, without its shared queues: a worker that is killed while it holds the
//           lock of a queue takes the whole pool with it. Here a worker shares nothing with the others.
// Roles     any threads of one process that submit; a dispatcher thread that hands tasks to worker processes; a thread
//           that calls back; a fork server (fork_server.h)
// Progress  submit: blocking, for a moment; the dispatcher never waits for a worker
// Memory    workers * message_bytes, shared; the task's arguments until a worker is free
// Ordering  what happened before create, and in shared regions before a submit, is visible in the task
// Lifetime  the destructor terminates and joins. Create pools before any thread (checked), from a thread that outlives
//           them: when it ends, however that happens, the processes get SIGKILL
// Scopes    processes
// Together  everything with everything; the destructor with nothing
// Checked   stress/contract/pool
//
// A worker that dies fails the task in its hands with Aborted, "worker died", and its signal or exit code, and is
// replaced. A worker that dies before its initializer has ended breaks the pool. Arguments and results that cannot be
// sent, or have more than message_bytes, fail their own task.
//
// One class over two kinds of channel, without a lock (worker_channel.h) and with one (mutex_turn.h), so that comparing
// the pools compares the channels.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>  // seam: the dispatcher sleeps on a descriptor

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/clock.h"
#include "platform/descriptor.h"
#include "platform/errors.h"
#include "platform/object.h"
#include "platform/process.h"
#include "platform/region.h"
#include "platform/wait.h"
#include "pool/callback_thread.h"
#include "pool/fork_server.h"
#include "pool/mutex_turn.h"
#include "pool/pool.h"
#include "pool/pool_checks.h"
#include "pool/pool_operations.h"
#include "pool/process_task.h"
#include "pool/worker_channel.h"
#include "worker/thread_worker.h"

namespace contend::inline CONTEND_BACKEND {

template <class Turn>
class basic_process_pool final : public pool_operations<basic_process_pool<Turn>> {
 public:
  static constexpr pool_traits traits = Turn::pool;

  static absl::StatusOr<std::unique_ptr<basic_process_pool>> create(const pool_options& options = {});
  ~basic_process_pool() {
    terminate();
    (void)join();
  }

  void close() { refuse_from_now_on(detail::pool_is_closed(traits.name), ending::when_done); }
  void terminate() { refuse_from_now_on(detail::pool_was_terminated(traits.name), ending::at_once); }

  absl::Status join(deadline until = deadline::never());

  absl::Status status() const {
    const std::lock_guard lock(mutex_);
    return detail::own_copy(refusal_);
  }
  std::size_t workers() const noexcept { return hands_.size(); }

 private:
  friend pool_operations<basic_process_pool>;

  using channel_type = detail::worker_channel<Turn>;

  enum class ending : std::uint8_t { none, when_done, at_once };

  // What the dispatcher knows of a worker.
  struct hand {
    channel_type* channel = nullptr;
    std::shared_ptr<process_job> task;  // in the worker's hands
    std::size_t done = 0;
    bool gone = false;  // it has ended and is not replaced
  };

  basic_process_pool(const pool_options& options, std::size_t workers, region memory);

  static std::string name() { return std::string(traits.name); }

  static std::size_t channel_bytes(const pool_options& options) noexcept {
    return sizeof(channel_type) + (options.message_bytes + cache_line - 1) / cache_line * cache_line;
  }
  detail::bell& doorbell() const noexcept {
    return *std::launder(reinterpret_cast<detail::bell*>(memory_.bytes().data()));
  }

  template <class Function, class... Arguments>
  auto make_task(Function /*stateless*/, const Arguments&... arguments) {
    return std::make_shared<process_task<Function, Arguments...>>(arguments...);
  }
  void submit(std::shared_ptr<process_job> given);
  detail::callback_thread& callbacks() noexcept { return callbacks_; }

  absl::Status start();
  void work(std::uint32_t index) noexcept;
  void answer(channel_type& channel) noexcept;
  void send_error(channel_type& channel, const absl::Status& error) noexcept;

  void dispatch();
  void look_after(hand& each);
  void mourn(hand& each);
  void employ(hand& each);
  void order(hand& each);
  void sleep_until_rung();
  void drop_all(const absl::Status& why);

  void refuse_from_now_on(absl::Status why, ending how) {
    {
      const std::lock_guard lock(mutex_);
      if (how > ending_) {
        ending_ = how;
        refusal_ = std::move(why);
      }
    }
    doorbell().ring(event_.get());
  }

  const pool_options options_;
  const pid_t owner_ = this_worker::process_id();
  region memory_;                    // a bell, then the channels
  detail::unique_descriptor event_;  // what the bell rings
  std::vector<hand> hands_;          // the dispatcher's
  mutable std::mutex mutex_;         // of the next three
  absl::Status refusal_;             // why no task is taken; ok: they are
  ending ending_ = ending::none;
  std::deque<std::shared_ptr<process_job>> waiting_;
  std::optional<detail::fork_server> server_;  // the dispatcher's, once it runs
  detail::callback_thread callbacks_;
  thread_worker dispatcher_;
};

using process_pool = basic_process_pool<detail::atomic_turn>;
using mutex_process_pool = basic_process_pool<detail::mutex_turn>;

}  // namespace contend::inline CONTEND_BACKEND

#include "pool/process_pool_dispatcher.h"
#include "pool/process_pool_worker.h"
