// platform_object_test: foreign, unfinished, truncated and corrupt state is refused, each in its own words.
#include "platform/object.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/region.h"
#include "platform_testing.h"

namespace contend {
namespace {

using namespace testing_support;

struct tally_options {
  std::size_t cells = 1;
};

// The smallest object there can be: a header, options and a trailing array.
class tally {
 public:
  static std::string kind() { return "tally"; }
  static absl::StatusOr<std::size_t> bytes_for(const tally_options& options) {
    return checked_bytes(kind(), sizeof(tally), options.cells, sizeof(std::uint64_t));
  }
  explicit tally(const tally_options& options) noexcept : options_(options) {}
  const tally_options& options() const noexcept { return options_; }

  object_header& header() noexcept { return header_; }
  tally_options& changeable_options() noexcept { return options_; }

 private:
  object_header header_;
  tally_options options_;
};

class a_region_with_an_object : public testing::Test {
 protected:
  absl::Status attach() { return attach_object<tally>(memory_.bytes()).status(); }

  region memory_ = *region::create(4096, {.sharing = scope::processes});
  tally& tally_ = **create_object<tally>(memory_.bytes(), tally_options{.cells = 8});
  object_header& header_ = tally_.header();
};

TEST_F(a_region_with_an_object, is_attached_through_another_mapping) {
  const region other = *memory_.map_again();
  const auto attached = attach_object<tally>(other.bytes());
  ASSERT_THAT(attached.status(), is_ok());
  EXPECT_NE(*attached, &tally_);
  EXPECT_EQ((*attached)->options().cells, 8U);
}

TEST_F(a_region_with_an_object, holding_something_else_is_refused) {
  header_.magic ^= 1;
  EXPECT_THAT(attach(), is_error(absl::StatusCode::kFailedPrecondition, "something else"));
}

TEST_F(a_region_with_an_object, unfinished_is_refused) {
  header_.ready.store(0, relaxed);
  EXPECT_THAT(attach(), is_error(absl::StatusCode::kFailedPrecondition, "not finished"));
}

TEST_F(a_region_with_an_object, of_another_version_is_refused) {
  header_.version = 2;
  EXPECT_THAT(attach(), is_error(absl::StatusCode::kFailedPrecondition, "layout version 2"));
}

TEST_F(a_region_with_an_object, with_a_damaged_header_is_refused) {
  for (const std::size_t offset : {offsetof(object_header, bytes), offsetof(object_header, kind)}) {
    memory_.bytes()[offset] ^= std::byte{4};
    EXPECT_THAT(attach(), is_error(absl::StatusCode::kFailedPrecondition, "checksum"));
    memory_.bytes()[offset] ^= std::byte{4};
  }
  EXPECT_THAT(attach(), is_ok());
}

TEST_F(a_region_with_an_object, of_another_kind_is_refused) {
  EXPECT_THAT(verify_object(memory_.bytes(), "tower", alignof(tally)),
              is_error(absl::StatusCode::kFailedPrecondition, "holds a tally"));
}

TEST_F(a_region_with_an_object, of_another_alignment_is_refused) {
  EXPECT_THAT(verify_object(memory_.bytes(), "tally", 64),
              is_error(absl::StatusCode::kFailedPrecondition, "alignment"));
}

TEST_F(a_region_with_an_object, truncated_is_refused) {
  const auto short_by_one = memory_.bytes().first(header_.bytes - 1);
  EXPECT_THAT(attach_object<tally>(short_by_one).status(),
              is_error(absl::StatusCode::kFailedPrecondition, "truncated"));
  EXPECT_THAT(attach_object<tally>(memory_.bytes().first(8)).status(),
              is_error(absl::StatusCode::kInvalidArgument, "has 8"));
  EXPECT_THAT(attach_object<tally>({}).status(), is_error(absl::StatusCode::kInvalidArgument, "has 0"));
}

TEST_F(a_region_with_an_object, whose_options_do_not_give_its_size_is_refused) {
  tally_.changeable_options().cells = 9;
  EXPECT_THAT(attach(), is_error(absl::StatusCode::kFailedPrecondition, "corrupt"));
}

TEST_F(a_region_with_an_object, misaligned_memory_is_refused) {
  EXPECT_THAT(create_object<tally>(memory_.bytes().subspan(1), tally_options{}).status(),
              is_error(absl::StatusCode::kInvalidArgument, "not aligned to 8"));
}

TEST_F(a_region_with_an_object, too_little_memory_is_refused) {
  EXPECT_THAT(create_object<tally>(memory_.bytes(), tally_options{.cells = 1000}).status(),
              is_error(absl::StatusCode::kInvalidArgument, "the memory has 4096"));
}

TEST_F(a_region_with_an_object, a_size_beyond_any_address_space_is_refused) {
  EXPECT_THAT(create_object<tally>(memory_.bytes(), tally_options{.cells = SIZE_MAX / 8}).status(),
              is_error(absl::StatusCode::kInvalidArgument, "any address space"));
}

// The two shapes of primitives: one that knows its scope alone, one with options of its own.
struct scoped_flag {
  static std::string kind() { return "scoped_flag"; }
  explicit scoped_flag(scope who) noexcept : sharing(who) {}
  scope sharing;
};

struct bounded_count {
  struct options_type {
    scope sharing = scope::threads;
    int most = 1;
  };
  static std::string kind() { return "bounded_count"; }
  static absl::Status verify(const options_type& options) {
    return options.most > 0 ? absl::OkStatus() : absl::InvalidArgumentError("bounded_count: most is not above 0");
  }
  explicit bounded_count(const options_type& options) noexcept : most(options.most) {}
  int most;
};

TEST(placed_primitive, learns_its_scope_and_can_be_attached) {
  const auto flag = hosted<placed<scoped_flag>>::create({.sharing = scope::processes});
  ASSERT_THAT(flag.status(), is_ok());
  EXPECT_EQ((*flag)->get().sharing, scope::processes);

  const absl::StatusOr<region> elsewhere = flag->memory().map_again();
  ASSERT_THAT(elsewhere.status(), is_ok());
  const auto attached = placed<scoped_flag>::attach(elsewhere->bytes());
  ASSERT_THAT(attached.status(), is_ok());
  EXPECT_EQ((*attached)->get().sharing, scope::processes);
  EXPECT_NE(*attached, &**flag);
}

TEST(placed_primitive, is_refused_by_an_attacher_of_another_kind) {
  const auto flag = hosted<placed<scoped_flag>>::create({});
  ASSERT_THAT(flag.status(), is_ok());
  EXPECT_THAT(placed<bounded_count>::attach(flag->memory().bytes()).status(),
              is_error(absl::StatusCode::kFailedPrecondition, "bounded_count"));
}

TEST(placed_primitive, with_options_that_make_no_sense_is_not_made) {
  EXPECT_EQ((*hosted<placed<bounded_count>>::create({.most = 3}))->get().most, 3);
  EXPECT_THAT((hosted<placed<bounded_count>>::create({.most = 0}).status()),
              is_error(absl::StatusCode::kInvalidArgument, "most is not above 0"));
}

}  // namespace
}  // namespace contend
