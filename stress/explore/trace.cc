// trace: the lines of a schedule.
#include "explore/trace.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <vector>

#include "explore/lenient.h"
#include "explore/token.h"
#include "explore/words.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

constexpr std::size_t widest_line = 150;

const std::string& name_of(worker_id worker) { return engine::running().worker_names()[worker]; }

class table {
 public:
  table(const graph& made, std::span<const note> notes) : made_(made), notes_(notes) {
    const auto workers = engine::running().worker_names();
    width_ = std::max<std::size_t>(34, widest_line / std::max<std::size_t>(2, workers.size()));
    std::string heads;
    for (std::size_t id = 1; id < workers.size(); ++id) heads += padded(workers[id]);
    add_line(heads);
  }

  std::string text() {
    std::size_t told = 0;
    for (event_id id = 0; id <= made_.size(); ++id) {
      for (; told < notes_.size() && notes_[told].before <= id; ++told) add(notes_[told]);
      if (id < made_.size() && made_.at(id).index != 0) add(id);
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      add_line(absl::StrCat(letter(i), ": ", names_[i].is_atomic ? "atomic" : "plain", ", first used at ",
                            short_place(names_[i].place)));
    }
    return lines_;
  }

 private:
  struct named {
    std::size_t offset;
    bool is_atomic;
    std::source_location place;
  };

  static std::string letter(std::size_t i) {
    std::string name(1, static_cast<char>('A' + i % 26));
    return i < 26 ? name : absl::StrCat(name, i / 26);
  }
  std::string name_object(std::size_t offset, bool is_atomic, const std::source_location& place) {
    std::size_t i = 0;
    while (i < names_.size() && names_[i].offset != offset) ++i;
    if (i == names_.size()) names_.push_back({offset, is_atomic, place});
    return letter(i);
  }

  std::string padded(std::string text) const {
    text.resize(std::max(text.size() + 2, width_), ' ');
    return text;
  }
  void add_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&lines_, "    ", line, "\n");
  }
  void add_step(worker_id worker, const std::string& what, const std::source_location& place) {
    const std::string at = short_place(place);
    std::string step = what;
    step.resize(std::max(step.size() + 1, width_ - std::min(width_, at.size() + 2)), ' ');
    add_line(std::string((worker - 1) * width_, ' ') + step + at);
  }

  void add(event_id id) {
    const event& step = made_.at(id);
    if (step.kind == event_kind::kernel_fence) return;
    if (is_fence(step.kind)) return add_step(step.worker, absl::StrCat("fence ", order_name(step)), step.place);
    const std::string name = name_object(made_.where(step.location).offset, true, step.place);
    const std::string order = order_name(step);
    switch (step.kind) {
      case event_kind::read:
        add_step(step.worker, absl::StrCat(name, " -> ", value(step.value), order), step.place);
        break;
      case event_kind::write:
        add_step(step.worker, absl::StrCat(name, " = ", value(step.value), order), step.place);
        break;
      default:
        add_step(step.worker,
                 absl::StrCat(name, ": ", value(made_.at(step.read_from).value), " to ", value(step.value), order),
                 step.place);
    }
    add_remark(id, name);
  }

  // Newer writes that were there already, in the order in which the table tells.
  void add_remark(event_id id, const std::string& name) {
    const event& step = made_.at(id);
    const auto& writes = made_.where(step.location).writes;
    const std::uint32_t position = step.kind == event_kind::read ? made_.at(step.read_from).position : step.position;
    for (std::size_t i = writes.size(); i-- > position + 1;) {
      const event& newer = made_.at(writes[i]);
      if (writes[i] >= id) continue;
      add_line(absl::StrCat("  ", step.kind == event_kind::read ? "stale: " : "placed before: ", name, " was ",
                            value(newer.value), " already, written by ", name_of(newer.worker), " at ",
                            short_place(newer.place)));
      return;
    }
  }

  void add(const note& told) {
    if (told.did == note::what::draws || told.did == note::what::ends_as_holder) return;
    if (told.did == note::what::asks_time) {
      if (told.count != 0) add_step(told.worker, "its time comes", told.place);
      return;
    }
    if (told.did == note::what::rests) return add_step(told.worker, "waits, awake", told.place);
    if (told.did == note::what::killed) return add_step(told.worker, "KILLED HERE, before", told.place);
    const bool is_cell = told.did <= note::what::slot_emptied;
    const std::string name = name_object(told.offset, !is_cell, told.place);
    add_step(told.worker, absl::StrCat(words_for(told), " ", name), told.place);
  }

  const graph& made_;
  std::span<const note> notes_;
  std::size_t width_;
  std::string lines_;
  std::vector<named> names_;
};

}  // namespace

const note* racing_access(const graph& made, std::span<const note> notes) {
  if (notes.empty()) return nullptr;
  const note& later = notes.back();
  const note* earlier = nullptr;
  for (const note& each : notes.first(notes.size() - 1)) {
    const bool both_read = each.did == note::what::cell_read && later.did == note::what::cell_read;
    if (each.offset != later.offset || each.worker == later.worker || both_read) continue;
    if (made.clock_of_worker(later.worker)[each.worker] < each.index) earlier = &each;
  }
  return earlier;
}

// What the later one's worker read of what the other wrote after its own access, is what fails to order.
std::string missing_order(const graph& made, std::span<const note> notes) {
  const note* const earlier = racing_access(made, notes);
  if (earlier == nullptr) return "";
  const note& later = notes.back();
  const std::string& one = name_of(earlier->worker);
  const std::string& other = name_of(later.worker);
  for (const event_id id : made.of_worker(later.worker)) {
    const event& read = made.at(id);
    if (read.kind != event_kind::read && read.kind != event_kind::update) continue;
    const event& write = made.at(read.read_from);
    if (write.worker != earlier->worker || write.index < earlier->index) continue;
    return absl::StrCat("missing: ", other, " read at ", short_place(read.place), " what ", one, " wrote at ",
                        short_place(write.place), ", but that orders nothing: the write is",
                        releases(write.order) ? " a release" : " not a release", ", the read is",
                        acquires(read.order) ? " an acquire" : " not an acquire", ", and no fences make up for it");
  }
  return absl::StrCat("missing: ", other, " has read nothing that ", one, " wrote after its access at ",
                      short_place(earlier->place));
}

std::string trace_of(const result& found, const test_body& body, const limits& allowed) {
  std::vector<std::uint32_t> taken;
  for (const choice& made : found.choices) taken.push_back(made.taken);
  lenient by(found.explored, std::move(taken));
  std::vector<note> notes;
  engine& the_engine = engine::running();
  the_engine.take_notes(&notes);
  const result again = the_engine.explore(found.test, body, by, allowed);
  the_engine.take_notes(nullptr);
  std::string text = absl::StrCat("  ", again.found ? told(*again.found) : "no finding in the replay", "\n");
  if (found.found && (!again.found || again.found->message != found.found->message)) {
    absl::StrAppend(&text, "  not deterministic: the first time it was: ", told(*found.found), "\n");
  }
  text += table(the_engine.made(), notes).text();
  if (again.found && again.found->what == verdict::race) {
    const std::string missing = missing_order(the_engine.made(), notes);
    if (!missing.empty()) absl::StrAppend(&text, "  ", missing, "\n");
  }
  return absl::StrCat(text, "  replay: ", token_of(found), "\n");
}

}  // namespace contend::inline CONTEND_BACKEND::explore
