// patience, in the model: one look awake, then the worker parks, or looks again when something has changed.
//
// How long a worker spins before it parks changes nothing but speed. Not parking it waits for ever, so that the
// explorer may let it rest until a value that it read is another one.
#pragma once

#include <utility>

#include "platform/backend.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class patience {
 public:
  patience() noexcept = default;
  patience(const patience&) = delete;
  patience& operator=(const patience&) = delete;
  ~patience() = default;

  [[nodiscard]] bool next(hooks::place where = hooks::place::current()) noexcept {
    const bool looked = std::exchange(looked_, true);
    if constexpr (Wait::parks) {
      return !looked && hooks::looks_again();
    } else {
      looked ? hooks::spin(where) : hooks::begin_spin();
      return true;
    }
  }

 private:
  bool looked_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND
