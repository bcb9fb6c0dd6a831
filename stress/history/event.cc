// event: its text.
#include "history/event.h"

#include <absl/strings/str_cat.h>

namespace contend::history {

std::string_view to_string(operation what) noexcept {
  switch (what) {
    case operation::push: return "push";
    case operation::pop: return "pop";
    case operation::close: return "close";
    case operation::lock: return "lock";
    case operation::unlock: return "unlock";
    case operation::acquire: return "acquire";
    case operation::release: return "release";
    case operation::read: return "read";
    case operation::write: return "write";
  }
  return "unknown operation";
}

std::string_view to_string(answer said) noexcept {
  switch (said) {
    case answer::pending: return "no answer";
    case answer::ok: return "ok";
    case answer::full: return "full";
    case answer::empty: return "empty";
    case answer::closed: return "closed";
    case answer::busy: return "busy";
  }
  return "unknown answer";
}

std::string to_string(const event& each) {
  const bool takes = each.what == operation::push || each.what == operation::write || each.what == operation::release;
  const bool gives = each.said == answer::ok && (each.what == operation::pop || each.what == operation::read);
  return absl::StrCat("worker ", each.worker, ": ", std::string(to_string(each.what)),
                      takes ? absl::StrCat("(", each.value, ")") : "", " -> ",
                      gives ? absl::StrCat(each.value) : std::string(to_string(each.said)), " [", each.invoked, ", ",
                      each.said == answer::pending ? "pending" : absl::StrCat(each.answered), "]");
}

}  // namespace contend::history
