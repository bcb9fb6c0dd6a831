// weakening: which weaker orders there are, and the one that applies.
#include "explore/weakening.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "explore/memory.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

const char* name_of(std::memory_order order) noexcept {
  switch (order) {
    case memory_order_relaxed: return "relaxed";
    case memory_order_acquire: return "acquire";
    case memory_order_release: return "release";
    case memory_order_acq_rel: return "acq_rel";
    case memory_order_seq_cst: return "seq_cst";
    default: return "consume";
  }
}

std::string words_of(const site& where) {
  switch (where.kind) {
    case site_kind::light_fence: return "light fence";
    case site_kind::heavy_fence: return "heavy fence";
    case site_kind::wake: return "wake";
    case site_kind::fence: return absl::StrCat(name_of(where.order), " fence");
    case site_kind::exchange_failure: return absl::StrCat(name_of(where.order), " on failure");
    default: return name_of(where.order);
  }
}

std::vector<std::memory_order> weaker_orders(const site& where) {
  const bool may_acquire = where.kind != site_kind::store;
  const bool may_release = where.kind != site_kind::load && where.kind != site_kind::exchange_failure;
  switch (where.order) {
    case memory_order_seq_cst:
      if (may_acquire && may_release) return {memory_order_acq_rel};
      return {may_acquire ? memory_order_acquire : memory_order_release};
    case memory_order_acq_rel: return {memory_order_acquire, memory_order_release};
    case memory_order_acquire:
    case memory_order_release: return {memory_order_relaxed};
    default: return {};
  }
}

// For a quick look; two places may share a number only if a compiler keeps a file's name twice.
std::uint64_t number_of(const site& where) noexcept {
  const auto name = reinterpret_cast<std::uintptr_t>(where.place.file_name());
  const std::uint64_t what = static_cast<std::uint64_t>(where.kind) << 8 | static_cast<std::uint64_t>(where.order);
  return (name << 28) ^ (std::uint64_t{where.place.line()} << 40) ^ (std::uint64_t{where.place.column()} << 16) ^ what;
}

std::unordered_set<std::uint64_t> met_lately;

}  // namespace

bool seam::is_on_ = false;
std::vector<site>* seam::met_ = nullptr;
const weakening* seam::active_ = nullptr;

bool site::operator==(const site& other) const noexcept {
  return place.line() == other.place.line() && place.column() == other.place.column() && kind == other.kind &&
         order == other.order && std::string_view(place.file_name()) == other.place.file_name();
}

std::string weakening::name() const {
  const std::string_view path = where.place.file_name();
  const std::size_t folder = path.rfind('/', path.rfind('/') - 1);
  return absl::StrCat(std::string(path.substr(folder + 1)), ":", where.place.line(), " ", words_of(where),
                      leaves_out ? " left out" : absl::StrCat(" -> ", name_of(to)));
}

std::vector<weakening> weakenings_of(const site& where) {
  if (where.kind >= site_kind::light_fence) return {{.where = where, .leaves_out = true}};
  if (where.kind == site_kind::fence && where.order != memory_order_seq_cst) {
    return {{.where = where, .leaves_out = true}};
  }
  std::vector<weakening> all;
  for (const std::memory_order weaker : weaker_orders(where)) all.push_back({.where = where, .to = weaker});
  return all;
}

void seam::act_as_written() noexcept {
  is_on_ = false;
  met_ = nullptr;
  active_ = nullptr;
}
void seam::record_sites(std::vector<site>* met) noexcept {
  act_as_written();
  met_lately.clear();
  met_ = met;
  is_on_ = true;
}
void seam::weaken(const weakening& active) noexcept {
  act_as_written();
  active_ = &active;
  is_on_ = true;
}

bool seam::meets(const site& here) {
  if (met_ != nullptr) {
    const bool was_modelled = std::exchange(memory::modelled, false);  // what is kept here is not the model's
    if (met_lately.insert(number_of(here)).second && std::find(met_->begin(), met_->end(), here) == met_->end()) {
      met_->push_back(here);
    }
    memory::modelled = was_modelled;
  }
  return active_ != nullptr && active_->where == here;
}

std::memory_order seam::changed_order(site_kind kind, std::memory_order order, const std::source_location& place) {
  return meets({place, kind, order}) ? active_->to : order;
}

bool seam::is_left_out(site_kind kind, std::memory_order order, const std::source_location& place) {
  return meets({place, kind, order}) && active_->leaves_out;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
