// serialised: objects as bytes: plain types as they lie in memory, the rest through cereal.
//
// A type that is not trivially copyable needs cereal's own ways: a member or function `serialize`, and for standard
// containers the header <cereal/types/...>. Pointers inside a plain type are copied as they are: they mean nothing to
// another process.
#pragma once

#include <cereal/archives/binary.hpp>
#include <cstddef>
#include <exception>
#include <istream>
#include <ostream>
#include <span>
#include <streambuf>
#include <type_traits>
#include <vector>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <class T>
concept plain_bytes = std::is_trivially_copyable_v<T>;

namespace detail {

// No contract: a stream that appends to a vector.
class appending_buffer : public std::streambuf {
 public:
  explicit appending_buffer(std::vector<std::byte>& bytes) noexcept : bytes_(bytes) {}

 protected:
  std::streamsize xsputn(const char* text, std::streamsize count) override {
    const auto* first = reinterpret_cast<const std::byte*>(text);
    bytes_.insert(bytes_.end(), first, first + count);
    return count;
  }
  int overflow(int character) override {
    bytes_.push_back(static_cast<std::byte>(character));
    return character;
  }

 private:
  std::vector<std::byte>& bytes_;
};

// A stream of bytes that are there already.
class reading_buffer : public std::streambuf {
 public:
  explicit reading_buffer(std::span<std::byte> bytes) {
    auto* first = reinterpret_cast<char*>(bytes.data());
    setg(first, first, first + bytes.size());
  }
};

}  // namespace detail

// Throws what the object's own serialisation throws.
template <class T>
void serialise(const T& object, std::vector<std::byte>& bytes) {
  bytes.clear();
  detail::appending_buffer buffer(bytes);
  std::ostream stream(&buffer);
  cereal::BinaryOutputArchive archive(stream);
  archive(object);
}

// False: the bytes are no T, or go on after it; the object holds anything then.
template <class T>
bool deserialise(std::span<std::byte> bytes, T& object) {
  try {
    detail::reading_buffer buffer(bytes);
    std::istream stream(&buffer);
    cereal::BinaryInputArchive archive(stream);
    archive(object);
    return buffer.in_avail() <= 0;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace contend::inline CONTEND_BACKEND
