// pipe_models: what a writer and a reader do to the rings of our pipes: bytes arrive whole and in order, whatever is
// read at a time, and what happened before they were sent is there when they have come.
//
// The rings only: a pipe's ends sleep on sockets (doorbell.h), and learn from them that the other end is closed:
// sockets are not modelled. Whoever must wait looks again, as ends that spin do.
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explore/models/adder.h"
#include "explore/models/model.h"
#include "pipe/byte_ring.h"
#include "pipe/mutex_byte_ring.h"
#include "platform/cell.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

constexpr std::size_t most_bytes = 16;

// A ring, and what goes through it: bytes that count up from 0. Of each there is a cell that is written before the byte
// is sent: who has the byte sees it.
template <class Ring>
class subject {
 public:
  explicit subject(std::size_t capacity) : memory_(capacity), ring_(scope::threads) {}

  // As a head of a byte, and a body; true: there was room.
  bool try_write(std::size_t size) {
    std::array<std::byte, most_bytes> bytes{};
    for (std::size_t i = 0; i < size; ++i) {
      bytes[i] = static_cast<std::byte>(sent_ + i);
      made_[sent_ + i].write(1);
    }
    const std::span<const std::byte> all(bytes.data(), size);
    if (!ring_.try_write(memory_, {all.first(1), all.subspan(1)}, size, nobody_has_gone)) return false;
    sent_ += size;
    return true;
  }
  void write(std::size_t size) {
    patience<spin> patience;
    while (!try_write(size)) (void)patience.next();
  }
  // As many as are there, up to `most` at a time, until `size` have come.
  void read(std::size_t size, std::size_t most) {
    patience<spin> patience;
    for (const std::size_t end = received_ + size; received_ < end;) {
      if (try_read(std::min(most, end - received_)) == 0) (void)patience.next();
    }
  }
  std::size_t try_read(std::size_t most) {
    std::array<std::byte, most_bytes> bytes{};
    const std::size_t count = ring_.try_read(memory_, std::span(bytes).first(most), nobody_has_gone);
    receive(std::span<const std::byte>(bytes).first(count));
    return count;
  }
  // Without a copy: looks for room, writes there, and shows it; waits for it, looks at it there, and gives it back.
  void publish(std::size_t size) {
    patience<spin> patience;
    while (!ring_.has_room(size, memory_.size(), nobody_has_gone)) (void)patience.next();
    const reservation room = ring_.writable(memory_, 0, size);
    require(room.first.size() + room.second.size() == size, "as much as there was room for");
    for (const std::span<std::byte> part : {room.first, room.second}) {
      for (std::byte& each : part) {
        made_[sent_].write(1);
        places_[sent_ % memory_.size()].write(1);
        each = static_cast<std::byte>(sent_++);
      }
    }
    ring_.publish(size);
  }
  void take(std::size_t size) {
    patience<spin> patience;
    while (!ring_.has_bytes(size, nobody_has_gone)) (void)patience.next();
    const reservation there = ring_.readable(memory_, size);
    for (std::size_t i = 0; i < size; ++i) (void)places_[(received_ + i) % memory_.size()].read();
    receive(there.first);
    receive(there.second);
    ring_.discard(size);
  }
  // When both have ended.
  void verify() {
    while (try_read(most_bytes) != 0) continue;
    require(received_ == sent_, "what was sent arrives");
  }

 private:
  static constexpr auto nobody_has_gone = [] { return false; };

  void receive(std::span<const std::byte> bytes) {
    for (const std::byte each : bytes) {
      require(each == static_cast<std::byte>(received_), "bytes come in the order in which they went");
      require(made_[received_].read() == 1, "what was done before is there");
      ++received_;
    }
  }

  std::vector<std::byte> memory_;
  Ring ring_;
  std::array<cell<int>, most_bytes> made_;
  std::array<cell<int>, most_bytes> places_;  // in the ring: written where there is room, read before it is given back
  std::size_t sent_ = 0;                      // the writer's
  std::size_t received_ = 0;                  // the reader's
};

template <class Ring>
test_body between(std::size_t capacity, void (*write)(subject<Ring>&), void (*read)(subject<Ring>&)) {
  return [=](team& team) {
    subject<Ring> shared(capacity);
    team.worker("writer", [&] { write(shared); });
    team.worker("reader", [&] { read(shared); });
    team.run();
    shared.verify();
  };
}

// Of a ring with a lock nobody waits: two that look again and again, each under the lock, never see the word at which
// the explorer lets both rest.
template <class Ring>
void add_models(std::vector<model>& all, std::string_view name) {
  using pipe = subject<Ring>;
  const adder add(all, absl::StrCat("pipe/", std::string(name)));
  add("2x1_look", between<Ring>(
                      8, [](pipe& p) { p.try_write(3); }, [](pipe& p) { p.try_read(2); }));
  add("2x2_looks", between<Ring>(
                       8,
                       [](pipe& p) {
                         p.try_write(2);
                         p.try_write(3);
                       },
                       [](pipe& p) {
                         p.try_read(2);
                         p.try_read(8);
                       }));
  add("2x2_full_looks", between<Ring>(
                            4,
                            [](pipe& p) {
                              p.try_write(3);
                              p.try_write(3);
                            },
                            [](pipe& p) {
                              p.try_read(2);
                              p.try_read(3);
                            }));
  if constexpr (requires(Ring ring) { ring.publish(1); }) {
    add("2x1_message", between<Ring>(
                           8, [](pipe& p) { p.write(3); }, [](pipe& p) { p.read(3, 8); }));
    add("2x2_pieces", between<Ring>(
                          8,
                          [](pipe& p) {
                            p.write(2);
                            p.write(3);
                          },
                          [](pipe& p) { p.read(5, 2); }));
    add("2x2_full", between<Ring>(
                        4,
                        [](pipe& p) {
                          p.write(3);
                          p.write(3);
                        },
                        [](pipe& p) {
                          p.read(3, 2);
                          p.read(3, 3);
                        }));
    add("2x2_zero_copy", between<Ring>(
                             4,
                             [](pipe& p) {
                               p.publish(3);
                               p.publish(2);
                             },
                             [](pipe& p) {
                               p.take(3);
                               p.take(2);
                             }));
  }
}

}  // namespace

std::vector<model> pipe_models() {
  std::vector<model> all;
  add_models<byte_ring>(all, "shm_ring_pipe/spin");
  add_models<mutex_byte_ring<spin>>(all, "mutex_ring_pipe/spin");
  add_models<mutex_byte_ring<spin_then_park>>(all, "mutex_ring_pipe/park");
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
