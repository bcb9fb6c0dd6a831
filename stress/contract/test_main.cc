// test_main: main of every test program: it may be run as a worker of the teams that its tests start.
#include <gtest/gtest.h>

#include "platform/team.h"

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
