// held_up: what the operations that wait in vain are made of: their objects, and workers that stand in their way.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "platform/backend.h"
#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/event.h"
#include "worker/thread_worker.h"

namespace contend::inline CONTEND_BACKEND {

// The body of a team's worker ends by exception where it cannot begin; the launch reports its text.
inline void must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}
template <class T>
T must(absl::StatusOr<T> made) {
  must(made.status());
  return *std::move(made);
}

template <class Object>
hosted<Object> make_hosted(const typename hosted<Object>::options_type& options) {
  return must(hosted<Object>::create(options));
}

// A thread that does `first`, then nothing until this object goes, then `last`.
class bystander {
 public:
  template <class First, class Last>
  bystander(First first, Last last)
      : thread_([this, first, last] {
          first();
          begun_.set();
          (void)may_go_.wait();
          last();
        }) {
    must(thread_.start());
    (void)begun_.wait();
  }
  ~bystander() {
    may_go_.set();
    (void)thread_.join();
  }
  bystander(const bystander&) = delete;
  bystander& operator=(const bystander&) = delete;

  thread_worker& thread() noexcept { return thread_; }

 private:
  event<spin_then_park> begun_{scope::threads};
  event<spin_then_park> may_go_{scope::threads};
  thread_worker thread_;
};

}  // namespace contend::inline CONTEND_BACKEND
