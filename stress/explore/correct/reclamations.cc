// reclamations: memory is given back only when nobody uses it.
#include "explore/correct/algorithm.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

// M. Michael, "Hazard Pointers: Safe Memory Reclamation for Lock-Free Objects", 2004.
test_body hazard_pointer(flaw made) {
  return [made](team& team) {
    using node = cell<int>;
    atomic<node*> head{new node(1)};
    atomic<node*> hazard{nullptr};
    team.worker("reader", [&, made] {
      node* seen = head.load(relaxed);
      while (true) {
        hazard.store(seen, relaxed);
        fence(made.weaker(1, seq_cst, acq_rel));
        node* const again = head.load(relaxed);
        if (again == seen || made.is(2)) break;
        seen = again;
      }
      (void)seen->read();
      hazard.store(nullptr, made.weaker(3, release, relaxed));
    });
    team.worker("replacer", [&, made] {
      node* const old = head.exchange(new node(2), made.weaker(4, acq_rel, acquire));
      fence(made.weaker(5, seq_cst, acq_rel));
      wait_until([&] { return hazard.load(acquire) != old; });
      delete old;
    });
    team.run();
    delete head.load(relaxed);
  };
}

// Readers count themselves in one of two epochs; who replaces, waits for both in turn.
// P. McKenney et al., "User-Level Implementations of Read-Copy Update", 2012.
test_body two_epochs(flaw made) {
  return [made](team& team) {
    using node = cell<int>;
    atomic<node*> current{new node(1)};
    atomic<int> epoch{0};
    atomic<int> readers[2];
    team.worker("reader", [&, made] {
      atomic<int>& mine = readers[epoch.load(relaxed)];
      (void)mine.fetch_add(1, relaxed);
      fence(made.weaker(1, seq_cst, acq_rel));
      (void)current.load(made.weaker(2, acquire, relaxed))->read();
      (void)mine.fetch_sub(1, made.weaker(3, release, relaxed));
    });
    team.worker("replacer", [&, made] {
      node* const old = current.exchange(new node(2), made.weaker(4, acq_rel, acquire));
      fence(made.weaker(5, seq_cst, acq_rel));
      wait_until([&] { return readers[1].load(acquire) == 0; });
      epoch.store(1, relaxed);
      if (!made.is(6)) wait_until([&] { return readers[0].load(acquire) == 0; });
      delete old;
    });
    team.run();
    delete current.load(relaxed);
  };
}

}  // namespace

std::vector<algorithm> reclamations() {
  using enum verdict;
  return {
      {"hazard_pointer", hazard_pointer, 10, {use_after_free, use_after_free, use_after_free, race, use_after_free}},
      {"two_epochs", two_epochs, 6, {use_after_free, race, use_after_free, race, use_after_free, use_after_free}},
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
