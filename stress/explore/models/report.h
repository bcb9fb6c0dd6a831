// report: what an exploration of many models comes to: its last line, and a file for machines.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "explore/portfolio.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class report {
 public:
  void add(portfolio_result of_one_model) { all_.push_back(std::move(of_one_model)); }

  double seconds() const noexcept;
  std::size_t findings() const noexcept;

  // "explored 331 models, 232 of them wholly: 8390033 executions, 130796/s, 5988910 steps/s, 0 findings"
  std::string summary() const;

  // One object a model: executions, distinct, complete, and the finding with its token. False: it cannot be written;
  // an old file of that name stays until the new one is whole. broken: they are wrong on purpose.
  bool write_json(const std::string& file, std::uint64_t seed, bool broken) const;

 private:
  std::vector<portfolio_result> all_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
