// pipe_quarry: every pipe of ours: messages of all sizes around its capacity, one way until end of file, or both ways
// at once; each byte is looked at.
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hunt/gang.h"
#include "hunt/pipe_twins.h"
#include "hunt/primitive_of.h"
#include "hunt/quarry.h"
#include "hunt/some_time.h"
#include "pipe/contenders.h"
#include "platform/pause.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::size_t bytes_of_one = 32;  // of capacity, so that a pipe of one is full at once

template <class Ends>
class pipe_trial {
 public:
  explicit pipe_trial(const trial& how) : how_(how), workers_(how) {
    auto made = Ends::create(
        {.capacity_bytes = bytes_of_one * how.capacity, .duplex = how.workers > 1, .sharing = how.sharing});
    if (!made.ok()) throw std::runtime_error(std::string(made.status().message()));
    first_.emplace(std::move(made->first));
    second_.emplace(std::move(made->second));
  }

  absl::Status run() { return how_.workers > 1 ? both_ways() : one_way(); }

 private:
  using end = typename Ends::end;

  absl::Status both_ways() {
    workers_.add([&](std::uint32_t) { send(*second_, 0); });
    workers_.add([&](std::uint32_t) { receive(*first_, 0); });
    workers_.add([&](std::uint32_t) { send(*first_, 1); });
    workers_.add([&](std::uint32_t) { receive(*second_, 1); });
    return workers_.run();
  }

  // The sender closes its end right after its last message.
  absl::Status one_way() {
    const bool has_copies = how_.sharing == scope::processes;  // of both ends, in each worker and here
    workers_.add([&, has_copies](std::uint32_t) {
      if (has_copies) first_.reset();
      send(*second_, 0);
      second_->close();
    });
    workers_.add([&, has_copies](std::uint32_t) {
      if (has_copies) second_.reset();
      receive(*first_, 0);
      std::vector<std::byte> bytes;
      const outcome said = first_->receive_bytes(bytes);
      if (said != outcome::closed)
        workers_.complain(absl::StrCat("after the last message a receive answers ", std::string(to_string(said))));
    });
    if (has_copies) {
      workers_.when_started([&] {
        first_.reset();
        second_.reset();
      });
    }
    return workers_.run();
  }

  // Message i of a direction: sender and receiver draw the same.
  std::vector<std::byte> message(std::uint64_t direction, std::uint64_t i) const {
    random_bits random({how_.seed, direction, i});
    std::vector<std::byte> bytes(random.below(2 * bytes_of_one * how_.capacity + 2));
    for (std::byte& each : bytes) each = static_cast<std::byte>(random.next());
    return bytes;
  }

  void send(end& out, std::uint64_t direction) {
    random_bits random({how_.seed, direction, 100});
    for (std::uint64_t i = 0; i < how_.operations; ++i) {
      const std::vector<std::byte> bytes = message(direction, i);
      // A message that goes in parts breaks the pipe when its time is up in the middle.
      const bool is_whole = bytes.size() <= bytes_of_one * how_.capacity / 2;
      outcome said = outcome::timeout;
      while (said == outcome::timeout) said = out.send_bytes(bytes, some_time(how_.patient || !is_whole, random));
      if (said != outcome::ok)
        return workers_.complain(absl::StrCat("send ", i, " answers ", std::string(to_string(said))));
    }
  }

  void receive(end& in, std::uint64_t direction) {
    random_bits random({how_.seed, direction, 200});
    std::vector<std::byte> bytes;
    for (std::uint64_t i = 0; i < how_.operations; ++i) {
      outcome said = outcome::timeout;
      while (said == outcome::timeout) said = in.receive_bytes(bytes, any_length, some_time(how_.patient, random));
      if (said != outcome::ok)
        return workers_.complain(absl::StrCat("receive ", i, " answers ", std::string(to_string(said))));
      if (bytes != message(direction, i)) return workers_.complain(absl::StrCat("message ", i, " is another one"));
    }
  }

  trial how_;
  gang workers_;
  std::optional<end> first_;
  std::optional<end> second_;
};

}  // namespace

void add_pipes(std::vector<quarry>& to) {
  for_each_type(join<pipe_contenders, pipe_twins>{}, [&]<class C>(std::type_identity<C>) {
    if constexpr (C::traits.kind == contender_kind::primitive) {
      to.push_back({.name = absl::StrCat("pipe/", C::name()),
                    .play = [](const trial& how) { return pipe_trial<C>(how).run(); },
                    .processes = C::traits.processes,
                    .broken = is_broken<C>});
    }
  });
}

}  // namespace contend::inline CONTEND_BACKEND
