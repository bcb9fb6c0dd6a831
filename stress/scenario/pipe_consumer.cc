// pipe_consumer: buns go through a pipe; unused ends are closed, so that end of file ends it.
#include <optional>

#include "pipe/contenders.h"
#include "platform/atomic.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

enum class other_end { closed, forgotten };

template <class Contender>
class bakery {
 public:
  using end = typename Contender::end;

  // The first end receives, the second one sends.
  explicit bakery(round& r) : round_(r), ends_(Contender::create({.duplex = false, .sharing = r.sharing()}).value()) {}

  void bake() {
    for (long i = 0; i < round_.option("buns"); ++i) {
      round_.work(50);
      round_.say("bakes bun ", i + 1);
      if (ends_.second.send(i) != outcome::ok) round_.complain("nobody takes the bun");
    }
    ends_.second.close();
  }

  long eat() {
    long next = 0;
    for (long bun = 0;; ++next) {
      const outcome got = ends_.first.receive(bun);
      if (got == outcome::closed) return next;
      if (got != outcome::ok || bun != next) round_.complain(absl::StrCat("bun ", next + 1, " came as ", bun + 1));
      round_.say("eats bun ", bun + 1);
      round_.work(50);
    }
  }

  end& receiving() { return ends_.first; }
  end& sending() { return ends_.second; }

 private:
  round& round_;
  std::pair<end, end> ends_;
};

// A process has copies of all ends: the consumer's of the sending end keeps the pipe open until it is closed.
template <class Contender, other_end Other>
absl::Status play(round& r) {
  bakery<Contender> shop(r);
  auto& eaten = r.share<atomic<long>>(0);
  r.start("consumer", [&] {
    if (r.with_processes() && Other == other_end::closed) shop.sending().close();
    eaten.store(shop.eat(), relaxed);  // join orders it
    r.say("no more come");
  });
  r.start("producer", [&] {
    if (r.with_processes()) shop.receiving().close();
    shop.bake();
  });
  if (r.with_processes()) {
    shop.sending().close();
    shop.receiving().close();
  }
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  const long count = eaten.load(relaxed);  // joined
  return r.expect(count == r.option("buns"), absl::StrCat("all buns are eaten (", count, " were)"));
}

}  // namespace

const scenario& pipe_consumer() {
  static const scenario made = [] {
    scenario s{.name = "pipe_consumer",
               .summary = "Buns go through a pipe; each arrives once, in order, and end of file ends the consumer.",
               .options = {{"buns", 10, 1, 1'000'000, "how many are baked"}},
               .variants = {}};
    add_variants<pipe_contenders>(
        s, []<class C>(std::type_identity<C>) -> round_play { return &play<C, other_end::closed>; });
    s.variants.push_back(
        {.name = "an end left open",
         .play = &play<pipe_contender<shm_ring_pipe<spin_then_park>, spin_then_park>, other_end::forgotten>,
         .threads = false,
         .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
