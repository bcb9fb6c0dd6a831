// signal_testing: what the tests of signals share: signals made in a region, workers that can be watched and killed.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>  // seam: workers are stopped and seen to stand still
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "platform/atomic.h"
#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/process.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "platform/type_list.h"
#include "platform_testing.h"
#include "signal/signal.h"

namespace contend::testing_support {

// A contender in a scope: the parameter of the typed tests.
template <class Contender, scope Sharing>
struct shared_by {
  using contender = Contender;
  static constexpr scope sharing = Sharing;
};

namespace listing {
template <class Contender>
constexpr auto scopes_of() {
  if constexpr (Contender::traits.processes) {
    return type_list<shared_by<Contender, scope::threads>, shared_by<Contender, scope::processes>>{};
  } else {
    return type_list<shared_by<Contender, scope::threads>>{};
  }
}
template <class List>
struct in_every_scope;
template <class... Contenders>
struct in_every_scope<type_list<Contenders...>> {
  using type = join<decltype(scopes_of<Contenders>())...>;
};
template <class List>
struct as_test_types;
template <class... Types>
struct as_test_types<type_list<Types...>> {
  using type = testing::Types<Types...>;
};
}  // namespace listing

// Every contender of the list in every scope that it can live in.
template <class List>
using every_scope = typename listing::as_test_types<typename listing::in_every_scope<List>::type>::type;

struct contender_names {
  template <class Parameter>
  static std::string GetName(int) {  // NOLINT(readability-identifier-naming): GoogleTest's name
    std::string name = Parameter::contender::name() + "_" + std::string(to_string(Parameter::sharing));
    for (char& c : name) c = c == '/' ? '_' : c;
    return name;
  }
};

// Workers on one job, threads or processes by the scope. What they share must lie in shared memory.
class crew {
 public:
  crew(scope sharing, std::uint32_t size, std::function<void(std::uint32_t)> job)
      : sharing_(sharing), job_(std::move(job)) {
    while (size_ < size) add();
  }
  ~crew() { join(); }
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;

  void add() {
    const std::uint32_t number = size_++;
    if (sharing_ == scope::threads) {
      threads_.emplace_back([this, number] { job_(number); });
      return;
    }
    auto child = contend::detail::fork_process("worker " + std::to_string(number), [this, number] {
      job_(number);
      std::fflush(nullptr);
      _exit(testing::Test::HasFailure() ? 3 : 0);
    });
    if (!child.ok()) throw std::runtime_error(child.status().ToString());
    processes_.push_back(*std::move(child));
  }

  void join() {
    for (std::thread& worker : threads_) worker.join();
    threads_.clear();
    for (auto& worker : processes_) {
      if (!worker.is_running()) continue;  // it was killed
      EXPECT_EQ(worker.reap(), 0) << "a worker died, or an expectation in it failed";
    }
    processes_.clear();
  }

  // Processes only; the worker is gone, or stands still, when they answer.
  void kill(std::uint32_t worker) { (void)processes_[worker].kill_and_reap(); }
  void stop(std::uint32_t worker) {
    ::kill(processes_[worker].pid(), SIGSTOP);
    siginfo_t ignored;
    EXPECT_EQ(waitid(P_PID, static_cast<id_t>(processes_[worker].pid()), &ignored, WSTOPPED), 0);
  }
  void resume(std::uint32_t worker) { ::kill(processes_[worker].pid(), SIGCONT); }

 private:
  scope sharing_;
  std::uint32_t size_ = 0;
  std::function<void(std::uint32_t)> job_;
  std::vector<std::thread> threads_;
  std::vector<contend::detail::process> processes_;
};

// A worker says through it that it will wait now; others find out when it does.
class announcement {
 public:
  void make() noexcept { thread_.store(static_cast<std::uint32_t>(gettid()), release); }  // [A1] pairs with [A2]

  // Returns when the worker sleeps in the kernel; or, if it never sleeps, when it has looked for a good while.
  void await_waiting(bool parks) const {
    while (thread_.load(acquire) == 0) yield();  // [A2] pairs with [A1]
    const std::uint64_t before = time_run();
    while (parks ? !is_asleep() : time_run() < before + much_of_a_wait_ns) yield();
  }

 private:
  static constexpr std::uint64_t much_of_a_wait_ns = 500'000;  // of a CPU's time, for some loads of a word

  std::string file(const char* name) const {
    const std::string id = std::to_string(thread_.load(relaxed));
    std::ifstream stream("/proc/" + id + "/task/" + id + "/" + name);
    std::string text;
    std::getline(stream, text, '\0');
    return text;
  }
  bool is_asleep() const {
    const std::string stat = file("stat");
    const std::size_t end_of_name = stat.rfind(") ");  // "id (name) state"
    return end_of_name != std::string::npos && stat[end_of_name + 2] == 'S';
  }
  std::uint64_t time_run() const { return std::strtoull(file("schedstat").c_str(), nullptr, 10); }

  atomic<std::uint32_t> thread_{0};
};

// Shared memory for what workers tell each other.
template <class T>
struct board {
  region memory = *region::create(sizeof(T), {.sharing = scope::processes});
  T* value = ::new (static_cast<void*>(memory.bytes().data())) T;
  T* operator->() const { return value; }
};

// A signal of one contender in one scope, made anew for each test.
template <class Parameter>
class signal_test : public testing::Test {
 protected:
  using signal = typename Parameter::contender::type;
  static constexpr signal_traits traits = Parameter::contender::traits;
  static constexpr scope sharing = Parameter::sharing;
  static constexpr bool parks = Parameter::contender::parks;

  void SetUp() override {
    if (sharing == scope::processes && thread_sanitizer) GTEST_SKIP() << no_processes_here;
    if (thread_sanitizer && traits.source.starts_with("absl")) GTEST_SKIP() << "ThreadSanitizer sees not into Abseil";
  }
};

// A small signal alone in a region; a test that needs no other options names none.
template <class Signal, class Options = typename placed<Signal>::options_type>
hosted<placed<Signal>> make(const Options& options) {
  auto made = hosted<placed<Signal>>::create(options);
  if (!made.ok()) throw std::runtime_error(made.status().ToString());
  return *std::move(made);
}

}  // namespace contend::testing_support
