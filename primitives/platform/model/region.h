// region, in the model: memory of the explorer's, at the same address in each execution.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstddef>
#include <span>
#include <utility>

#include "platform/backend.h"
#include "platform/model/hooks.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

struct region_options {
  scope sharing = scope::threads;
  bool huge_pages = false;
};

class region {
 public:
  static absl::StatusOr<region> create(std::size_t bytes, const region_options&) {
    if (bytes == 0) return absl::InvalidArgumentError("region: create: 0 bytes; ask for at least 1");
    std::byte* start = hooks::take_region(bytes);
    if (start != nullptr) return region(start, bytes);
    return absl::ResourceExhaustedError(
        absl::StrCat("region: create: ", bytes, " bytes asked for; the model has no such room: choose less"));
  }

  region(region&& other) noexcept
      : start_(std::exchange(other.start_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  region& operator=(region&& other) noexcept {
    std::swap(start_, other.start_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~region() {
    if (start_ != nullptr) hooks::give_back_region(start_);
  }

  std::span<std::byte> bytes() const noexcept { return {start_, size_}; }

 private:
  region(std::byte* start, std::size_t size) noexcept : start_(start), size_(size) {}

  std::byte* start_;
  std::size_t size_;
};

}  // namespace contend::inline CONTEND_BACKEND
