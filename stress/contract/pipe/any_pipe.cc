// any_pipe: instantiates every pipe of contenders.h.
#include "contract/pipe/any_pipe.h"

#include <algorithm>
#include <cereal/types/map.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>

#include "pipe/contenders.h"
#include "pipe/wait_for_any.h"
#include "platform/type_list.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

template <class Pipe>
class erased_end : public any_end {
 public:
  explicit erased_end(connection<Pipe> end) noexcept : end_(std::move(end)) {}

  outcome send_bytes(std::span<const std::byte> message, deadline until) override {
    return end_.send_bytes(message, until);
  }
  outcome send(const plain_sample& object, deadline until) override { return end_.send(object, until); }
  outcome send(const rich_sample& object, deadline until) override { return end_.send(object, until); }
  outcome receive_bytes(std::vector<std::byte>& message, std::size_t max_length, deadline until) override {
    return end_.receive_bytes(message, max_length, until);
  }
  received receive_bytes_into(std::span<std::byte> space, deadline until) override {
    return end_.receive_bytes_into(space, until);
  }
  outcome receive(plain_sample& object, deadline until) override { return end_.receive(object, until); }
  outcome receive(rich_sample& object, deadline until) override { return end_.receive(object, until); }
  outcome poll(deadline until) override { return end_.poll(until); }
  int fd() override { return end_.fd(); }
  int unwatched_fd() override { return end_.descriptor(); }
  void close() override { end_.close(); }
  bool can_send() const override { return end_.can_send(); }
  bool can_receive() const override { return end_.can_receive(); }
  absl::StatusOr<std::string> hand_over() override { return end_.hand_over(); }

  connection<Pipe>& end() noexcept { return end_; }

 private:
  connection<Pipe> end_;
};

template <class Pipe>
absl::StatusOr<any_ends> create(const pipe_options& options) {
  auto ends = Pipe::create(options);
  if (!ends.ok()) return ends.status();
  return any_ends(std::make_unique<erased_end<Pipe>>(std::move(ends->first)),
                  std::make_unique<erased_end<Pipe>>(std::move(ends->second)));
}

template <class Pipe>
absl::StatusOr<any_end_ptr> adopt(std::string_view text) {
  auto end = Pipe::adopt(text);
  if (!end.ok()) return end.status();
  return any_end_ptr(std::make_unique<erased_end<Pipe>>(*std::move(end)));
}

template <class Pipe>
outcome wait_for_any_of(std::span<const any_end_ptr> set, std::vector<std::size_t>& ready, deadline until) {
  std::vector<connection<Pipe>*> ends, found;
  for (const any_end_ptr& each : set) ends.push_back(&static_cast<erased_end<Pipe>&>(*each).end());
  const outcome result = wait_for_any<Pipe>(ends, found, until);
  ready.clear();
  for (connection<Pipe>* each : found) {
    ready.push_back(static_cast<std::size_t>(std::find(ends.begin(), ends.end(), each) - ends.begin()));
  }
  return result;
}

std::vector<pipe_subject> make_subjects() {
  std::vector<pipe_subject> subjects;
  for_each_type(pipe_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    using pipe = typename Contender::pipe;
    subjects.push_back({Contender::name(), Contender::traits, &create<pipe>, &adopt<pipe>, &wait_for_any_of<pipe>});
  });
  return subjects;
}

}  // namespace

const std::vector<pipe_subject>& pipe_subjects() {
  static const std::vector<pipe_subject> subjects = make_subjects();
  return subjects;
}

}  // namespace contend::inline CONTEND_BACKEND::contract
