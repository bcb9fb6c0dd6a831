// stock: how many tickets there are, in a small JSON file: {"count": n}.
#pragma once

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// In a folder of its own. It is written beside and renamed, so that it is whole whatever happens to who writes it.
class stock {
 public:
  explicit stock(long count)
      : folder_(std::filesystem::temp_directory_path() / absl::StrCat("tickets-", getpid())), path_(folder_ / "stock") {
    std::filesystem::create_directory(folder_);
    (void)write(count);
  }
  stock(const stock&) = delete;
  stock& operator=(const stock&) = delete;
  ~stock() { std::filesystem::remove_all(folder_); }

  long read() const {  // -1: it is no such file
    std::array<char, 64> text{};
    const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    const auto length = ::read(file, text.data(), text.size() - 1);
    ::close(file);
    long count = -1;
    int end = 0;
    const bool whole = length > 0 && std::sscanf(text.data(), "{\"count\": %ld}%n", &count, &end) == 1 && end == length;
    return whole ? count : -1;
  }
  bool write(long count) const {
    const std::string beside = absl::StrCat(path_.string(), "-", gettid());
    const std::string text = absl::StrCat("{\"count\": ", count, "}");
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    return written && ::rename(beside.c_str(), path_.c_str()) == 0;
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

}  // namespace contend::inline CONTEND_BACKEND
