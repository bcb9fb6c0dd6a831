// pool_example: the example of pool.h, as a program.
#include <cstdio>
#include <ranges>
#include <vector>

#include "pool/process_pool.h"
#include "pool/thread_pool.h"

using namespace contend;

namespace {

int square(int n) { return n * n; }

template <class Pool>
absl::Status squares() {
  auto pool = Pool::create({.workers = 3});
  if (!pool.ok()) return pool.status();
  const absl::StatusOr<int> nine = (*pool)->apply(task<square>, 3);
  if (!nine.ok()) return nine.status();

  const auto tell = then([](int n) { std::printf("later: %d\n", n); }, [](const absl::Status&) {});
  auto handle = (*pool)->apply_async(tell, task<square>, 4);
  const absl::StatusOr<std::vector<int>> all = (*pool)->map(task<square>, std::views::iota(0, 10));
  if (!all.ok()) return all.status();
  std::printf("%d, %d\n", *nine, all->back());

  (*pool)->close();
  return (*pool)->join();
}

}  // namespace

int main() { return squares<process_pool>().ok() && squares<work_stealing_pool>().ok() ? 0 : 1; }
