// log_histogram_test: buckets cover all values without gap, overlap or coarse spots.
#include "harness/log_histogram.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace contend::inline CONTEND_BACKEND {
namespace {

TEST(log_histogram, every_value_lies_in_the_bucket_between_two_edges) {
  for (std::uint64_t value = 0; value < 100'000; ++value) {
    const std::size_t bucket = log_histogram::bucket_of(value);
    ASSERT_LE(log_histogram::lower_edge(bucket), value);
    ASSERT_GT(log_histogram::lower_edge(bucket + 1), value);
  }
}

TEST(log_histogram, no_bucket_is_wider_than_a_sixteenth_of_its_edge) {
  for (std::size_t bucket = 16; bucket + 1 < log_histogram::buckets; ++bucket) {
    const std::uint64_t edge = log_histogram::lower_edge(bucket);
    ASSERT_LE(log_histogram::lower_edge(bucket + 1) - edge, edge / 16);
  }
}

TEST(log_histogram, the_largest_value_has_a_bucket) {
  EXPECT_EQ(log_histogram::bucket_of(std::numeric_limits<std::uint64_t>::max()), log_histogram::buckets - 1);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
