// capsule_test: the file is whole or absent, and says null where nothing was measured.
#include "harness/capsule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace contend::inline CONTEND_BACKEND {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class capsule_file : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "contend-capsule-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ / name; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

capsule small_capsule() {
  capsule content;
  content.family = "queue";
  point one;
  one.id = "queue/transfer/x";
  sample refused;
  refused.check = "order broken";
  one.samples.push_back(refused);
  content.points.push_back(one);
  return content;
}

TEST_F(capsule_file, is_json_that_says_null_where_there_is_no_number) {
  ASSERT_TRUE(write_capsule(small_capsule(), path("c.json")).ok());
  std::ifstream stream(path("c.json"));
  const auto read = nlohmann::json::parse(stream);
  const auto& s = read["points"][0]["samples"][0];
  EXPECT_TRUE(s["value"].is_null());
  EXPECT_TRUE(s["class"].is_null());
  EXPECT_TRUE(s["probes"][0]["round_trip_ns"].is_null());
  EXPECT_EQ(s["check"], "order broken");
  EXPECT_TRUE(read["overhead_ns"].is_null());
  EXPECT_EQ(read["schema_version"], 1);
}

TEST_F(capsule_file, replaces_the_old_one_and_leaves_nothing_beside_it) {
  ASSERT_TRUE(write_capsule(small_capsule(), path("c.json")).ok());
  ASSERT_TRUE(write_capsule(small_capsule(), path("c.json")).ok());
  EXPECT_EQ(files(), 1U);
}

TEST_F(capsule_file, trying_whether_it_can_be_written_leaves_nothing) {
  EXPECT_TRUE(verify_writable(path("c.json")).ok());
  EXPECT_EQ(files(), 0U);
}

TEST_F(capsule_file, a_folder_that_is_missing_is_made) {
  EXPECT_TRUE(verify_writable(path("new/folder/c.json")).ok());
  EXPECT_TRUE(fs::is_directory(path("new/folder")));
}

TEST_F(capsule_file, a_place_that_is_no_file_is_refused_with_its_name) {
  EXPECT_THAT(std::string(verify_writable(folder_).message()), HasSubstr(folder_.string()));
  EXPECT_THAT(std::string(verify_writable("/proc/none/c.json").message()), HasSubstr("/proc/none"));
  EXPECT_FALSE(write_capsule(small_capsule(), "/proc/none/c.json").ok());
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
