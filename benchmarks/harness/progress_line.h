// progress_line: how far the run is and how long it will take, on stderr: a bar on a terminal, else a line now and
// then.
#pragma once

#include <string>

#include "harness/measure.h"
#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

class progress_line {
 public:
  progress_line();
  ~progress_line();  // ends the line
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  void show(const measure_progress& progress);

 private:
  bool terminal_;
  bool shown_ = false;
  time_point next_{};
};

// "3 min 20 s"
std::string in_words(nanoseconds duration);

}  // namespace contend::inline CONTEND_BACKEND
