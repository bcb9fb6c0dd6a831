// round: one performance of a scenario: its workers, the memory that they share, its options, its voice.
//
//   absl::Status play(round& r) {
//     auto& mutex = r.make<futex_mutex<spin_then_park>>();          // seen by all workers, thread or process
//     auto& sold = r.share<cell<int>>(0);
//     for (int i = 0; i < r.option("buyers"); ++i) {
//       r.start("buyer", [&] {
//         const std::scoped_lock guard(mutex);
//         r.work();                                                 // a sleep where it is shown, a stir under stress
//         sold.write(sold.read() + 1);
//         r.say("bought one");
//       });
//     }
//     if (absl::Status ended = r.join(); !ended.ok()) return ended;
//     return r.expect(sold.read() == r.option("buyers"), "every buyer got one");
//   }
//
// Workers capture by reference: threads share everything, processes are forked and share what share() and make() made.
// Thread-safety  say, work, option and complain: any worker; the rest: the worker that plays the round
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "complaint.h"
#include "platform/backend.h"
#include "platform/hosted.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "worker/process_worker.h"
#include "worker/thread_worker.h"
#include "worker/work.h"

namespace contend::inline CONTEND_BACKEND {

// What stands for work, and whether one hears of it.
enum class round_pace : std::uint8_t {
  shown,    // for a reader: it speaks, and takes the time that the work would take
  stirred,  // under stress: moments drawn from the seed
  bare,     // timed: none at all
};

struct round_settings {
  scope sharing = scope::threads;  // processes: workers are forked
  std::map<std::string, long, std::less<>> options = {};
  std::uint64_t seed = 1;
  round_pace pace = round_pace::stirred;
};

class round {
 public:
  explicit round(const round_settings& settings);
  round(const round&) = delete;
  round& operator=(const round&) = delete;
  ~round();

  scope sharing() const noexcept { return settings_.sharing; }
  bool with_processes() const noexcept { return settings_.sharing == scope::processes; }
  bool is_shown() const noexcept { return settings_.pace == round_pace::shown; }
  long option(std::string_view name) const { return settings_.options.find(name)->second; }
  std::uint64_t seed() const noexcept { return settings_.seed; }

  // An object that all workers see; destroyed with the round.
  template <class T, class... Arguments>
  T& share(Arguments&&... arguments) {
    T* made = ::new (room_for(sizeof(T))) T(std::forward<Arguments>(arguments)...);
    kept_.push_back(std::shared_ptr<T>(made, [](T* gone) { std::destroy_at(gone); }));
    return *made;
  }

  // A primitive of this scope: a queue, barrier or pool of the project by its options, a lock or signal by its type.
  template <class Object, class Options>
  Object& make(Options options) {
    options.sharing = sharing();
    return keep(need(hosted<Object>::create(options)));
  }
  template <class Primitive>
  Primitive& make() {
    if constexpr (std::is_constructible_v<Primitive, scope>) {
      return share<Primitive>(sharing());
    } else {
      return share<Primitive>();  // of threads alone
    }
  }

  // Starts a worker of that name, a thread or a process.
  void start(std::string name, std::function<void()> body) {
    start(std::move(name), make_work(std::move(body)), false);
  }
  void start(std::string name, std::unique_ptr<contend::work> body) { start(std::move(name), std::move(body), false); }
  // One that join() does not wait for; a process is gone when the round is.
  void start_daemon(std::string name, std::function<void()> body) {
    start(std::move(name), make_work(std::move(body)), true);
  }
  std::size_t workers() const noexcept { return workers_.size(); }  // that were started
  // Waits for the daemons, too: once they have been told to go.
  void join_daemons();
  // Waits for `count` workers from number `first` on, in the order in which they were started.
  void join_some(std::size_t first, std::size_t count);
  // Kills the worker that was started as number `index`, if it is a process and still runs: whether it did.
  bool kill(std::size_t index);
  // Waits for all workers that are no daemons; what was the matter with the first that ended badly, or complained.
  // Those that were killed ended as they should.
  absl::Status join();

  // What the scenario is about takes time: a sleep of `usual_milliseconds` where it is shown, else a delay drawn from
  // the seed, which is often none: long enough for others to come between.
  void work(long usual_milliseconds = 100);

  // A line of output, after the worker's name, where it is shown.
  template <class... Parts>
  void say(const Parts&... parts) const {
    if (is_shown()) print(absl::StrCat(parts...));
  }

  // By a worker: something is wrong; join() answers the first of these.
  void complain(std::string_view what);
  // For the round's own verdict.
  absl::Status expect(bool holds, std::string_view what) const;

 private:
  using either_worker = std::variant<thread_worker, process_worker>;

  template <class T>
  static T need(absl::StatusOr<T> made) {
    if (!made.ok()) throw std::runtime_error(std::string(made.status().message()));
    return *std::move(made);
  }
  template <class Object>
  Object& keep(hosted<Object> made) {
    auto kept = std::make_shared<hosted<Object>>(std::move(made));
    kept_.push_back(kept);
    return **kept;
  }

  void* room_for(std::size_t bytes);
  void start(std::string name, std::unique_ptr<contend::work> body, bool daemon);
  void print(std::string_view text) const;

  round_settings settings_;
  std::vector<std::shared_ptr<void>> kept_;  // an object after its memory; before the workers, who go first
  complaint& complaint_;
  std::vector<either_worker> workers_;
  std::set<std::size_t> killed_;  // which of them
};

}  // namespace contend::inline CONTEND_BACKEND
