// campaign_order: what every stress campaign's command line can ask for: --seconds, --filter, --seed, --twins, ...
#pragma once

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <regex>
#include <string>
#include <string_view>

namespace contend {

struct campaign_order {
  std::string program;  // as it was called
  double seconds = 60;
  std::regex filter{".*"};
  std::uint64_t seed = 1;
  bool twins = false;
  std::uint64_t seeds = 0;  // of the twins: each with so many seeds; 0: with `seed` alone
  bool soak = false;        // what is left behind is a finding, too
  bool list = false;
  std::string json = {};
};

class campaign_command_line {
 public:
  // `own` takes the program's own options with a value, `own_flag` those without; they answer whether they know it.
  campaign_command_line(
      std::string_view name, std::string_view help,
      std::function<bool(const std::string& option, const std::string& value)> own,
      std::function<bool(const std::string& option)> own_flag = [](const std::string&) { return false; })
      : name_(name), help_(help), own_(std::move(own)), own_flag_(std::move(own_flag)) {}

  // Says why, and where to read on; ends the program with 2.
  [[noreturn]] void refuse(const std::string& why) const {
    std::cerr << name_ << ": " << why << "; " << name_ << " --help says more\n";
    std::exit(2);
  }

  // One that makes no sense, and one that asks for help, end the program.
  void read(int argc, char** argv, campaign_order& o) const {
    o.program = argv[0];
    for (int i = 1; i < argc; ++i) {
      const std::string option = argv[i];
      if (option == "--help" || option == "-h") {
        std::cout << help_;
        std::exit(0);
      }
      if (option == "--twins") {
        o.twins = true;
      } else if (option == "--soak") {
        o.soak = true;
      } else if (option == "--list") {
        o.list = true;
      } else if (!own_flag_(option)) {
        if (++i == argc) refuse(option + " is unknown, or needs a value");
        set(o, option, argv[i]);
      }
    }
    if (o.seeds != 0 && !o.twins) refuse("--seeds is for --twins");
  }

 private:
  void set(campaign_order& o, const std::string& option, const std::string& value) const {
    if (option == "--seconds") {
      if (!absl::SimpleAtod(value, &o.seconds) || !(o.seconds > 0)) refuse("--seconds wants a number above 0");
    } else if (option == "--seed") {
      if (!absl::SimpleAtoi(value, &o.seed)) refuse("--seed wants a number");
    } else if (option == "--seeds") {
      if (!absl::SimpleAtoi(value, &o.seeds) || o.seeds == 0) refuse("--seeds wants a number of 1 or more");
    } else if (option == "--json") {
      o.json = value;
    } else if (option == "--filter") {
      try {
        o.filter = std::regex(value);
      } catch (const std::regex_error& error) {
        refuse(absl::StrCat("--filter ", value, ": ", error.what()));
      }
    } else if (!own_(option, value)) {
      refuse("unknown option " + option);
    }
  }

  std::string_view name_;
  std::string_view help_;
  std::function<bool(const std::string&, const std::string&)> own_;
  std::function<bool(const std::string&)> own_flag_;
};

}  // namespace contend
