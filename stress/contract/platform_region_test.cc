// platform_region_test: what region.h promises: sharing, names, limits and every refusal.
#include "platform/region.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>  // seam: mincore
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "platform/memory_left.h"
#include "platform_testing.h"

namespace contend {
namespace {

using namespace testing_support;

constexpr std::size_t too_much = std::size_t{1} << 40;
constexpr region_options shared{.sharing = scope::processes};

std::string unique_name() { return "test." + std::to_string(getpid()); }
std::string path_of(const std::string& name) { return "/dev/shm/contend." + name; }

bool are_resident(std::span<std::byte> memory) {
  std::vector<unsigned char> pages((memory.size() + 4095) / 4096);
  if (mincore(memory.data(), memory.size(), pages.data()) != 0) return false;
  return std::all_of(pages.begin(), pages.end(), [](unsigned char page) { return (page & 1) != 0; });
}

TEST(region, zero_bytes_are_refused) {
  EXPECT_THAT(region::create(0, {}).status(), is_error(absl::StatusCode::kInvalidArgument, "private region"));
  EXPECT_THAT(region::create(0, shared).status(), is_error(absl::StatusCode::kInvalidArgument, "0 bytes"));
  EXPECT_THAT(region::create_named(unique_name(), 0).status(),
              is_error(absl::StatusCode::kInvalidArgument, unique_name()));
}

TEST(region, more_than_the_machine_has_is_refused_before_it_is_touched) {
  for (const std::size_t bytes : {too_much, SIZE_MAX, SIZE_MAX - 4096}) {
    const std::string asked = std::to_string(bytes) + " bytes asked for";
    for (const bool huge : {false, true}) {
      EXPECT_THAT(region::create(bytes, {.huge_pages = huge}).status(),
                  is_error(absl::StatusCode::kResourceExhausted, asked));
      EXPECT_THAT(region::create(bytes, {.sharing = scope::processes, .huge_pages = huge}).status(),
                  is_error(absl::StatusCode::kResourceExhausted, asked));
    }
    EXPECT_THAT(region::create_named(unique_name(), bytes).status(),
                is_error(absl::StatusCode::kResourceExhausted, asked));
    EXPECT_FALSE(std::filesystem::exists(path_of(unique_name())));
  }
}

TEST(region, memory_is_zero_touched_and_as_large_as_asked_for) {
  for (const scope sharing : {scope::threads, scope::processes}) {
    for (const bool huge : {false, true}) {
      const auto memory = region::create(100'001, {.sharing = sharing, .huge_pages = huge});
      ASSERT_THAT(memory.status(), is_ok());
      EXPECT_EQ(memory->bytes().size(), 100'001U);
      EXPECT_TRUE(are_resident(memory->bytes()));
      for (const std::byte each : memory->bytes()) ASSERT_EQ(each, std::byte{0});
      memory->bytes().back() = std::byte{1};
      EXPECT_EQ(memory->descriptor() >= 0, sharing == scope::processes);
      EXPECT_TRUE(huge || !memory->huge_pages());
    }
  }
}

TEST(region, two_mappings_lie_apart_and_share_their_bytes) {
  const auto first = region::create(5000, shared);
  ASSERT_THAT(first.status(), is_ok());
  const auto second = first->map_again();
  ASSERT_THAT(second.status(), is_ok());
  EXPECT_NE(first->bytes().data(), second->bytes().data());
  EXPECT_EQ(first->bytes().size(), second->bytes().size());
  first->bytes()[4999] = std::byte{42};
  EXPECT_EQ(second->bytes()[4999], std::byte{42});
}

TEST(region, adopting_maps_elsewhere_than_it_is_told) {
  const auto first = region::create(4096, shared);
  ASSERT_THAT(first.status(), is_ok());
  void* free_address = nullptr;
  {
    const auto probe = region::adopt(fcntl(first->descriptor(), F_DUPFD_CLOEXEC, 0));
    ASSERT_THAT(probe.status(), is_ok());
    free_address = probe->bytes().data();  // where the kernel would put the next one, too
  }
  const auto second = region::adopt(fcntl(first->descriptor(), F_DUPFD_CLOEXEC, 0), free_address);
  ASSERT_THAT(second.status(), is_ok());
  EXPECT_NE(second->bytes().data(), free_address);
  first->bytes()[1] = std::byte{7};
  EXPECT_EQ(second->bytes()[1], std::byte{7});
  EXPECT_EQ(fcntl(second->descriptor(), F_GETFD), FD_CLOEXEC);
}

TEST(region, private_memory_has_one_mapping) {
  EXPECT_THAT(region::create(1, {})->map_again().status(), is_error(absl::StatusCode::kFailedPrecondition, "private"));
}

TEST(region, only_memory_files_are_adopted_and_others_stay_open) {
  EXPECT_THAT(region::adopt(-1).status(), is_error(absl::StatusCode::kFailedPrecondition, "EBADF"));
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const detail::unique_descriptor read_end(ends[0]), write_end(ends[1]);
  EXPECT_THAT(region::adopt(ends[0]).status(), is_error(absl::StatusCode::kInvalidArgument, "not a memory file"));
  EXPECT_NE(fcntl(ends[0], F_GETFD), -1);
}

TEST(region, nobody_can_cut_shared_memory_short) {
  const auto memory = region::create(8192, shared);
  ASSERT_THAT(memory.status(), is_ok());
  EXPECT_EQ(ftruncate(memory->descriptor(), 4096), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST(region, moving_hands_the_memory_over) {
  auto memory = region::create_named(unique_name(), 10);
  ASSERT_THAT(memory.status(), is_ok());
  memory->bytes()[0] = std::byte{9};
  {
    const region moved = *std::move(memory);
    EXPECT_EQ(moved.bytes()[0], std::byte{9});
    EXPECT_TRUE(std::filesystem::exists(path_of(unique_name())));
  }
  EXPECT_FALSE(std::filesystem::exists(path_of(unique_name())));
}

TEST(region, descriptors_that_run_out_are_an_error) {
  const lowered_limit none_left(RLIMIT_NOFILE, 3);
  EXPECT_THAT(region::create(1, shared).status(), is_error(absl::StatusCode::kResourceExhausted, "EMFILE"));
}

TEST(region, address_space_that_runs_out_is_an_error) {
  if (thread_sanitizer || address_sanitizer) GTEST_SKIP() << "sanitizers map terabytes of their own";
  const lowered_limit none_left(RLIMIT_AS, 64 << 20);
  EXPECT_THAT(region::create(100 << 20, {}).status(), is_error(absl::StatusCode::kResourceExhausted, "ENOMEM"));
}

TEST(region, a_file_size_limit_is_an_error_and_not_a_signal) {
  const lowered_limit small_files(RLIMIT_FSIZE, 4096);
  EXPECT_THAT(region::create(8192, shared).status(), is_error(absl::StatusCode::kResourceExhausted, "ulimit -f"));
}

TEST(named_region, is_private_to_its_user_and_gone_with_its_creator) {
  const mode_t before = umask(0);
  {
    const auto memory = region::create_named(unique_name(), 4096);
    umask(before);
    ASSERT_THAT(memory.status(), is_ok());
    struct stat facts {};
    ASSERT_EQ(stat(path_of(unique_name()).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
  }
  EXPECT_FALSE(std::filesystem::exists(path_of(unique_name())));
}

TEST(named_region, is_opened_by_its_name) {
  const auto created = region::create_named(unique_name(), 4096);
  const auto opened = region::open_named(unique_name());
  ASSERT_THAT(opened.status(), is_ok());
  created->bytes()[3] = std::byte{5};
  EXPECT_EQ(opened->bytes()[3], std::byte{5});
}

TEST(named_region, refusals_say_why) {
  const auto created = region::create_named(unique_name(), 1);
  EXPECT_THAT(region::create_named(unique_name(), 1).status(), is_error(absl::StatusCode::kAlreadyExists, "EEXIST"));
  EXPECT_THAT(region::open_named("test.absent").status(), is_error(absl::StatusCode::kNotFound, "test.absent"));
  for (const std::string& name : {std::string(), std::string("a/b"), std::string(201, 'x'), std::string("a\0b", 3)}) {
    EXPECT_THAT(region::create_named(name, 1).status(), is_error(absl::StatusCode::kInvalidArgument, "name"));
    EXPECT_THAT(region::open_named(name).status(), is_error(absl::StatusCode::kInvalidArgument, "name"));
  }
}

TEST(named_region, unfinished_or_foreign_ones_are_not_opened) {
  const std::string path = path_of(unique_name());
  std::ofstream(path).close();
  EXPECT_THAT(region::open_named(unique_name()).status(),
              is_error(absl::StatusCode::kFailedPrecondition, "not finished"));
  if (geteuid() == 0) {
    ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
    EXPECT_THAT(region::open_named(unique_name()).status(),
                is_error(absl::StatusCode::kPermissionDenied, "user 12345"));
  }
  std::filesystem::remove(path);
}

TEST(named_region, a_forked_child_does_not_remove_it) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  auto memory = region::create_named(unique_name(), 4096);
  ASSERT_THAT(run_isolated(
                  "child",
                  [&] {
                    { const region dropped = *std::move(memory); }
                    return absl::OkStatus();
                  },
                  patient),
              is_ok());
  EXPECT_TRUE(std::filesystem::exists(path_of(unique_name())));
}

TEST(named_region, one_whose_creator_was_killed_is_removed_as_stale) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  const auto of_a_living_creator = region::create_named(unique_name() + ".living", 4096);
  ASSERT_THAT(of_a_living_creator.status(), is_ok());
  const absl::Status killed = run_isolated(
      "creator",
      [] {
        const auto memory = region::create_named("test.killed", 4096);
        raise(SIGKILL);
        return absl::OkStatus();
      },
      patient);
  EXPECT_THAT(killed, is_error(absl::StatusCode::kAborted, "SIGKILL"));
  ASSERT_TRUE(std::filesystem::exists(path_of("test.killed")));
  const auto removed = region::remove_stale();
  ASSERT_THAT(removed.status(), is_ok());
  EXPECT_GE(*removed, 1);
  EXPECT_FALSE(std::filesystem::exists(path_of("test.killed")));
  EXPECT_TRUE(std::filesystem::exists(path_of(unique_name() + ".living")));
}

// A folder that looks like a cgroup mount.
class cgroup_mount {
 public:
  cgroup_mount() { std::filesystem::create_directories(folder_ + "/outer/inner"); }
  ~cgroup_mount() { std::filesystem::remove_all(folder_); }
  void write(const std::string& file, const std::string& text) const { std::ofstream(folder_ + "/" + file) << text; }
  std::uint64_t left(const std::string& path, const detail::memory_cgroup_files& files) const {
    detail::memory_left found;
    detail::limit_by_cgroup(found, folder_, path, files);
    return found.bytes;
  }

 private:
  std::string folder_ = testing::TempDir() + "contend-cgroup-" + std::to_string(getpid());
};

TEST(memory_left, the_tightest_group_on_the_way_to_the_root_limits) {
  const cgroup_mount mount;
  EXPECT_EQ(mount.left("/outer/inner", detail::cgroup_v2_files), UINT64_MAX);
  mount.write("outer/inner/memory.max", "max\n");
  mount.write("outer/inner/memory.current", "500\n");
  EXPECT_EQ(mount.left("/outer/inner", detail::cgroup_v2_files), UINT64_MAX);
  mount.write("outer/memory.max", "1000\n");
  mount.write("outer/memory.current", "700\n");
  EXPECT_EQ(mount.left("/outer/inner", detail::cgroup_v2_files), 300U);
  mount.write("outer/memory.stat", "anon 600\ninactive_file 100\n");
  EXPECT_EQ(mount.left("/outer/inner", detail::cgroup_v2_files), 400U);
  mount.write("outer/memory.current", "2000\n");
  EXPECT_EQ(mount.left("/outer/inner", detail::cgroup_v2_files), 0U);
}

TEST(memory_left, a_container_that_sees_only_its_own_group_is_limited_by_it) {
  const cgroup_mount mount;
  mount.write("memory.limit_in_bytes", "4096\n");
  mount.write("memory.usage_in_bytes", "96\n");
  EXPECT_EQ(mount.left("/docker/0123", detail::cgroup_v1_files), 4000U);
}

}  // namespace
}  // namespace contend
