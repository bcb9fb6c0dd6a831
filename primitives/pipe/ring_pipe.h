// ring_pipe: a pipe of two connections over rings in one region, made, handed over and adopted.
// No contract: a base that shm_ring_pipe and mutex_ring_pipe share.
//
// Each way has a ring and a pair of sockets, which carry no messages: they wake sleepers (doorbell.h), and their
// hang-up tells that the last holder of the other end has closed it or died. So an end of a duplex pipe costs two
// descriptors, and one for the region in each process.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipe/connection.h"
#include "pipe/handed_over.h"
#include "pipe/pipe.h"
#include "pipe/ring_ends.h"
#include "pipe/ring_memory.h"
#include "platform/backend.h"
#include "platform/readiness.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {

template <class Pipe, class Ring, class Wait>
class ring_pipe {
 public:
  using sender = ring_sender<Ring, Wait>;
  using receiver = ring_receiver<Ring, Wait>;
  using end = connection<Pipe>;

  static std::string name() { return absl::StrCat(std::string(Pipe::traits.name), "/", std::string(Wait::name)); }

  static absl::StatusOr<std::pair<end, end>> create(const pipe_options& options) {
    const absl::StatusOr<std::size_t> bytes = memory::bytes_for(options);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<region> made = region::create(*bytes, {.sharing = options.sharing});
    if (!made.ok()) return made.status();
    const auto shared = std::make_shared<region>(*std::move(made));
    const absl::StatusOr<memory*> state = memory::create_in(shared->bytes(), options);
    if (!state.ok()) return state.status();
    socket_ends forth, back;  // forth: from the second end to the first
    if (absl::Status status = connect(forth); !status.ok()) return status;
    if (absl::Status status = options.duplex ? connect(back) : absl::OkStatus(); !status.ok()) return status;
    return std::pair(make_end(shared, **state, 0, std::move(forth.first), std::move(back.first)),
                     make_end(shared, **state, 1, std::move(back.second), std::move(forth.second)));
  }

  static absl::StatusOr<std::string> hand_over(std::optional<receiver>& in, std::optional<sender>& out) {
    if (!in && !out) return absl::FailedPreconditionError(absl::StrCat(name(), ": hand_over: the end is closed"));
    const region& shared = in ? *in->place().memory : *out->place().memory;
    if (shared.descriptor() < 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(name(), ": hand_over: its memory is private; create the pipe with scope::processes"));
    }
    const int copy = fcntl(shared.descriptor(), F_DUPFD, 0);
    if (copy < 0) return detail::system_error(name(), "hand_over: dup", errno, "close some descriptors (ulimit -n)");
    const auto side = static_cast<int>(in ? in->place().number : 1 - out->place().number);
    const int in_socket = in ? detail::kept_open(in->release_socket()) : -1;
    const int out_socket = out ? detail::kept_open(out->release_socket()) : -1;
    return detail::handed_over(name(), {copy, in_socket, out_socket, side});
  }

  static absl::StatusOr<end> adopt(std::string_view text) {
    const absl::StatusOr<std::vector<int>> numbers = detail::parse_handed_over(name(), text, 4);
    if (!numbers.ok()) return numbers.status();
    absl::StatusOr<region> adopted = region::adopt((*numbers)[0]);
    if (!adopted.ok()) return adopted.status();
    const auto shared = std::make_shared<region>(*std::move(adopted));
    const absl::StatusOr<memory*> state = memory::attach(shared->bytes());
    if (!state.ok()) return state.status();
    return make_end(shared, **state, (*numbers)[3] == 0 ? 0 : 1, detail::taken_up((*numbers)[1]),
                    detail::taken_up((*numbers)[2]));
  }

 private:
  using memory = ring_memory<Pipe, Ring>;
  using socket_ends = std::pair<detail::unique_descriptor, detail::unique_descriptor>;

  static absl::Status connect(socket_ends& ends) {
    absl::StatusOr<socket_ends> made = detail::make_socket_pair(name());
    if (!made.ok()) return made.status();
    ends = *std::move(made);
    return absl::OkStatus();
  }

  // The end of this side, 0 or 1: it receives on the way of its number and sends on the other.
  static end make_end(const std::shared_ptr<region>& shared, memory& state, std::size_t side,
                      detail::unique_descriptor in_socket, detail::unique_descriptor out_socket) {
    const auto place = [&](std::size_t way) {
      return ring_place<Ring>{shared, &state.way(way), state.bytes(way), way, state.options().sharing};
    };
    std::optional<receiver> in;
    std::optional<sender> out;
    if (in_socket.get() >= 0) in.emplace(place(side), std::move(in_socket));
    if (out_socket.get() >= 0) out.emplace(place(1 - side), std::move(out_socket));
    return end(std::move(in), std::move(out));
  }
};

}  // namespace contend::inline CONTEND_BACKEND
