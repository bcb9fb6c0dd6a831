// attaching: who may join a queue in a region, who is refused, and that addresses do not matter.
#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "contract/queue/check.h"
#include "contract/queue/crew.h"
#include "contract/queue/shared_value.h"
#include "platform/atomic.h"
#include "platform/clock.h"
#include "platform/object.h"
#include "platform/region.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

constexpr std::size_t checked_bytes_of_header = offsetof(object_header, ready) + sizeof(object_header::ready);

absl::Status attach_words(const trial& now, std::span<std::byte> memory) {
  return now.contender().words->attach(memory).status();
}

void attaching_gives_the_same_queue(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  auto guest = now.contender().words->attach(queue.memory().bytes());
  if (!now.fine("attach", guest.status())) return;
  word item = 0;
  for (word i = 0; i < 6; ++i) {
    now.equal("try_push by the creator", queue->try_push(i), outcome::ok);
    now.equal("try_pop by the guest", (*guest)->try_pop(item), outcome::ok);
    now.equal("the item", item, i);
  }
  now.equal("try_push by the guest", (*guest)->try_push(9), outcome::ok);
  guest->reset();  // a guest who leaves takes nothing with him
  now.equal("try_pop by the creator", queue->try_pop(item), outcome::ok);
  now.equal("the guest's item", item, word{9});
}

void every_other_kind_is_refused(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  const auto refused = [&](const std::string& who, const absl::Status& status) {
    if (!now.refused(who, status, absl::StatusCode::kFailedPrecondition)) return;
    now.expect(absl::StrCat(status.message()).find(std::string(now.traits().name)) != std::string::npos,
               who + " was refused without saying what the region holds");
  };
  for (const subject& other : all_subjects()) {
    if (!other.traits.processes || !other.words ||
        (other.traits.name == now.traits().name && other.wait == now.contender().wait))
      continue;
    refused(other.name, other.words->attach(queue.memory().bytes()).status());
  }
  const subject& same = now.contender();
  if (same.tracked_items) refused("items of 16 bytes", same.tracked_items->attach(queue.memory().bytes()).status());
  if (same.blocks) refused("items of 4 KiB", same.blocks->attach(queue.memory().bytes()).status());
}

void foreign_bytes_are_refused(trial& now) {
  const auto memory = region::create(4096, {.sharing = now.sharing()});
  if (!now.fine("a region", memory.status())) return;
  const std::span<std::byte> bytes = memory->bytes();
  now.refused("a region of zeros", attach_words(now, bytes), absl::StatusCode::kFailedPrecondition);
  std::ranges::fill(bytes, std::byte{0xff});
  now.refused("a region of ones", attach_words(now, bytes), absl::StatusCode::kFailedPrecondition);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 2654435761U >> 24);
  now.refused("a region of noise", attach_words(now, bytes), absl::StatusCode::kFailedPrecondition);
  // The right magic alone does not make a queue.
  std::memcpy(bytes.data(), &object_header::expected_magic, sizeof(object_header::expected_magic));
  now.refused("noise behind the right magic", attach_words(now, bytes), absl::StatusCode::kFailedPrecondition);
}

void a_truncated_region_is_refused(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  const std::span<std::byte> bytes = queue.memory().bytes();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{8}, sizeof(object_header) - 1,
                                 sizeof(object_header), bytes.size() / 2, bytes.size() - 1}) {
    const absl::Status status = attach_words(now, bytes.first(size));
    now.expect(!status.ok() && !status.message().empty(),
               absl::StrCat(size, " of ", bytes.size(), " bytes were accepted"));
  }
  now.refused("no memory at all", attach_words(now, {}), absl::StatusCode::kInvalidArgument);
  now.fine("all bytes", attach_words(now, bytes));
}

void every_damaged_byte_of_the_header_is_noticed(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  const std::span<std::byte> bytes = queue.memory().bytes();
  for (std::size_t i = 0; i < checked_bytes_of_header; ++i) {
    for (const std::byte flip : {std::byte{0x01}, std::byte{0x80}, std::byte{0xff}}) {
      bytes[i] ^= flip;
      const absl::Status status = attach_words(now, bytes);
      bytes[i] ^= flip;
      now.refused(absl::StrCat("byte ", i, " of the header damaged"), status, absl::StatusCode::kFailedPrecondition);
    }
  }
  now.fine("the header restored", attach_words(now, bytes));
}

void an_unfinished_queue_is_refused(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  auto& header = *reinterpret_cast<object_header*>(queue.memory().bytes().data());
  header.ready.store(0, release);
  const absl::Status status = attach_words(now, queue.memory().bytes());
  header.ready.store(1, release);
  now.refused("a queue that is not ready", status, absl::StatusCode::kFailedPrecondition);
}

void memory_that_does_not_fit_is_refused(trial& now) {
  const queue_options options{.capacity = 4, .sharing = now.sharing(), .first_index = 0};
  const auto bytes = now.contender().words->bytes_for(options);
  if (!now.fine("bytes_for", bytes.status())) return;
  const auto memory = region::create(*bytes + 64, {.sharing = now.sharing()});
  if (!now.fine("a region", memory.status())) return;
  const auto create = [&](std::size_t from, std::size_t size) {
    return now.contender().words->create_in(memory->bytes().subspan(from, size), options).status();
  };
  constexpr auto invalid = absl::StatusCode::kInvalidArgument;
  now.refused("create_in one byte too few", create(0, *bytes - 1), invalid);
  now.refused("create_in 8 bytes", create(0, 8), invalid);
  now.refused("create_in misaligned memory", create(4, *bytes), invalid);
  now.refused("create_in no memory", now.contender().words->create_in({}, options).status(), invalid);
}

