// placed: a primitive of a few bytes (a lock, an event) that stands alone in a region.
//
// Locks and signals carry no header, so that larger primitives can hold them as members. placed<T> adds what
// object.h asks of everything that others attach to.
//
//   auto mutex = hosted<placed<futex_mutex<spin_then_park>>>::create({.sharing = scope::processes});
//   if (!mutex.ok()) return mutex.status();
//   const std::scoped_lock lock((*mutex)->get());
//
// A T has kind(), its name with its way of waiting, and a constructor from a scope that must not throw. One that
// needs to know more has options_type, with a member `sharing`, a constructor from it, and, where some options make
// no sense, `static absl::Status verify(const options_type&)`.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <span>
#include <string>
#include <type_traits>

#include "platform/backend.h"
#include "platform/object.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

struct sharing_options {
  scope sharing = scope::threads;  // who may use it
};

namespace detail {

template <class T>
struct placed_options {
  using type = sharing_options;
};
template <class T>
requires requires { typename T::options_type; }
struct placed_options<T> {
  using type = typename T::options_type;
};

}  // namespace detail

template <class T>
class placed {
 public:
  using options_type = typename detail::placed_options<T>::type;

  static std::string kind() { return T::kind(); }

  static absl::StatusOr<std::size_t> bytes_for(const options_type& options) {
    if constexpr (requires { T::verify(options); }) {
      if (absl::Status status = T::verify(options); !status.ok()) return status;
    }
    return sizeof(placed);
  }
  static absl::StatusOr<placed*> create_in(std::span<std::byte> memory, const options_type& options) {
    return create_object<placed>(memory, options);
  }
  static absl::StatusOr<placed*> attach(std::span<std::byte> memory) { return attach_object<placed>(memory); }

  explicit placed(const options_type& options) noexcept requires std::is_constructible_v<T, const options_type&>
      : options_(options), primitive_(options) {}
  explicit placed(const options_type& options) noexcept requires(!std::is_constructible_v<T, const options_type&>)
      : options_(options), primitive_(options.sharing) {}
  placed(const placed&) = delete;
  placed& operator=(const placed&) = delete;
  ~placed() = default;

  T& get() noexcept { return primitive_; }
  const T& get() const noexcept { return primitive_; }
  const options_type& options() const noexcept { return options_; }

 private:
  object_header header_;
  options_type options_;
  T primitive_;
};

}  // namespace contend::inline CONTEND_BACKEND
