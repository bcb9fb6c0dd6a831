// unique_descriptor: a file descriptor that is closed once.
#pragma once

#include <unistd.h>

#include <utility>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::detail {

class unique_descriptor {
 public:
  unique_descriptor() noexcept = default;
  explicit unique_descriptor(int fd) noexcept : fd_(fd) {}
  unique_descriptor(unique_descriptor&& other) noexcept : fd_(other.release()) {}
  unique_descriptor& operator=(unique_descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~unique_descriptor() { reset(); }

  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }
  void reset() noexcept {
    if (fd_ >= 0) close(release());
  }

 private:
  int fd_ = -1;
};

}  // namespace contend::inline CONTEND_BACKEND::detail
