// bout: one strike: workers use a primitive, the victim is hit, and the others must go on.
//
//   bout fight(plan, seen, patience, seed);
//   auto& inside = fight.share<std::atomic<int>>(0);
//   fight.victim([&] { fight.begin(); const strike::exposed danger; while (!fight.is_over()) { ...; fight.tick(); } });
//   fight.survivor([&] { while (fight.goes_on()) { ...; fight.tick(); } });
//   fight.afterwards([&] { ... });             // looks at what is left
//   return fight.run();
//
// All workers are forked processes; none is left when the bout is destroyed. The victim may be a process that a
// survivor has started: it says begin_elsewhere(). Thread-safety: one thread; share()d objects, tick, is_over, goes_on,
// lose and complain: every worker.
#pragma once

#include <atomic>  // seam: the bout's own words are not part of what is struck
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "complaint.h"
#include "crash/strike.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/hosted.h"
#include "platform/process.h"
#include "platform/region.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

enum class fate : std::uint8_t { missed, survived, blocked, wrong };  // missed: the victim ended before it was hit

struct aftermath {
  fate of_survivors = fate::missed;
  std::uint64_t lost = 0;  // items, permits, tasks
  bool held = false;       // the victim had what the others need when it was struck
  std::string what = {};   // was wrong, or who is blocked
};

class bout {
 public:
  using job = std::function<void()>;

  bout(const strike::plan& plan, strike::places& seen, nanoseconds patience, std::uint64_t seed);

  // An object that all see. It is never destroyed: who dies inside leaves it in no state to be.
  template <class T, class... Arguments>
  T& share(Arguments&&... arguments) {
    return *::new (static_cast<void*>(room_for(sizeof(T)).data())) T(std::forward<Arguments>(arguments)...);
  }
  template <class Object, class Options>
  Object& make(Options options) {
    options.sharing = scope::processes;
    const auto bytes = Object::bytes_for(options);
    if (!bytes.ok()) throw std::runtime_error(std::string(bytes.status().message()));
    const auto made = Object::create_in(room_for(*bytes), options);
    if (!made.ok()) throw std::runtime_error(std::string(made.status().message()));
    return **made;
  }

  void first(job work) { first_ = std::move(work); }  // before the others, and to its end
  void victim(job work) { victim_ = std::move(work); }
  void survivor(job work) { survivors_.push_back(std::move(work)); }
  void when_started(job work) { when_started_ = std::move(work); }  // in the calling process, before the strike
  void afterwards(job work) { afterwards_ = std::move(work); }

  aftermath run();

  // By the victim: it plays its role from now on, and may be hit.
  void begin() { board_.begun.store(1); }
  void begin_elsewhere();  // the same, where no victim() was given: by a process that a survivor has started

  // By the victim: it has what the others need, such as the lock, and until let_go() nobody gets on without it.
  void hold() { board_.held.store(1); }
  void let_go() { board_.held.store(0); }
  strike::kind how() const noexcept { return plan_.how; }
  bool is_over() const { return board_.over.load() != 0; }  // the strike has fallen
  // Whether the victim, let go on, is still at it, and may wait for the others.
  bool victim_goes_on() const { return plan_.how == strike::kind::resume && board_.victim_has_ended.load() == 0; }
  // Whether a survivor has more to do: until the strike, and so many operations after it.
  bool goes_on(std::uint32_t& operations_left) const { return !is_over() || operations_left-- > 0; }
  void tick() { board_.ticks.fetch_add(1); }
  void lose(std::uint64_t items) { board_.lost.fetch_add(items); }
  void complain(std::string_view what) { board_.found.say(what); }

 private:
  struct board {
    std::atomic<std::uint32_t> begun{0};
    std::atomic<std::int32_t> elsewhere{0};  // the pid of a victim that is no child
    std::atomic<std::uint32_t> held{0};
    std::atomic<std::uint32_t> victim_has_ended{0};
    std::atomic<std::uint32_t> over{0};
    std::atomic<std::uint64_t> ticks{0};
    std::atomic<std::uint64_t> lost{0};
    complaint found;
  };

  std::span<std::byte> room_for(std::size_t bytes);
  detail::process start(const job& work, bool as_victim);
  pid_t victim_when_begun(const detail::process& child) const;
  void strike_from_outside(pid_t victim, int handle);
  bool hit(detail::process& child);
  bool all_end(std::vector<detail::process>& who);

  strike::plan plan_;
  nanoseconds patience_;
  random_bits random_;
  std::vector<region> memory_;
  board& board_;
  strike::places& seen_;
  job first_;
  job victim_;
  job when_started_;
  job afterwards_;
  std::vector<job> survivors_;
};

}  // namespace contend::inline CONTEND_BACKEND
