// lock_checks: what is wrong with this call, in words: the error of a lock that knows its holder.
#pragma once

#include <absl/strings/str_cat.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "platform/backend.h"
#include "platform/thread_id.h"

namespace contend::inline CONTEND_BACKEND::detail {

// "ticket_lock/park: unlock: thread 12 holds it, not the calling thread 34: Operation not permitted"
[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_unlock(const std::string& lock, std::string_view operation,
                                                                 std::uint32_t holder) {
  const std::string who = holder == 0 ? "nobody holds it" : absl::StrCat("thread ", holder, " holds it");
  throw std::system_error(
      std::make_error_code(std::errc::operation_not_permitted),
      absl::StrCat(lock, ": ", std::string(operation), ": ", who, ", not the calling thread ", this_thread_id()));
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_lock(const std::string& lock) {
  throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur),
                          absl::StrCat(lock, ": lock: the calling thread ", this_thread_id(), " holds it already"));
}

}  // namespace contend::inline CONTEND_BACKEND::detail
