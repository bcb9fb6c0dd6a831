// platform_testing: what the platform's tests share: looking at processes, descriptors and messages.
#pragma once

#include <absl/status/status.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "platform/atomic.h"
#include "platform/isolated.h"
#include "platform/process.h"
#include "platform/region.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND {

// How GoogleTest shows the kind of team in the list of tests; the name is GoogleTest's.
inline void PrintTo(team_kind kind, std::ostream* out) { *out << to_string(kind); }  // NOLINT

}  // namespace contend::inline CONTEND_BACKEND

namespace contend::testing_support {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

#if defined(__SANITIZE_THREAD__)
inline constexpr bool thread_sanitizer = true;
#else
inline constexpr bool thread_sanitizer = false;
#endif
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool address_sanitizer = true;
#else
inline constexpr bool address_sanitizer = false;
#endif
inline constexpr const char* no_processes_here = "ThreadSanitizer has threads of its own and sees one process only";

// Long enough for the busiest machine; no test passes or fails by waiting it out.
inline constexpr auto patient = 60s;

inline std::string message(const absl::Status& status) { return std::string(status.message()); }

MATCHER_P2(is_error, code, text, "") {
  *result_listener << arg.ToString();
  return arg.code() == code && message(arg).find(text) != std::string::npos;
}
MATCHER(is_ok, "") {
  *result_listener << arg.ToString();
  return arg.ok();
}

// Names the tests of a suite that has the kind of team as its parameter.
inline std::string kind_name(const testing::TestParamInfo<team_kind>& kind) {
  return std::string(to_string(kind.param));
}

inline std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

// Waits until the process of this pidfd has ended; false: it still runs after a very long time.
inline bool has_ended(const detail::unique_descriptor& pidfd) {
  std::vector<pollfd> polls{{.fd = pidfd.get(), .events = POLLIN, .revents = 0}};
  return detail::poll_until(polls, patient);
}

// A region that holds one T.
template <class T>
struct shared_value {
  region memory = *region::create(sizeof(T), {.sharing = scope::processes});
  T* value = ::new (static_cast<void*>(memory.bytes().data())) T;
  T* operator->() const { return value; }
  T& operator*() const { return *value; }
};

template <class T>
T& as(std::span<std::byte> memory) {
  return *std::launder(reinterpret_cast<T*>(memory.data()));
}

// One number, handed from one process or thread to another; 0: not yet.
class mailbox {
 public:
  void put(std::int32_t number) noexcept { number_.store(number, release); }  // [M1] hands on; pairs with [M2]
  std::int32_t look() const noexcept { return number_.load(acquire); }        // [M2] sees it; pairs with [M1]
  std::int32_t await() const noexcept {
    while (look() == 0) yield();
    return look();
  }

 private:
  atomic<std::int32_t> number_{0};
};

// A second thread of this process, for as long as it is in scope.
class idle_thread {
 public:
  idle_thread() : thread_([this] { (void)done_.await(); }) {}
  ~idle_thread() {
    done_.put(1);
    thread_.join();
  }
  idle_thread(const idle_thread&) = delete;
  idle_thread& operator=(const idle_thread&) = delete;

 private:
  mailbox done_;
  std::thread thread_;
};

// Lowers a resource limit for the rest of this scope.
class lowered_limit {
 public:
  lowered_limit(__rlimit_resource which, rlim_t limit) : which_(which) {
    getrlimit(which_, &before_);
    const rlimit lower{.rlim_cur = limit, .rlim_max = before_.rlim_max};
    setrlimit(which_, &lower);
  }
  ~lowered_limit() { setrlimit(which_, &before_); }
  lowered_limit(const lowered_limit&) = delete;
  lowered_limit& operator=(const lowered_limit&) = delete;

 private:
  __rlimit_resource which_;
  rlimit before_{};
};

}  // namespace contend::testing_support
