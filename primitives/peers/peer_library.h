// peer_library: what the page says of a library that is measured, and of a contender that is not.
#pragma once

#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct peer_library {
  std::string_view name;
  std::string_view version;  // of the package
  std::string_view package;
};

struct absent_contender {
  std::string_view name;
  std::string_view reason;  // and what to do about it
};

}  // namespace contend::inline CONTEND_BACKEND