struct tally {
  atomic<std::uint64_t> in_order;
};

void two_mappings_are_one_queue(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  const auto second = queue.memory().map_again();
  if (!now.fine("a second mapping", second.status())) return;
  now.expect(second->bytes().data() != queue.memory().bytes().data(), "the second mapping is the first");
  auto guest = now.contender().words->attach(second->bytes());
  const auto seen = shared_value<tally>::create(now.sharing());
  if (!now.fine("attach at the second address", guest.status()) || !now.fine("a board", seen.status())) return;
  word item = 0;
  for (word i = 0; i < 10; ++i) {
    any_queue<word>& in = i % 2 == 0 ? *queue : **guest;
    any_queue<word>& out = i % 2 == 0 ? **guest : *queue;
    now.equal("try_push at one address", in.try_push(i), outcome::ok);
    now.equal("try_pop at the other", out.try_pop(item), outcome::ok);
    now.equal("the item", item, i);
  }
  if (!now.contender().waits) return;
  auto popper = crew::start(now.sharing(), 1, [&](std::uint32_t) {  // sleeps at one address, is woken at the other
    const bool ordered = keeps_ascending(now.traits().order);
    word got = 0;
    for (word i = 0; (*guest)->pop(got, deadline::never()) == outcome::ok; ++i) {
      if (got == i || !ordered) (*seen)->in_order.fetch_add(1, relaxed);
    }
  });
  if (!now.fine("a popper", popper.status())) return;
  for (word i = 0; i < 50; ++i) {
    if (i % 10 == 0) let_pass(std::chrono::milliseconds(2));
    now.equal("push", queue->push(i, deadline::never()), outcome::ok);
  }
  queue->close();
  now.fine("the popper", popper->wait());
  now.equal("items that came, in order if it keeps that", (*seen)->in_order.load(relaxed), std::uint64_t{50});
}

// What a worker that was started by exec needs to know; it shares no pointer with its starter.
struct exec_orders {
  std::array<char, 128> name;
  atomic<std::uint32_t> attached;
};

// Pops from region 1, adds one, pushes into region 2; until closed.
void add_one(worker& self) {
  auto& orders = *reinterpret_cast<exec_orders*>(self.region(0).data());
  for (const subject* each : known_subjects()) {
    if (each->name != orders.name.data()) continue;
    const auto in = each->words->attach(self.region(1));
    const auto out = each->words->attach(self.region(2));
    if (!in.ok() || !out.ok()) return;
    orders.attached.store(1, release);
    for (word item = 0; (*in)->pop(item, deadline::never()) == outcome::ok;) {
      if ((*out)->push(item + 1, deadline::never()) != outcome::ok) return;
    }
    (*out)->close();
  }
}

void a_separately_started_process_joins(trial& now) {
  const auto there = now.make_words({.capacity = 2});
  const auto back = now.make_words({.capacity = 2});
  const auto orders = shared_value<exec_orders>::create(now.sharing());
  if (!there || !back || !now.fine("orders", orders.status())) return;
  now.contender().name.copy((*orders)->name.data(), (*orders)->name.size() - 1);
  const std::array<const region*, 3> regions{&orders->memory(), &there.memory(), &back.memory()};
  auto started = team::start({.kind = team_kind::executed, .size = 1}, &add_one, regions);
  if (!now.fine("an executed process", started.status())) return;
  // In slices, to notice should the other end without an answer.
  word item = 0;
  const auto pop_answer = [&] {
    outcome last = outcome::empty;
    do {
      last = back->pop(item, std::chrono::milliseconds(100));
    } while (last == outcome::empty && absl::IsDeadlineExceeded(started->wait(deadline::immediately())));
    return last;
  };
  for (word i = 0; i < now.amount(40) && now.none(); ++i) {
    now.equal("push to the other process", there->push(10 * i, deadline::never()), outcome::ok);
    now.equal("pop of its answer", pop_answer(), outcome::ok);
    now.equal("its answer", item, 10 * i + 1);
  }
  there->close();
  if (now.none()) now.equal("pop after the other process has closed", pop_answer(), outcome::closed);
  now.fine("the other process", started->wait(deadline::never()));
  now.equal("whether it could attach", (*orders)->attached.load(acquire), 1U);
}

const std::array attaching{
    check{"attaching_gives_the_same_queue", attaching_gives_the_same_queue, {need::region}},
    check{"every_other_kind_is_refused", every_other_kind_is_refused, {need::region}},
    check{"foreign_bytes_are_refused", foreign_bytes_are_refused, {need::region}},
    check{"a_truncated_region_is_refused", a_truncated_region_is_refused, {need::region}},
    check{"every_damaged_byte_of_the_header_is_noticed", every_damaged_byte_of_the_header_is_noticed, {need::region}},
    check{"an_unfinished_queue_is_refused", an_unfinished_queue_is_refused, {need::region}},
    check{"memory_that_does_not_fit_is_refused", memory_that_does_not_fit_is_refused, {need::region}},
    check{"two_mappings_are_one_queue", two_mappings_are_one_queue, {need::region, need::processes}},
    check{"a_separately_started_process_joins",
          a_separately_started_process_joins,
          {need::region, need::processes, need::waits}},
};

}  // namespace

std::span<const check> attaching_checks() { return attaching; }

}  // namespace contend::inline CONTEND_BACKEND::contract
