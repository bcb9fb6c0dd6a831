// worker_local: each worker writes a variable of the same name, and sees its own value.
#include "worker/worker_local.h"

#include "platform/atomic.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

template <class Local>
absl::Status play_with(round& r, Local& mine) {
  for (long i = 1; i <= r.option("workers"); ++i) {
    r.start(absl::StrCat("worker-", i), [&r, &mine, i] {
      mine.write(i);
      r.work(20);
      r.say("wrote ", i, ", reads ", mine.read());
      if (mine.read() != i) r.complain(absl::StrCat("wrote ", i, " and reads ", mine.read()));
    });
  }
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  r.say("reads ", mine.read());
  return r.expect(mine.read() == 0, "main's own is empty");
}

struct one_each {
  contend::worker_local<long> value;
  void write(long text) { value.get() = text; }
  long read() { return value.get(); }
};
struct one_for_all {
  atomic<long> value{0};
  void write(long text) { value.store(text, relaxed); }  // whose it is, is the point
  long read() { return value.load(relaxed); }            // likewise
};

absl::Status play(round& r) {
  one_each mine;
  return play_with(r, mine);
}

}  // namespace

const scenario& worker_local() {
  static const scenario made{
      .name = "worker_local",
      .summary = "Workers write a local of the same name; none sees another's, and main's stays empty.",
      .options = {{"workers", 2, 1, 100, "how many write"}},
      .variants = {{.name = "worker_local", .play = &play},
                   {.name = "one shared variable",
                    .play = [](round& r) { return play_with(r, r.share<one_for_all>()); },
                    .broken = true}}};
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
