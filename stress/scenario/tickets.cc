// tickets: buyers sell out a stock that is a small JSON file: read, decide, wait, write.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string>

#include "lock/contenders.h"
#include "platform/atomic.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

// The file {"count": n}. It is written beside and renamed, so that it is whole whatever happens to who writes it.
class stock {
 public:
  explicit stock(long count)
      : path_(absl::StrCat(std::filesystem::temp_directory_path().string(), "/tickets-", getpid())) {
    (void)write(count);
  }
  stock(const stock&) = delete;
  stock& operator=(const stock&) = delete;
  ~stock() { std::filesystem::remove(path_); }

  long read() const {  // -1: it is no such file
    std::array<char, 64> text{};
    const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    const auto length = ::read(file, text.data(), text.size() - 1);
    ::close(file);
    long count = -1;
    int end = 0;
    const bool whole = length > 0 && std::sscanf(text.data(), "{\"count\": %ld}%n", &count, &end) == 1 && end == length;
    return whole ? count : -1;
  }
  bool write(long count) const {
    const std::string beside = absl::StrCat(path_, "-", gettid());
    const std::string text = absl::StrCat("{\"count\": ", count, "}");
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    return written && ::rename(beside.c_str(), path_.c_str()) == 0;
  }

 private:
  std::string path_;
};

// Which part of buying is under the lock.
enum class guarded { all, write_only };

template <guarded Part, class Lock>
void buy(round& r, const stock& tickets, Lock& lock, atomic<long>& sold) {
  std::unique_lock guard(lock, std::defer_lock);
  if (Part == guarded::all) guard.lock();
  const long count = tickets.read();
  if (count < 0) r.complain("the stock is no valid JSON");
  if (count <= 0) return r.say("sold out");
  r.work(20);
  if (Part == guarded::write_only) guard.lock();
  if (!tickets.write(count - 1)) r.complain("the stock cannot be written");
  sold.fetch_add(1, relaxed);  // join orders it
  r.say("bought one, ", count - 1, " left");
}

absl::Status check(const round& r, const stock& tickets, long sold) {
  const long there = r.option("tickets");
  const long expected = std::min(r.option("buyers"), there);
  if (absl::Status exact = r.expect(sold == expected, absl::StrCat(expected, " are sold (", sold, " were)"));
      !exact.ok())
    return exact;
  return r.expect(tickets.read() == there - expected, "the stock says how many are left");
}

template <guarded Part, class Lock>
absl::Status sell(round& r, Lock& lock) {
  const stock tickets(r.option("tickets"));
  auto& sold = r.share<atomic<long>>(0);
  for (long i = 1; i <= r.option("buyers"); ++i) {
    r.start(absl::StrCat("buyer-", i), [&] { buy<Part>(r, tickets, lock, sold); });
  }
  if (absl::Status ended = r.join(); !ended.ok()) return ended;
  return check(r, tickets, sold.load(relaxed));  // joined
}

template <class Lock>
absl::Status sell_under(round& r) {
  return sell<guarded::all>(r, r.make<Lock>());
}
absl::Status sell_with_no_lock(round& r) { return sell<guarded::all>(r, r.share<null_lock<spin>>(r.sharing())); }
absl::Status sell_with_the_write_locked(round& r) {
  return sell<guarded::write_only>(r, r.make<futex_mutex<spin_then_park>>());
}
// Each process has a copy: it is in the memory that fork copies.
absl::Status sell_with_a_lock_each(round& r) {
  futex_mutex<spin_then_park> lock(scope::threads);
  return sell<guarded::all>(r, lock);
}

}  // namespace

const scenario& tickets() {
  static const scenario made = [] {
    scenario s{.name = "tickets",
               .summary = "Buyers sell out a stock kept in a JSON file; exactly min(buyers, tickets) are sold.",
               .options = {{"buyers", 10, 1, 1000, "how many want one"}, {"tickets", 2, 0, 1000, "how many there are"}},
               .variants = {}};
    add_variants<lock_contenders>(s, []<class C>(std::type_identity<C>) -> round_play {
      return C::traits.kind == contender_kind::null ? nullptr : &sell_under<typename C::lock>;
    });
    s.variants.push_back({.name = "no lock", .play = &sell_with_no_lock, .broken = true});
    s.variants.push_back({.name = "lock around the write only", .play = &sell_with_the_write_locked, .broken = true});
    s.variants.push_back({.name = "a lock each", .play = &sell_with_a_lock_each, .threads = false, .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
