// any_pipe: every pipe of contenders.h behind one interface, so that a test is compiled once.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipe/pipe.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"

namespace contend::inline CONTEND_BACKEND::contract {

// An object that goes as it lies in memory, and one that has to be serialised.
struct plain_sample {
  std::int64_t number;
  double fraction;
  bool operator==(const plain_sample&) const = default;
};
struct rich_sample {
  std::string text;
  std::vector<std::int32_t> numbers;
  std::map<std::string, double> table;
  bool operator==(const rich_sample&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(text, numbers, table);
  }
};

class any_end {
 public:
  any_end() = default;
  any_end(const any_end&) = delete;
  any_end& operator=(const any_end&) = delete;
  virtual ~any_end() = default;

  virtual outcome send_bytes(std::span<const std::byte> message, deadline until = deadline::never()) = 0;
  virtual outcome send(const plain_sample& object, deadline until = deadline::never()) = 0;
  virtual outcome send(const rich_sample& object, deadline until = deadline::never()) = 0;
  virtual outcome receive_bytes(std::vector<std::byte>& message, std::size_t max_length = any_length,
                                deadline until = deadline::never()) = 0;
  virtual received receive_bytes_into(std::span<std::byte> space, deadline until = deadline::never()) = 0;
  virtual outcome receive(plain_sample& object, deadline until = deadline::never()) = 0;
  virtual outcome receive(rich_sample& object, deadline until = deadline::never()) = 0;
  virtual outcome poll(deadline until = deadline::immediately()) = 0;
  virtual int fd() = 0;
  virtual int unwatched_fd() = 0;  // the descriptor, without the promise of fd()
  virtual void close() = 0;
  virtual bool can_send() const = 0;
  virtual bool can_receive() const = 0;
  virtual absl::StatusOr<std::string> hand_over() = 0;
};

using any_end_ptr = std::unique_ptr<any_end>;
using any_ends = std::pair<any_end_ptr, any_end_ptr>;

struct pipe_subject {
  std::string name;
  pipe_traits traits;
  absl::StatusOr<any_ends> (*create)(const pipe_options& options);
  absl::StatusOr<any_end_ptr> (*adopt)(std::string_view text);
  // Positions in `set`, whose ends must all be this subject's.
  outcome (*wait_for_any)(std::span<const any_end_ptr> set, std::vector<std::size_t>& ready, deadline until);
};

const std::vector<pipe_subject>& pipe_subjects();

}  // namespace contend::inline CONTEND_BACKEND::contract
