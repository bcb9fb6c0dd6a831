// findings: what a check has to say against a queue: a list of sentences, empty when all is well.
//
// Checks collect findings instead of failing a test at once, so that the same check can be run on a
// deliberately broken queue, where silence is the failure.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <concepts>
#include <cstddef>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "platform/backend.h"
#include "platform/outcome.h"

namespace contend::inline CONTEND_BACKEND::contract {

inline std::string in_words(outcome value) { return std::string(to_string(value)); }
inline std::string in_words(bool value) { return value ? "true" : "false"; }
inline std::string in_words(std::integral auto value) { return absl::StrCat(value); }

class findings {
 public:
  using place = std::source_location;

  // Each answers whether all is well, so that a check can stop where going on makes no sense.
  bool expect(bool holds, std::string_view sentence, place where = place::current()) {
    if (!holds) add(std::string(sentence), where);
    return holds;
  }

  template <class Value>
  bool equal(std::string_view what, const Value& actual, const std::type_identity_t<Value>& expected,
             place where = place::current()) {
    if (actual == expected) return true;
    add(absl::StrCat(std::string(what), ": ", in_words(actual), ", expected ", in_words(expected)), where);
    return false;
  }

  bool fine(std::string_view what, const absl::Status& status, place where = place::current()) {
    if (status.ok()) return true;
    add(absl::StrCat(std::string(what), ": ", status.ToString()), where);
    return false;
  }

  bool refused(std::string_view what, const absl::Status& status, absl::StatusCode code,
               place where = place::current()) {
    if (status.code() == code && !status.message().empty()) return true;
    add(absl::StrCat(std::string(what), ": ", status.ToString(), ", expected ", absl::StatusCodeToString(code)), where);
    return false;
  }

  bool none() const noexcept { return count_ == 0; }

  absl::Status status() const {
    if (none()) return absl::OkStatus();
    std::string text;
    for (const std::string& sentence : sentences_) absl::StrAppend(&text, text.empty() ? "" : "\n", sentence);
    if (count_ > sentences_.size()) absl::StrAppend(&text, "\n... and ", count_ - sentences_.size(), " more");
    return absl::InternalError(text);
  }

 private:
  static constexpr std::size_t most_kept = 8;  // one defect says the same thing many times

  void add(const std::string& sentence, const place& where) {
    if (++count_ > most_kept) return;
    const std::string_view file = where.file_name();
    sentences_.push_back(
        absl::StrCat(sentence, " (", std::string(file.substr(file.rfind('/') + 1)), ":", where.line(), ")"));
  }

  std::vector<std::string> sentences_;
  std::size_t count_ = 0;
};

}  // namespace contend::inline CONTEND_BACKEND::contract
