// order: what the command line of a scenario's program asks for.
#pragma once

#include <regex>
#include <string>
#include <vector>

#include "platform/backend.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND {

struct order {
  std::string program;  // as it was called
  bool stress = false;  // else shown, once
  bool twins = false;
  bool soak = false;  // what is left behind is a finding, too
  bool list = false;
  std::vector<scope> teams{scope::threads, scope::processes};
  std::regex with{".*"};
  std::string json;  // where the result goes, if anywhere
  double seconds = 10;
  long rounds = 0;  // 0: as many as the time allows
  long seeds = 0;   // of the twins: each with so many seeds; 0: with one
  round_settings settings;
};

// The options after the scenario's name. One that makes no sense, and one that asks for help, end the program.
order read_order(const scenario& s, int argc, char** argv);

// Says why, and where to read on; ends the program with 2.
[[noreturn]] void refuse(const scenario& s, const std::string& why);

}  // namespace contend::inline CONTEND_BACKEND
