// adder: a server adds what it is sent, over a duplex pipe, until end of file.
#include <mutex>
#include <utility>

#include "lock/futex_mutex.h"
#include "pipe/contenders.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

struct terms {
  long first = 0;
  long second = 0;
};
struct sum_of {
  terms asked;
  long sum = 0;
};

template <class End>
void serve(round& r, End& end) {
  terms asked;
  while (end.receive(asked) == outcome::ok) {
    r.work(20);
    r.say("adds ", asked.first, " and ", asked.second);
    if (end.send(sum_of{asked, asked.first + asked.second}) != outcome::ok) return;
  }
  r.say("nobody asks any more");
}

template <class End>
void ask(round& r, End& end, const terms& asked) {
  sum_of answer;
  if (end.send(asked) != outcome::ok || end.receive(answer) != outcome::ok)
    return r.complain("the server does not answer");
  r.say("(", asked.first, ", ", asked.second, ") -> ", answer.sum);
  if (answer.asked.first != asked.first || answer.asked.second != asked.second) r.complain("got another's answer");
  if (answer.sum != asked.first + asked.second) r.complain("got a wrong sum");
}

// Clients that share a connection hold the lock from question to answer.
template <class Contender, class Lock>
absl::Status play_with(round& r, Lock& lock, long clients) {
  auto ends = Contender::create({.sharing = r.sharing()}).value();
  r.start("server", [&] {
    if (r.with_processes()) ends.second.close();
    serve(r, ends.first);
  });
  if (r.with_processes()) ends.first.close();
  const std::size_t first_client = 1;
  for (long c = 0; c < clients; ++c) {
    r.start(absl::StrCat("client-", c + 1), [&, c] {
      for (long i = 0; i < r.option("questions"); ++i) {
        const std::unique_lock guard(lock);
        ask(r, ends.second, {10 * (c + 1), 20 + i});
        r.work(20);
      }
    });
  }
  r.join_some(first_client, static_cast<std::size_t>(clients));
  ends.second.close();
  return r.join();
}

template <class Contender>
absl::Status play(round& r) {
  return play_with<Contender>(r, r.make<futex_mutex<spin_then_park>>(), r.option("clients"));
}

struct no_lock {
  void lock() {}
  void unlock() {}
};

}  // namespace

const scenario& adder() {
  static const scenario made = [] {
    scenario s{.name = "adder",
               .summary = "A server adds what clients send over a duplex pipe; every answer matches its question.",
               .options = {{"clients", 1, 1, 32, "how many ask, over one connection"},
                           {"questions", 1, 1, 1'000'000, "of each"}},
               .variants = {}};
    add_variants<pipe_contenders>(s, []<class C>(std::type_identity<C>) -> round_play { return &play<C>; });
    using socket = pipe_contender<socketpair_pipe<kernel_wait>, kernel_wait>;
    s.variants.push_back({.name = "two clients and no lock",
                          .play = [](round& r) { return play_with<socket>(r, r.share<no_lock>(), 2); },
                          .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
