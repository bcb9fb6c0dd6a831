// leak_check_test: the leak check says yes to what leaves nothing behind, and no to each kind of leak.
#include "leak_check.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>  // seam: it leaves children unreaped
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "cycles.h"
#include "platform_testing.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace testing_support;

TEST(the_leak_check, finds_nothing_where_nothing_is_left) {
  EXPECT_EQ(leaks_of([] { (void)region::create(4096, {.sharing = scope::processes}); }, 50), "");
}

TEST(the_leak_check, sees_descriptors_that_stay_open) {
  std::vector<detail::unique_descriptor> forgotten;
  EXPECT_THAT(leaks_of([&] { forgotten.emplace_back(open("/dev/null", O_RDONLY)); }, 50), HasSubstr("descriptors"));
}

TEST(the_leak_check, sees_regions_that_stay_mapped) {
  std::vector<region> forgotten;
  EXPECT_THAT(leaks_of([&] { forgotten.push_back(*region::create(4096, {.sharing = scope::processes})); }, 50),
              HasSubstr("mappings"));
}

TEST(the_leak_check, sees_names_that_stay_in_shared_memory) {
  std::vector<region> forgotten;
  const std::string name = "leak-check-" + std::to_string(getpid()) + "-";
  EXPECT_THAT(
      leaks_of([&] { forgotten.push_back(*region::create_named(name + std::to_string(forgotten.size()), 4096)); }, 50),
      HasSubstr("files in /dev/shm"));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(the_leak_check, sees_memory_that_is_not_given_back) {
  std::vector<std::unique_ptr<char[]>> forgotten;
  constexpr std::size_t bytes = 64 * 1024;
  const auto take = [&] { std::memset(forgotten.emplace_back(new char[bytes]).get(), 1, bytes); };
  EXPECT_THAT(leaks_of(take, 50), HasSubstr("resident memory"));
}
#endif

TEST(the_leak_check, sees_children_that_nobody_reaps) {
  std::vector<pid_t> forgotten;
  const auto leave_a_zombie = [&] {
    const pid_t pid = fork();
    if (pid == 0) _exit(0);
    forgotten.push_back(pid);
  };
  EXPECT_THAT(leaks_of(leave_a_zombie, 20), HasSubstr("children"));
  for (const pid_t pid : forgotten) (void)waitpid(pid, nullptr, 0);
}

TEST(a_leak_watch, says_nothing_before_it_can_know_and_then_what_grows) {
  std::vector<detail::unique_descriptor> forgotten;
  leak_watch leaking, good;
  for (int i = 0; i < 2 * cycles_before; ++i) {
    EXPECT_EQ(leaking.leaks(), "");
    leaking.lap();
    good.lap();
    forgotten.emplace_back(open("/dev/null", O_RDONLY));
  }
  EXPECT_THAT(leaking.leaks(), HasSubstr("descriptors"));
  forgotten.resize(cycles_before - 1);
  EXPECT_EQ(good.leaks(), "");
}

TEST(a_program_of_cycles, says_no_to_one_that_leaks_and_to_one_that_fails) {
  std::vector<detail::unique_descriptor> forgotten;
  cycles good(30), leaking(30), failing(30);
  good.of("nothing", [] { return absl::OkStatus(); });
  leaking.of("descriptors", [&] {
    forgotten.emplace_back(open("/dev/null", O_RDONLY));
    return absl::OkStatus();
  });
  int calls = 0;
  failing.of("once in between", [&] { return ++calls == 25 ? absl::InternalError("broken") : absl::OkStatus(); });
  EXPECT_EQ(good.finish(), 0);
  EXPECT_EQ(leaking.finish(), 1);
  EXPECT_EQ(failing.finish(), 1);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
