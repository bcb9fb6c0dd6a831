// any_lock: a lock of any kind behind one interface, so that a test is compiled once and runs for every contender.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lock/lock.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/region.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::contract {

class any_lock {
 public:
  virtual ~any_lock() = default;

  virtual void lock() = 0;
  virtual bool try_lock() = 0;
  virtual void unlock() = 0;
  virtual bool try_lock_until(deadline until) = 0;  // false where the traits say that there is none
  virtual void lock_shared() = 0;                   // likewise nothing
  virtual bool try_lock_shared() = 0;
  virtual bool try_lock_shared_until(deadline until) = 0;
  virtual void unlock_shared() = 0;
  virtual std::uint32_t waiting() = 0;

  // Whether the guards of the standard library have taken it and given it back.
  virtual bool works_with_standard_guards() = 0;

  // The same lock, through another mapping of its region.
  virtual absl::StatusOr<std::unique_ptr<any_lock>> attach(std::span<std::byte> memory) = 0;
  virtual const region& memory() const = 0;
};

struct lock_subject {
  std::string name;
  std::string wait;
  lock_traits traits;
  absl::StatusOr<std::unique_ptr<any_lock>> (*make)(scope sharing);
};

// Every line of contenders.h.
const std::vector<lock_subject>& lock_subjects();

}  // namespace contend::inline CONTEND_BACKEND::contract
