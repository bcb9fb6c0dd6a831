// adder: adds to the models of one contender.
#pragma once

#include <absl/strings/str_cat.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "explore/models/model.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class adder {
 public:
  // A model's name is `name`/what`suffix`.
  adder(std::vector<model>& all, std::string name, limits usual = {}, std::string_view suffix = "")
      : all_(all), name_(std::move(name)), usual_(std::move(usual)), suffix_(suffix) {}

  void operator()(std::string_view what, test_body body) const { (*this)(what, std::move(body), usual_); }
  void operator()(std::string_view what, test_body body, const limits& allowed) const {
    all_.push_back({absl::StrCat(name_, "/", std::string(what), suffix_), std::move(body), allowed});
  }

 private:
  std::vector<model>& all_;
  std::string name_;
  limits usual_;
  std::string suffix_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
