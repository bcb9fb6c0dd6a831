// pipe_subjects: a sender or a receiver is struck; the other end must be told, and every message that came be whole.
#include <absl/strings/str_cat.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "crash/subject.h"
#include "hunt/pipe_twins.h"
#include "pipe/contenders.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint32_t operations_after = 50;
constexpr std::size_t longest = 700;  // in a ring of 512 bytes: some messages go in parts

// Message number i: its length and each byte follow from i.
std::vector<std::byte> message(std::uint64_t i) {
  std::vector<std::byte> bytes(sizeof i + i * 37 % (longest - sizeof i), static_cast<std::byte>(i));
  std::memcpy(bytes.data(), &i, sizeof i);
  return bytes;
}

template <class C>
class pipe_bout {
 public:
  explicit pipe_bout(bout& fight) : fight_(fight) {
    auto made = C::create({.capacity_bytes = 512, .duplex = false, .sharing = scope::processes});
    if (!made.ok()) throw std::runtime_error(std::string(made.status().message()));
    receiving_.emplace(std::move(made->first));
    sending_.emplace(std::move(made->second));
  }

  aftermath run(bool strike_sender) {
    fight_.victim([this, strike_sender] {
      fight_.begin();
      const strike::exposed danger;
      strike_sender ? send() : receive();
    });
    fight_.survivor([this, strike_sender] { strike_sender ? receive() : send(); });
    fight_.when_started([this] {  // or the kernel would think that somebody still holds them
      receiving_.reset();
      sending_.reset();
    });
    return fight_.run();
  }

 private:
  // Until enough is sent, or nobody receives any more.
  void send() {
    receiving_.reset();
    std::uint32_t left = operations_after;
    for (std::uint64_t i = 0; fight_.goes_on(left); ++i) {
      const outcome said = sending_->send_bytes(message(i));
      if (said == outcome::broken) break;
      if (said != outcome::ok) fight_.complain(absl::StrCat("a send answers ", std::string(to_string(said))));
      fight_.tick();
    }
    sending_->close();
  }

  void receive() {
    sending_.reset();
    std::vector<std::byte> got;
    for (std::uint64_t i = 0;; ++i) {
      const outcome said = receiving_->receive_bytes(got);
      if (said == outcome::closed || said == outcome::broken) return;
      if (said != outcome::ok || got != message(i)) return fight_.complain("a message is damaged");
      fight_.tick();
    }
  }

  bout& fight_;
  std::optional<typename C::end> receiving_;
  std::optional<typename C::end> sending_;
};

template <class C>
void add(std::vector<subject>& to, const std::string& name, bool broken) {
  for (const bool sender : {true, false}) {
    to.push_back({.name = "pipe/" + name,
                  .role = sender ? "sender" : "receiver",
                  .tolerant = true,  // pipe.h, "End of file"
                  .broken = broken,
                  .play = [sender](bout& fight) { return pipe_bout<C>(fight).run(sender); }});
  }
}

}  // namespace

void add_pipes(std::vector<subject>& to) {
  for_each_type(pipe_contenders{}, [&]<class C>(std::type_identity<C>) {
    if constexpr (C::traits.kind == contender_kind::primitive && C::traits.processes) {
      if (C::wait() == spin_then_park::name) add<C>(to, C::name(), false);
    }
  });
  add<naive_pipe<pipe_defect::none>>(to, "naive_pipe_that_says_tolerant", true);
}

}  // namespace contend::inline CONTEND_BACKEND
