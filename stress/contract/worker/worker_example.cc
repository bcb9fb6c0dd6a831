// worker_example: the example of worker.h, as a program.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "worker/process_worker.h"
#include "worker/thread_worker.h"

using namespace contend;
using namespace std::chrono_literals;

namespace {

class greeter : public work {
 public:
  explicit greeter(std::string whom) : whom_(std::move(whom)) {}
  void run() override { std::printf("%s greets %s\n", this_worker::name().c_str(), whom_.c_str()); }

 private:
  std::string whom_;
};

template <class Worker>
absl::Status greet() {
  Worker first([](const char* whom) { std::printf("hello, %s\n", whom); }, "Anna");
  Worker second(std::make_unique<greeter>("Boris"));
  second.set_name("second");
  for (Worker* worker : {&first, &second}) {
    if (absl::Status started = worker->start(); !started.ok()) return started;
  }
  for (Worker* worker : {&first, &second}) {
    const absl::StatusOr<bool> ended = worker->join(10s);
    if (!ended.ok()) return ended.status();
    if (!*ended) return absl::DeadlineExceededError(worker->name() + " still greets");
  }
  return absl::OkStatus();
}

}  // namespace

int main() { return greet<process_worker>().ok() && greet<thread_worker>().ok() ? 0 : 1; }
