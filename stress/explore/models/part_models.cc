// part_models: what algorithms are made of, or made into, each held to what it promises itself.
#include <absl/strings/str_cat.h>

#include <array>
#include <string_view>
#include <vector>

#include "explore/models/model.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/hosted.h"
#include "platform/lifeline.h"
#include "platform/wait.h"
#include "pool/chase_lev_deque.h"
#include "queue/index_stack.h"
#include "queue/joinable.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

// A number has one owner at a time, who sees what the owner before did. Letters: o takes one, p gives back the first
// that is held.
test_body numbers_have_owners(std::array<std::string_view, 3> workers) {
  return [=](team& team) {
    constexpr std::uint32_t count = 2;
    index_stack stack;
    std::array<index_stack::link, count> links;
    std::array<cell<int>, count> owners;
    for (std::uint32_t i = count; i-- > 0;) stack.push(links.data(), i);
    std::array<std::vector<std::uint32_t>, 3> kept;
    for (std::size_t w = 0; w < workers.size(); ++w) {
      kept[w].reserve(count);
      if (workers[w].empty()) continue;
      team.worker(std::string(workers[w]), [&, w] {
        for (const char letter : workers[w]) {
          if (letter == 'o') {
            const std::uint32_t taken = stack.pop(links.data());
            if (taken == index_stack::none) continue;
            owners[taken].write(1);
            kept[w].push_back(taken);
          } else if (!kept[w].empty()) {
            const std::uint32_t given = kept[w].front();
            kept[w].erase(kept[w].begin());
            owners[given].write(0);
            stack.push(links.data(), given);
          }
        }
      });
    }
    team.run();
    std::uint32_t there = 0;
    while (stack.pop(links.data()) != index_stack::none && there <= count) ++there;
    require(there + kept[0].size() + kept[1].size() + kept[2].size() == count, "no number is lost or doubled");
  };
}

// Who finds a lifeline vacant that was held, takes it, or has waited for that, sees what its holder did. `observe`
// answers whether it is so.
test_body release_publishes(bool (*observe)(lifeline&)) {
  return [=](team& team) {
    lifeline line;
    atomic<int> is_held{0};
    cell<int> message{0};
    team.worker("holder", [&] {
      require(line.take(), "it is vacant");
      is_held.store(1, release);
      message.write(1);
      line.release();
    });
    team.worker("observer", [&] {
      if (is_held.load(acquire) == 1 && observe(line)) require(message.read() == 1, "what the holder wrote is there");
    });
    team.run();
  };
}

// Of two who take it in turns, whoever has it sees what the one before did.
test_body takers_see_takers() {
  return [](team& team) {
    lifeline line;
    cell<int> holders{0};
    for (int i = 1; i <= 2; ++i) {
      team.worker(absl::StrCat("taker ", i), [&] {
        if (!line.take()) return;
        holders.write(holders.read() + 1);
        line.release();
      });
    }
    team.alike(2);
    team.run();
    require(holders.read() > 0, "a vacant one can be taken");
  };
}

// A holder that ends without releasing is dead: who buries it sees what it did, and who takes the line then sees what
// the burier did.
test_body burial_publishes() {
  return [](team& team) {
    lifeline line;
    cell<int> message{0};
    cell<int> note{0};
    team.worker("holder", [&] {
      message.write(1);
      require(line.take(), "it is vacant");
    });
    team.worker("burier", [&] {
      note.write(1);
      if (line.bury()) require(message.read() == 1, "what the dead one wrote is there");
    });
    team.worker("heir", [&] {
      if (line.look() != life::dead || !line.take()) return;
      require(note.read() == 1, "what the burier wrote is there");
      line.release();
    });
    team.run();
  };
}

