// bytes: arguments and results as bytes, for the way from one process to another.
// No contract: a format; process_pool.h has the contract of who sends what.
//
//   trivially copyable types   as they lie in memory: both sides are the same program
//   string, vector, pair, tuple  their parts
//   all others                 by cereal: give them a serialize, or include cereal's header for them
#pragma once

#include <cereal/archives/binary.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

class byte_writer {
 public:
  template <class T>
  void put(const T& value) {
    if constexpr (std::is_trivially_copyable_v<T>) {
      bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else {
      put_parts(value);
    }
  }

  const std::string& bytes() const noexcept { return bytes_; }

 private:
  void put_parts(const std::string& text) {
    put(text.size());
    bytes_ += text;
  }
  template <class T>
  void put_parts(const std::vector<T>& items) {
    put(items.size());
    for (const T& item : items) put(item);
  }
  template <class A, class B>
  void put_parts(const std::pair<A, B>& both) {
    put(both.first);
    put(both.second);
  }
  template <class... Parts>
  void put_parts(const std::tuple<Parts...>& all) {
    std::apply([this](const Parts&... parts) { (put(parts), ...); }, all);
  }
  template <class T>
  void put_parts(const T& value) {
    std::ostringstream stream;
    cereal::BinaryOutputArchive archive(stream);
    archive(value);
    put_parts(stream.str());
  }

  std::string bytes_;
};

// Throws std::runtime_error when the bytes end too early.
class byte_reader {
 public:
  explicit byte_reader(std::string_view bytes) noexcept : bytes_(bytes) {}

  template <class T>
  T get() {
    if constexpr (std::is_trivially_copyable_v<T>) {
      const std::string_view raw = take(sizeof(T));
      alignas(T) std::byte room[sizeof(T)];
      std::memcpy(room, raw.data(), sizeof(T));
      return *std::launder(reinterpret_cast<T*>(room));
    } else {
      return get_parts(std::type_identity<T>{});
    }
  }

  // What was put one after the other.
  template <class... Parts>
  std::tuple<Parts...> get_all() {
    return std::tuple<Parts...>{get<Parts>()...};  // in braces: from left to right
  }

 private:
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) throw std::runtime_error("a message ends too early");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string get_parts(std::type_identity<std::string>) { return std::string(take(get<std::size_t>())); }
  template <class T>
  std::vector<T> get_parts(std::type_identity<std::vector<T>>) {
    std::vector<T> items;
    for (std::size_t left = get<std::size_t>(); left != 0; --left) items.push_back(get<T>());
    return items;
  }
  template <class A, class B>
  std::pair<A, B> get_parts(std::type_identity<std::pair<A, B>>) {
    A first = get<A>();
    return {std::move(first), get<B>()};
  }
  template <class... Parts>
  std::tuple<Parts...> get_parts(std::type_identity<std::tuple<Parts...>>) {
    return get_all<Parts...>();
  }
  template <class T>
  T get_parts(std::type_identity<T>) {
    std::istringstream stream(get<std::string>());
    cereal::BinaryInputArchive archive(stream);
    T value;
    archive(value);
    return value;
  }

  std::string_view bytes_;
};

}  // namespace contend::inline CONTEND_BACKEND
