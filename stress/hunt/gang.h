// gang: the workers of a trial: they start together, are disturbed, and say what they found wrong.
//
//   gang workers(t);
//   auto& inside = workers.share<atomic<int>>(0);
//   workers.add([&](std::uint32_t worker) { ... if (...) workers.complain("two inside at once"); });
//   return workers.run();
//
// Threads share everything; forked processes what share() and make() made. Thread-safety: complain only.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "hunt/quarry.h"
#include "platform/backend.h"
#include "platform/hosted.h"
#include "platform/region.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND {

class gang {
 public:
  using job = std::function<void(std::uint32_t worker)>;

  explicit gang(const trial& how);
  gang(const gang&) = delete;
  gang& operator=(const gang&) = delete;
  ~gang();

  std::span<std::byte> room_for(std::size_t bytes);

  // An object that all see; destroyed with the gang.
  template <class T, class... Arguments>
  T& share(Arguments&&... arguments) {
    T* made = ::new (static_cast<void*>(room_for(sizeof(T)).data())) T(std::forward<Arguments>(arguments)...);
    kept_.push_back(std::shared_ptr<T>(made, [](T* gone) { std::destroy_at(gone); }));
    return *made;
  }
  template <class Object, class Options>
  Object& make(Options options) {
    options.sharing = how_.sharing;
    auto made = hosted<Object>::create(options);
    if (!made.ok()) throw std::runtime_error(std::string(made.status().message()));
    auto kept = std::make_shared<hosted<Object>>(*std::move(made));
    kept_.push_back(kept);
    return **kept;
  }

  void add(job work) { jobs_.push_back(std::move(work)); }
  void when_started(std::function<void()> work) { when_started_ = std::move(work); }  // in the calling process

  // All jobs at once; ok, or the first complaint, or how a worker ended. A gang runs once.
  absl::Status run();

  void complain(std::string_view what);

 private:
  struct board;
  static void follow(worker& self);

  trial how_;
  std::vector<std::shared_ptr<void>> kept_;  // an object after its memory
  std::vector<job> jobs_;
  std::function<void()> when_started_;
  region board_memory_;
  board* board_;
};

}  // namespace contend::inline CONTEND_BACKEND
