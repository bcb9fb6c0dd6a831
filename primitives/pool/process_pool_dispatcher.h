// process_pool_dispatcher: what the parent of a process pool does: hand out tasks, take results, bury the dead.
// No contract: the parent's side of process_pool.h.
#pragma once

#include "pool/process_pool.h"

namespace contend::inline CONTEND_BACKEND {

template <class Turn>
absl::StatusOr<std::unique_ptr<basic_process_pool<Turn>>> basic_process_pool<Turn>::create(
    const pool_options& options) {
  const absl::StatusOr<std::size_t> count = detail::verify_workers(traits.name, options.workers);
  if (!count.ok()) return count.status();
  const absl::StatusOr<std::size_t> bytes =
      checked_bytes(traits.name, sizeof(detail::bell) + *count * sizeof(channel_type) + *count * cache_line, *count,
                    options.message_bytes);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<region> memory = region::create(*bytes, {.sharing = scope::processes});
  if (!memory.ok()) return memory.status();
  std::unique_ptr<basic_process_pool> pool(new basic_process_pool(options, *count, *std::move(memory)));
  if (absl::Status started = pool->start(); !started.ok()) return started;
  return pool;
}

template <class Turn>
basic_process_pool<Turn>::basic_process_pool(const pool_options& options, std::size_t workers, region memory)
    : options_(options), memory_(std::move(memory)), hands_(workers), dispatcher_([this] { dispatch(); }) {
  std::byte* at = memory_.bytes().data();
  ::new (static_cast<void*>(at)) detail::bell;
  at += sizeof(detail::bell);
  for (hand& each : hands_) {
    each.channel = ::new (static_cast<void*>(at)) channel_type;
    at += channel_bytes(options_);
  }
  dispatcher_.set_name("dispatcher");
}

template <class Turn>
absl::Status basic_process_pool<Turn>::start() {
  event_ = detail::unique_descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (event_.get() < 0) return detail::system_error(name(), "eventfd", errno, "raise the descriptor limit (ulimit -n)");
  const auto ended = [this](std::uint32_t index, int status) {
    hands_[index].channel->note_end(status);
    doorbell().ring_anyway(event_.get());
  };
  absl::StatusOr<detail::fork_server> server = detail::fork_server::start(
      name(), hands_.size(), [this](std::uint32_t index) { work(index); }, ended);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  for (hand& each : hands_) order(each);
  if (absl::Status started = callbacks_.start(); !started.ok()) return started;
  if (absl::Status daemon = dispatcher_.set_daemon(true); !daemon.ok()) return daemon;
  return dispatcher_.start();
}

template <class Turn>
absl::Status basic_process_pool<Turn>::join(deadline until) {
  if (!until.is_valid()) {
    return absl::InvalidArgumentError(absl::StrCat(name(), ": join: a time-out must be zero, positive or infinite"));
  }
  if (status().ok()) return detail::refuse_pool_join(name(), "close or terminate it first");
  if (callbacks_.is_this_thread()) {
    return detail::refuse_pool_join(name(), "a callback of the pool would wait for its own end");
  }
  const absl::StatusOr<bool> ended = dispatcher_.join(until);
  if ((ended.ok() && !*ended) || !callbacks_.finish(until)) {  // an error: it was never started
    return absl::DeadlineExceededError(absl::StrCat(name(), ": join: tasks still run at the deadline; wait again"));
  }
  return absl::OkStatus();
}

template <class Turn>
void basic_process_pool<Turn>::submit(std::shared_ptr<process_job> given) {
  absl::Status why = given->refusal();
  if (this_worker::process_id() != owner_) {
    why = absl::FailedPreconditionError(name() + ": this is another process than its own; submit there");
  } else if (why.ok() && given->arguments().size() > options_.message_bytes) {
    why = absl::ResourceExhaustedError(absl::StrCat(name(), ": the arguments have ", given->arguments().size(),
                                                    " bytes, a message at most ", options_.message_bytes,
                                                    "; raise message_bytes, or send less"));
  }
  if (why.ok()) {
    const std::lock_guard lock(mutex_);
    why = detail::own_copy(refusal_);
    if (why.ok()) waiting_.push_back(given);
  }
  if (!why.ok()) return given->drop(why);
  doorbell().ring(event_.get());
}

template <class Turn>
void basic_process_pool<Turn>::dispatch() {
  while (true) {
    (void)doorbell().was_rung();  // before looking: a ring from here on is a reason to look again
    ending how = ending::none;
    bool idle = true;
    for (hand& each : hands_) look_after(each);
    {
      const std::lock_guard lock(mutex_);
      how = ending_;
      idle = waiting_.empty();
    }
    const bool done = std::all_of(hands_.begin(), hands_.end(), [](const hand& h) { return h.task == nullptr; });
    if (how == ending::at_once) break;
    if (how == ending::when_done && idle && done) {
      for (hand& each : hands_) {
        const bool is_ready = each.channel->look() == detail::channel_state::ready;
        if (is_ready && !each.gone) each.channel->go_to(detail::channel_state::leave);
      }
      if (std::all_of(hands_.begin(), hands_.end(), [](const hand& h) { return h.gone; })) break;
    }
    sleep_until_rung();
  }
  server_->end();
  drop_all(status());
}

// Takes the result, notices the end, hands over the next task.
template <class Turn>
void basic_process_pool<Turn>::look_after(hand& each) {
  if (each.gone) return;
  const bool ended = each.channel->has_ended();  // first: what it wrote before is seen below
  const detail::channel_state state = each.channel->look();
  if (state == detail::channel_state::failed) {
    refuse_from_now_on(detail::pool_is_broken(name(), {static_cast<absl::StatusCode>(each.channel->code),
                                                       std::string(each.channel->read())}),
                       ending::at_once);
    return;
  }
  if (state == detail::channel_state::answered && each.task != nullptr) {
    const std::shared_ptr<process_job> finished = std::move(each.task);
    if (each.channel->code == 0) {
      finished->complete(each.channel->read());
    } else {
      finished->fail({static_cast<absl::StatusCode>(each.channel->code), std::string(each.channel->read())});
    }
    const bool replaced = ++each.done == options_.max_tasks_per_worker;
    each.channel->go_to(replaced ? detail::channel_state::leave : detail::channel_state::ready);
  }
  if (ended) return mourn(each);
  if (each.channel->look() == detail::channel_state::ready) employ(each);
}

template <class Turn>
void basic_process_pool<Turn>::mourn(hand& each) {
  const int status = each.channel->wait_status;
  const std::string who = absl::StrCat("worker died: pid ", each.channel->pid.load(relaxed), " ",  // for messages only
                                       detail::end_text(status));
  if (each.task != nullptr) std::exchange(each.task, nullptr)->fail(absl::AbortedError(who));
  if (each.channel->look() == detail::channel_state::starting) {  // it died in its initializer, or was never forked
    refuse_from_now_on(detail::pool_is_broken(name(), absl::AbortedError(who)), ending::at_once);
    return;
  }
  const std::lock_guard lock(mutex_);
  if (ending_ == ending::when_done && waiting_.empty()) {
    each.gone = true;
  } else {
    order(each);
  }
}

template <class Turn>
void basic_process_pool<Turn>::order(hand& each) {
  each.done = 0;
  each.channel->begin_again();
  (void)server_->order(static_cast<std::uint32_t>(&each - hands_.data()));  // gone: sleep_until_rung notices
}

template <class Turn>
void basic_process_pool<Turn>::employ(hand& each) {
  while (true) {
    std::shared_ptr<process_job> next;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty() || ending_ == ending::at_once) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    if (!next->begin()) continue;
    each.channel->function = next->function();
    each.channel->write(next->arguments());
    each.task = std::move(next);
    each.channel->go_to(detail::channel_state::asked);
    return;
  }
}

template <class Turn>
void basic_process_pool<Turn>::sleep_until_rung() {
  patience<spin_then_park> patience;
  while (patience.next()) {
    if (doorbell().is_rung()) return;
  }
  std::vector<pollfd> polls{{.fd = event_.get(), .events = POLLIN, .revents = 0},
                            {.fd = server_->pidfd(), .events = POLLIN, .revents = 0}};
  (void)detail::poll_until(polls, deadline::never());
  std::uint64_t rings = 0;
  (void)!read(event_.get(), &rings, sizeof rings);  // none: the server has ended
  if (polls[1].revents != 0) {
    refuse_from_now_on(absl::AbortedError(name() + ": its fork server died; create another pool"), ending::at_once);
  }
}

// After every worker has ended.
template <class Turn>
void basic_process_pool<Turn>::drop_all(const absl::Status& why) {
  std::deque<std::shared_ptr<process_job>> dropped;
  {
    const std::lock_guard lock(mutex_);
    dropped.swap(waiting_);
  }
  for (hand& each : hands_) {
    if (each.task != nullptr) std::exchange(each.task, nullptr)->fail(why);
  }
  for (const std::shared_ptr<process_job>& each : dropped) each->drop(why);
}

}  // namespace contend::inline CONTEND_BACKEND
