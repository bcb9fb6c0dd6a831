// verdict: its text.
#include "history/verdict.h"

#include <absl/strings/str_cat.h>

namespace contend::history {

std::string_view to_string(rule broken) noexcept {
  switch (broken) {
    case rule::none: return "ok";
    case rule::not_distinct: return "values not distinct";
    case rule::fresh_value: return "fresh value";
    case rule::repeated_value: return "repeated value";
    case rule::order_inversion: return "order inversion";
    case rule::wrong_empty: return "wrong empty";
    case rule::wrong_full: return "wrong full";
    case rule::overfull: return "overfull";
    case rule::wrong_closed: return "wrong closed";
    case rule::lost_value: return "lost value";
    case rule::stale_read: return "stale read";
    case rule::undecided: return "undecided";
    case rule::not_linearizable: return "not linearizable";
  }
  return "unknown rule";
}

std::string explain(const verdict& found, std::span<const event> history) {
  if (found.ok()) return "ok";
  std::string text = absl::StrCat(std::string(to_string(found.broken)), ": ", found.sentence);
  for (const std::uint32_t place : found.operations) absl::StrAppend(&text, "\n  ", to_string(history[place]));
  return text;
}

}  // namespace contend::history
