// handed_over: a pipe's end as text, which an exec'ed program takes up again: its name and its numbers.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>

#include <charconv>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "platform/backend.h"
#include "platform/descriptor.h"

namespace contend::inline CONTEND_BACKEND::detail {

// Gives a descriptor up: it stays open over exec.
inline int kept_open(int descriptor) noexcept {
  if (descriptor >= 0) (void)fcntl(descriptor, F_SETFD, 0);
  return descriptor;
}

inline unique_descriptor taken_up(int descriptor) noexcept {
  if (descriptor >= 0) (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return unique_descriptor(descriptor);
}

// "socketpair_pipe/own 5 -1"
inline std::string handed_over(const std::string& name, std::initializer_list<int> numbers) {
  std::string text = name;
  for (const int number : numbers) absl::StrAppend(&text, " ", number);
  return text;
}

// The numbers; every one but the last is a descriptor of this process, or -1.
inline absl::StatusOr<std::vector<int>> parse_handed_over(const std::string& name, std::string_view text,
                                                          std::size_t count) {
  const auto refuse = [&](std::string_view why) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": adopt \"", std::string(text), "\": ", std::string(why)));
  };
  if (text.substr(0, name.size()) != name) return refuse("not the text that hand_over of this kind of pipe answered");
  std::vector<int> numbers;
  const char* at = text.data() + name.size();
  const char* const end = text.data() + text.size();
  while (at != end) {
    int number = 0;
    const auto [rest, error] = std::from_chars(*at == ' ' ? at + 1 : end, end, number);
    if (error != std::errc()) return refuse("not numbers after the name; pass the text on unchanged");
    numbers.push_back(number);
    at = rest;
  }
  if (numbers.size() != count) return refuse("a number is missing; pass the text on unchanged");
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (numbers[i] >= 0 && fcntl(numbers[i], F_GETFD) < 0) {
      return refuse("its descriptors are not open here; adopt in the program that was exec'ed right after hand_over");
    }
  }
  return numbers;
}

}  // namespace contend::inline CONTEND_BACKEND::detail