// An item is taken or stolen once, and whoever has it sees what its maker did. Letters of the owner: p pushes, o takes;
// every thief steals `steals` times. `before` items were pushed and taken by the test.
test_body items_have_takers(std::string_view owner, std::size_t thieves, std::size_t steals, std::size_t before) {
  return [=](team& team) {
    chase_lev_deque<cell<int>> deque;
    std::array<cell<int>, 70> items;
    std::size_t pushed = 0;
    for (; pushed < before; ++pushed) deque.push(&items[pushed]);
    const auto have = [](cell<int>* item) {
      if (item == nullptr) return;
      require(item->read() == 0 || item->read() == 1, "an item is had once");
      item->write(item->read() + 2);
    };
    team.worker("owner", [&] {
      for (const char letter : owner) {
        if (letter == 'o') {
          have(deque.take());
          continue;
        }
        items[pushed].write(1);
        deque.push(&items[pushed++]);
      }
    });
    for (std::size_t i = 0; i < thieves; ++i) {
      team.worker(absl::StrCat("thief ", i + 1), [&] {
        for (std::size_t k = 0; k < steals; ++k) have(deque.steal());
      });
    }
    team.run();
    while (cell<int>* left = deque.take()) have(left);
    for (std::size_t i = 0; i < pushed; ++i) require(items[i].read() >= 2, "no item is lost");
  };
}

// join returns when all is done, and sees what was done.
template <class Queue>
test_body join_sees_all(std::size_t doers) {
  return [=](team& team) {
    auto queue = *hosted<Queue>::create({.capacity = 2});
    std::array<cell<int>, 2> results;
    for (std::uint64_t i = 0; i < doers; ++i) require(queue->try_push(i) == outcome::ok, "there is room");
    for (std::size_t i = 0; i < doers; ++i) {
      team.worker(absl::StrCat("doer ", i + 1), [&] {
        std::uint64_t item = 0;
        require(queue->try_pop(item) == outcome::ok, "there is one for each");
        results[item].write(1);
        require(queue->task_done() == outcome::ok, "it was pushed");
      });
    }
    team.worker("joiner", [&] {
      require(queue->join() == outcome::ok, "all will be done");
      for (std::size_t i = 0; i < doers; ++i) require(results[i].read() == 1, "what was done is there");
    });
    team.run();
  };
}

}  // namespace

std::vector<model> part_models() {
  std::vector<model> all;
  const auto add = [&](std::string_view name, test_body body) { all.push_back({std::string(name), std::move(body)}); };
  add("queue/index_stack/2x3_numbers", numbers_have_owners({"oop", "oo"}));
  add("queue/index_stack/2x2_numbers", numbers_have_owners({"op", "op"}));
  add("queue/index_stack/2x4_numbers", numbers_have_owners({"oopp", "oo"}));
  add("queue/index_stack/3x2_numbers", numbers_have_owners({"op", "op", "o"}));
  add("platform/lifeline/2x1_look", release_publishes([](lifeline& line) { return line.look() == life::vacant; }));
  add("platform/lifeline/2x1_take", release_publishes([](lifeline& line) { return line.take(); }));
  add("platform/lifeline/2x1_await",
      release_publishes([](lifeline& line) { return line.await_end(deadline::never()); }));
  add("platform/lifeline/2x2_take_turns", takers_see_takers());
  add("platform/lifeline/3x1_bury", burial_publishes());
  add("pool/chase_lev_deque/2x1_last", items_have_takers("po", 1, 1, 0));
  add("pool/chase_lev_deque/2x2_steals", items_have_takers("ppo", 1, 2, 0));
  add("pool/chase_lev_deque/3x1_thieves", items_have_takers("po", 2, 1, 1));
  add("pool/chase_lev_deque/2x2_grows", items_have_takers("pp", 1, 2, 63));
  add("queue/joinable_mutex_ring/park/2x1_join", join_sees_all<joinable_mutex_ring<std::uint64_t, spin_then_park>>(1));
  add("queue/joinable_mutex_ring/park/3x1_join", join_sees_all<joinable_mutex_ring<std::uint64_t, spin_then_park>>(2));
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
