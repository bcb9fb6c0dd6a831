// workers: named workers greet; some are made from a callable, some from a class.
#include <array>

#include "platform/atomic.h"
#include "scenario/scenario.h"
#include "worker/contenders.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

constexpr long most_workers = 16;
constexpr long most_greetings = 64;

// What each has said, in its order.
struct guest_book {
  std::array<std::array<atomic<long>, most_greetings>, most_workers> said{};
  std::array<atomic<long>, most_workers> count{};

  void enter(long who, long greeting) {
    const long at = count[who].load(relaxed);  // its own alone to write; join orders it
    said[who][at].store(greeting, relaxed);    // likewise
    count[who].store(at + 1, relaxed);         // likewise
  }
};

void greet(round& r, guest_book& book, long me) {
  for (long i = 0; i < r.option("greetings"); ++i) {
    r.say("greeting ", i + 1);
    book.enter(me, i);
    r.work();
  }
}

class greeter : public work {
 public:
  greeter(round& r, guest_book& book, long me) : round_(r), book_(book), me_(me) {}
  void run() override { greet(round_, book_, me_); }

 private:
  round& round_;
  guest_book& book_;
  long me_;
};

absl::Status play(round& r) {
  auto& book = r.share<guest_book>();
  for (long i = 0; i < r.option("workers"); ++i) {
    const std::string name = absl::StrCat("worker-", i + 1);
    if (i % 2 == 0) {
      r.start(name, [&r, &book, i] { greet(r, book, i); });
    } else {
      r.start(name, std::make_unique<greeter>(r, book, i));
    }
  }
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  for (long i = 0; i < r.option("workers"); ++i) {
    bool in_order = book.count[i].load(relaxed) == r.option("greetings");  // joined
    for (long k = 0; in_order && k < r.option("greetings"); ++k)
      in_order = book.said[i][k].load(relaxed) == k;  // likewise
    if (!in_order)
      return r.expect(false, absl::StrCat("worker-", i + 1, " has greeted as often as it should, in order"));
  }
  return absl::OkStatus();
}

}  // namespace

const scenario& workers() {
  static const scenario made{.name = "workers",
                             .summary = "Named workers greet; what each says is complete and in order.",
                             .options = {{"workers", 2, 1, most_workers, "how many greet"},
                                         {"greetings", 2, 1, most_greetings, "how often each does"}},
                             .variants = {{.name = "callable and class", .play = &play}}};
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
