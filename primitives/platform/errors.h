// errors: turns a failed system call into an absl::Status that says what to do next.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>
#include <string.h>

#include <string>
#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::detail {

// "Cannot allocate memory (ENOMEM)"
inline std::string errno_text(int error) {
  const char* description = strerrordesc_np(error);
  const char* name = strerrorname_np(error);
  if (description == nullptr || name == nullptr) return absl::StrCat("error ", error);
  return absl::StrCat(description, " (", name, ")");
}

// "SIGKILL"
inline std::string signal_text(int signal) {
  const char* name = sigabbrev_np(signal);
  return name == nullptr ? absl::StrCat("signal ", signal) : absl::StrCat("SIG", name);
}

// "<object>: <operation>: <errno text>; <advice>"
inline absl::Status system_error(std::string_view object, std::string_view operation, int error,
                                 std::string_view advice) {
  return {absl::ErrnoToStatusCode(error), absl::StrCat(std::string(object), ": ", std::string(operation), ": ",
                                                       errno_text(error), "; ", std::string(advice))};
}

}  // namespace contend::inline CONTEND_BACKEND::detail
