// crawler: a pool's workers fetch pages from a server on loopback, match a pattern, and collect what they found.
#include <cereal/types/string.hpp>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <regex>
#include <string>
#include <vector>

#include "pool/contenders.h"
#include "scenario/page_connection.h"
#include "scenario/page_server.h"
#include "scenario/scenario.h"
#include "worker/worker_local.h"

namespace contend::inline CONTEND_BACKEND::scenarios {

namespace {

struct film {
  std::string index, title, actors, time, score;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(index, title, actors, time, score);
  }
};

std::vector<film> parse(const std::string& text) {
  static const std::regex pattern("<li><i>(\\d+)</i><b>(.*)</b><p>(.*)</p><time>(.*)</time><em>(.*)</em></li>");
  std::vector<film> films;
  for (std::sregex_iterator found(text.begin(), text.end(), pattern), end; found != end; ++found) {
    films.push_back({(*found)[1], (*found)[2], (*found)[3], (*found)[4], (*found)[5]});
  }
  return films;
}

std::vector<film> crawl(int port, long page) {
  static contend::worker_local<std::optional<page_connection>> its_own;
  std::optional<page_connection>& connection = its_own.get();
  if (!connection) connection.emplace(port);
  return parse(connection->fetch(page));
}

std::unique_ptr<page_connection> one_for_all;
std::vector<film> crawl_with_one_for_all(int, long page) { return parse(one_for_all->fetch(page)); }

absl::Status check(const round& r, const std::map<std::string, int>& times) {
  for (const auto& [index, count] : times) {
    if (count != 1) return r.expect(false, absl::StrCat("film ", index, " is there once (it was ", count, " times)"));
  }
  const long films = r.option("pages") * page_server::films_on_a_page;
  return r.expect(static_cast<long>(times.size()) == films,
                  absl::StrCat("all ", films, " films are there (", times.size(), " are)"));
}

template <class Pool, class Crawl>
absl::Status collect(round& r, const page_server& films, Crawl crawl) {
  auto pool = Pool::create({.workers = static_cast<std::size_t>(r.option("workers"))});
  if (!pool.ok()) return pool.status();
  std::vector<std::pair<int, long>> orders;
  for (const long page : std::views::iota(0L, r.option("pages"))) orders.emplace_back(films.port(), page);
  const auto pages = (*pool)->starmap(crawl, orders);
  if (!pages.ok()) return pages.status();
  std::map<std::string, int> times;
  for (const std::vector<film>& page : *pages) {
    for (const auto& [index, title, actors, time, score] : page) {
      ++times[index];
      r.say(index, ": ", title, " (", time, "), with ", actors, ", ", score);
    }
  }
  (*pool)->close();
  if (absl::Status joined = (*pool)->join(); !joined.ok()) return joined;
  return check(r, times);
}

template <class Pool>
absl::Status play(round& r) {
  const page_server films(r, r.option("workers"));
  return collect<Pool>(r, films, task<crawl>);
}

template <class Pool>
absl::Status play_with_one_connection(round& r) {
  const page_server films(r, 1);
  one_for_all = std::make_unique<page_connection>(films.port());
  const absl::Status found = collect<Pool>(r, films, task<crawl_with_one_for_all>);
  one_for_all.reset();
  return found;
}

}  // namespace

const scenario& crawler() {
  static const scenario made = [] {
    scenario s{.name = "crawler",
               .summary = "A pool fetches pages and collects their films; every film of every page once.",
               .options = {{"workers", 3, 1, 60, "of the pool"}, {"pages", 10, 1, 10000, "with ten films each"}},
               .variants = {}};
    for_each_type(pool_contenders{}, [&]<class C>(std::type_identity<C>) {
      if constexpr (C::traits.full) {
        constexpr bool forks = C::traits.processes;
        s.variants.push_back(
            {.name = C::name(), .play = &play<typename C::pool>, .threads = !forks, .processes = forks});
      }
    });
    s.variants.push_back({.name = "one connection for all",
                          .play = &play_with_one_connection<thread_pool>,
                          .processes = false,
                          .broken = true});
    s.variants.push_back({.name = "one connection for all, process_pool",
                          .play = &play_with_one_connection<process_pool>,
                          .threads = false,
                          .broken = true});
    return s;
  }();
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::scenarios
