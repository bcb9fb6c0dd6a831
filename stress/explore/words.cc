// words: the words.
#include "explore/words.h"

#include <absl/strings/str_cat.h>

namespace contend::inline CONTEND_BACKEND::explore {

std::string short_place(const std::source_location& place) {
  const std::string_view path = place.file_name();
  return absl::StrCat(std::string(path.substr(path.rfind('/') + 1)), ":", place.line());
}

std::string value(std::uint64_t bits) {
  constexpr std::uint64_t largest_decimal = 99'999;
  return bits <= largest_decimal ? absl::StrCat(bits) : absl::StrCat("0x", absl::Hex(bits));
}

std::string order_name(const event& step) {
  if (step.kind == event_kind::light_fence) return "light";
  if (step.kind == event_kind::heavy_fence) return "heavy";
  const std::string before = is_fence(step.kind) ? "" : " ";
  switch (step.order) {
    case std::memory_order_relaxed: return "";
    case std::memory_order_consume: return before + "consume";
    case std::memory_order_acquire: return before + "acquire";
    case std::memory_order_release: return before + "release";
    case std::memory_order_acq_rel: return before + "acq_rel";
    case std::memory_order_seq_cst: return before + "seq_cst";
  }
  return "";
}

std::string words_for(const note& told) {
  switch (told.did) {
    case note::what::cell_read: return "reads";
    case note::what::cell_written: return "writes";
    case note::what::slot_filled: return "fills";
    case note::what::slot_emptied: return "empties";
    case note::what::sleeps: return "sleeps on";
    case note::what::woken: return "wakes up on";
    case note::what::timed_out: return "times out on";
    case note::what::wakes: return absl::StrCat("wakes ", told.count, " on");
    case note::what::rests: return "waits for";
    case note::what::killed: return "is killed here, before";
    case note::what::asks_time: return told.count != 0 ? "is told that its time has come" : "is told to wait on";
    case note::what::draws: return absl::StrCat("draws ", told.count);
    case note::what::ends_as_holder: return "ends as holder";
  }
  return "";
}

std::string told(const finding& what) {
  return absl::StrCat(to_string(what.what), ": ", what.message, " (", what.worker, " at ", short_place(what.place),
                      ")");
}

}  // namespace contend::inline CONTEND_BACKEND::explore
