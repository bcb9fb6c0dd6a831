// equivalent: the list. To add one: a line, with an argument that a reader can check.
#include "explore/mutants/equivalent.h"

#include <array>

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

constexpr const char* same_top =
    "The tag makes each top unique, so the exchange reads the write that the acquiring load (or failed exchange) "
    "before "
    "it read: that one has acquired. Kept, since GCC makes an exchange whose failure is stronger than its success "
    "seq_cst.";
constexpr const char* in_order_of_the_record =
    "Who reads it holds the lock, whose exchange hands over everything: only one that finds the lock of a dead holder "
    "sees how far that one came.";
constexpr const char* kernel_fence =
    "The kernel has a full fence of its own before it compares the word: between this and that look nothing can be "
    "missed. Kept, since nobody promises it.";
constexpr const char* top_decides =
    "Who gets an item is decided by exchanges of one word, the top, and what is read of it and of the bottom is "
    "ordered "
    "by the fences [C3]. Kept as the paper has it.";

constexpr const char* last_look =
    "A popper that is told closed looks for a last time. Without it that look may be older than the last push from "
    "outside; but those jobs lie in a std::deque, of which the explorer sees the newest state only.";

const std::array all{
    equivalence{"index_stack.h", "if (top_.compare_exchange_weak(top, desired, acquire, acquire))",
                " acquire -> relaxed", unnoticed::equivalent, "index_stack/2x2", same_top},
    equivalence{"treiber_stack.h", "below) | (top & closed_bit), acquire, acquire)", " acquire -> relaxed",
                unnoticed::equivalent, "treiber_stack/park/2x2_tries", same_top},
    equivalence{
        "mcs_lock.h", "compare_exchange_strong(seen, sleeping, acquire, acquire)", " acquire -> relaxed",
        unnoticed::equivalent, "mcs_lock/park/2x2_sections",
        "A waiter that goes to sleep has been told nothing yet: the load that sees `granted` acquires. Kept for "
        "GCC, as above."},
    equivalence{"segment_queue.h", "compare_exchange_strong(state, abandoned, acquire, acquire)", " acquire -> relaxed",
                unnoticed::equivalent, "segment_queue/park/2x2_both_ways",
                "A pop that abandons a cell looks at nothing in it afterwards. Kept for GCC, as above."},
    equivalence{"ticket_lock.h", "sleepers_.fetch_add(1, seq_cst);  // [T4] announced", "seq_cst -> acq_rel",
                unnoticed::equivalent, "ticket_lock/park/2x2_sections", kernel_fence},
    equivalence{"ticket_lock.h", "sleepers_.fetch_add(1, seq_cst);  // [T4]", "seq_cst -> acq_rel",
                unnoticed::equivalent, "ticket_lock/park/2x1_timed", kernel_fence},
    equivalence{"chase_lev_deque.h", "seq_cst, relaxed)) item = nullptr", "seq_cst -> acq_rel", unnoticed::equivalent,
                "chase_lev_deque", top_decides},
    equivalence{"chase_lev_deque.h", "seq_cst, relaxed)) return nullptr", "seq_cst -> acq_rel", unnoticed::equivalent,
                "chase_lev_deque", top_decides},
    equivalence{
        "chase_lev_deque.h", "const std::int64_t top = top_.load(acquire);  ", "acquire -> relaxed",
        unnoticed::by_machines_only, "chase_lev_deque",
        "Without it a thief could read, from the slot that it then has, an item that is pushed only because the "
        "thief has it: its load would be done after its exchange."},
    equivalence{"stealing_job_queue.h", "closed_.load(acquire) != 0; },  // [Q2]", "acquire -> relaxed",
                unnoticed::by_machines_only, "work_stealing_pool", last_look},
    equivalence{"stealing_job_queue.h", "closed_.store(1, release);  // [Q1]", "release -> relaxed",
                unnoticed::by_machines_only, "work_stealing_pool", last_look},
    equivalence{
        "object.h", "header.ready.store(1, release)", "release -> relaxed", unnoticed::by_survivors,
        "queue/mpsc_queue/park/2x2",
        "create_in has returned before anybody attaches, so the users' own order publishes the object; a creator "
        "that died halfway must not look finished."},
    equivalence{"robust_ring.h", "state_.store(before + count, release)", "release -> relaxed", unnoticed::by_survivors,
                "robust_ring/park/2x1", in_order_of_the_record},
    equivalence{"robust_ring.h", "state_.store(pack(wrapped(", "release -> relaxed", unnoticed::by_survivors,
                "robust_ring/park/2x1", in_order_of_the_record},
    equivalence{"robust_ring.h", "record_.before.store(before, release)", "release -> relaxed", unnoticed::by_survivors,
                "robust_ring/park/2x1", in_order_of_the_record},
    equivalence{"robust_ring.h", "record_.count.store(count, release)", "release -> relaxed", unnoticed::by_survivors,
                "robust_ring/park/2x1", in_order_of_the_record},
    equivalence{"robust_ring.h", "record_.lost.store(lost_.load(relaxed), release)", "release -> relaxed",
                unnoticed::by_survivors, "robust_ring/park/2x1", in_order_of_the_record},
    equivalence{"robust_ring.h", "record_.what.store(what, release)", "release -> relaxed", unnoticed::by_survivors,
                "robust_ring/park/2x1", in_order_of_the_record},
    equivalence{"robust_ring.h", "record_.what.store(step::none, release)", "release -> relaxed",
                unnoticed::by_survivors, "robust_ring/park/2x1", in_order_of_the_record},
};

}  // namespace

std::span<const equivalence> equivalences() { return all; }

bool names(const equivalence& known, const weakening& what, const std::string& line) {
  const std::string_view path = what.where.place.file_name();
  return path.ends_with(known.file) && line.find(known.code) != std::string::npos && what.name().ends_with(known.to);
}

const equivalence* equivalence_of(const weakening& what, const std::string& line) {
  for (const equivalence& each : equivalences()) {
    if (names(each, what, line)) return &each;
  }
  return nullptr;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
