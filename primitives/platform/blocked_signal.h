// blocked_signal: keeps the SIGPIPE of one write from this thread, and only that one.
#pragma once

#include <signal.h>
#include <time.h>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::detail {

class blocked_broken_pipe_signal {
 public:
  blocked_broken_pipe_signal() noexcept {
    sigemptyset(&only_);
    sigaddset(&only_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &only_, &before_);
  }
  blocked_broken_pipe_signal(const blocked_broken_pipe_signal&) = delete;
  blocked_broken_pipe_signal& operator=(const blocked_broken_pipe_signal&) = delete;
  ~blocked_broken_pipe_signal() {
    if (sigismember(&before_, SIGPIPE) == 1) return;  // the caller has it blocked: then it may stay pending
    if (raised_) {
      const timespec at_once{};
      (void)sigtimedwait(&only_, nullptr, &at_once);  // it was raised in this thread, and waits
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  // The write answered EPIPE, or wrote less than it should.
  void may_be_raised() noexcept { raised_ = true; }

 private:
  sigset_t only_;
  sigset_t before_;
  bool raised_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND::detail
