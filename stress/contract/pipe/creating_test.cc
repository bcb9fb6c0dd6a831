// creating_test: making pipes, handing their ends to exec'ed programs, leaving nothing behind.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "contract/pipe/pipe_testing.h"
#include "platform/descriptor.h"

namespace contend::testing_support {
namespace {

class pipe_creating : public pipe_test {};

std::ptrdiff_t mappings() {
  std::ifstream maps("/proc/self/maps");
  return std::count(std::istreambuf_iterator<char>(maps), {}, '\n');
}

TEST_P(pipe_creating, leaves_nothing_behind) {
  const auto use_one = [&] {
    open();
    ASSERT_EQ(theirs->send_bytes(patterned(10, 1)), outcome::ok);
    std::vector<std::byte> message;
    ASSERT_EQ(ours->receive_bytes(message), outcome::ok);
    ASSERT_GE(ours->fd(), 0);
    ours.reset();
    theirs.reset();
  };
  use_one();
  const std::ptrdiff_t descriptors = open_descriptors();
  const std::ptrdiff_t mapped = mappings();
  for (int i = 0; i < 100; ++i) use_one();
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_LE(mappings(), mapped + 5) << "the allocator may have taken some";
}

TEST_P(pipe_creating, refuses_a_ring_without_room_for_a_header) {
  if (!is_ring()) GTEST_SKIP() << "to the kernel the capacity is a hint";
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{7}, ~std::size_t{0}}) {
    const auto ends = subject().create({.capacity_bytes = capacity, .sharing = GetParam().sharing});
    EXPECT_THAT(ends.status(), is_error(absl::StatusCode::kInvalidArgument, "capacity_bytes"));
  }
}

TEST_P(pipe_creating, says_that_descriptors_have_run_out) {
  const std::ptrdiff_t before = open_descriptors();
  const auto next = static_cast<rlim_t>(detail::unique_descriptor(dup(0)).get());
  int refused = 0;
  for (rlim_t spare = 0; spare < 8; ++spare) {
    absl::Status status;
    {
      const lowered_limit limit(RLIMIT_NOFILE, next + spare);
      status = subject().create({.sharing = GetParam().sharing}).status();
    }
    if (status.ok()) break;
    EXPECT_NE(message(status).find("EMFILE"), std::string::npos) << status;
    ++refused;
  }
  EXPECT_GE(refused, 3);
  EXPECT_EQ(open_descriptors(), before);
}

// The program is this one: main below adopts the end and answers each message.
TEST_P(pipe_creating, hands_its_end_to_an_executed_program) {
  if (!with_processes()) GTEST_SKIP() << "an executed program is another process";
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open(256);
  other_worker executed(true, [&] {
    ours.reset();
    const absl::StatusOr<std::string> text = theirs->hand_over();
    require(text.ok());
    require(theirs->send_bytes({}) == outcome::closed);
    execl("/proc/self/exe", "pipe_contract_test", "--answer", text->c_str(), nullptr);
  });
  theirs.reset();
  std::vector<std::byte> message;
  for (const std::size_t length : {0, 10, 5000}) {
    ASSERT_EQ(ours->send_bytes(patterned(length, length)), outcome::ok);
    ASSERT_EQ(ours->receive_bytes(message), outcome::ok);
    ASSERT_EQ(pattern_error(message, length, length), "");
  }
  ours->close();  // it ends at end of file
}

TEST_P(pipe_creating, adopts_nothing_but_what_was_handed_over) {
  EXPECT_THAT(subject().adopt("nonsense").status(), is_error(absl::StatusCode::kInvalidArgument, "not the text"));
  EXPECT_THAT(subject().adopt(subject().name + " x").status(),
              is_error(absl::StatusCode::kInvalidArgument, "not numbers"));
  EXPECT_THAT(subject().adopt(subject().name + " 1").status(), is_error(absl::StatusCode::kInvalidArgument, "missing"));
  if (is_ring()) {
    EXPECT_THAT(subject().adopt(subject().name + " 9999 9998 9997 0").status(),
                is_error(absl::StatusCode::kInvalidArgument, "not open"));
  }
  if (is_ring() && !with_processes()) {
    open();
    EXPECT_THAT(ours->hand_over().status(), is_error(absl::StatusCode::kFailedPrecondition, "private"));
    EXPECT_EQ(ours->send_bytes({}), outcome::ok) << "it is still usable";
  }
}

INSTANTIATE_TEST_SUITE_P(every, pipe_creating, testing::ValuesIn(pipe_cases()), case_name);

// Sends every message back until end of file.
int answer(std::string_view handed_over) {
  for (const pipe_subject& subject : pipe_subjects()) {
    if (handed_over.substr(0, handed_over.find(' ')) != subject.name) continue;
    auto end = subject.adopt(handed_over);
    if (!end.ok()) return 4;
    std::vector<std::byte> message;
    outcome got = outcome::ok;
    while ((got = (*end)->receive_bytes(message)) == outcome::ok) {
      if ((*end)->send_bytes(message) != outcome::ok) return 5;
    }
    return got == outcome::closed ? 0 : 6;
  }
  return 7;
}

}  // namespace
}  // namespace contend::testing_support

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--answer") return contend::testing_support::answer(argv[2]);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
