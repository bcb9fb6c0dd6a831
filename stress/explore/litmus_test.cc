// litmus_test: small programs of which it is known how many executions RC11 gives them, and which of them race.
//
// The numbers are those of GenMC's own tests (anchored in the literature), for the plain model RC11.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "explore/explore.h"
#include "platform/asymmetric_fence.h"
#include "platform/atomic.h"
#include "platform/cell.h"

namespace {

using namespace contend;
using order = std::memory_order;
using worker = std::function<void()>;

struct variables {
  atomic<int> x{0}, y{0}, z{0};
  cell<int> data{0};
};

using program = std::function<std::vector<worker>(variables&)>;

explore::result run(const program& made) {
  return explore::exhaust("litmus", [&](explore::team& team) {
    variables shared;
    auto workers = made(shared);
    for (std::size_t i = 0; i < workers.size(); ++i)
      team.worker(std::string(1, static_cast<char>('1' + i)), workers[i]);
    team.run();
  });
}

void expect_distinct(std::uint64_t count, const program& made) {
  const explore::result answer = run(made);
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(answer.distinct, count) << to_string(answer);
}

program store_buffering(order x_store, order y_load, order y_store, order x_load, bool fences = false) {
  return [=](variables& v) {
    return std::vector<worker>{[&v, x_store, y_load, fences] {
                                 v.x.store(1, x_store);
                                 if (fences) fence(seq_cst);
                                 (void)v.y.load(y_load);
                               },
                               [&v, y_store, x_load, fences] {
                                 v.y.store(1, y_store);
                                 if (fences) fence(seq_cst);
                                 (void)v.x.load(x_load);
                               }};
  };
}

TEST(store_buffering, has_the_executions_of_rc11) {
  expect_distinct(4, store_buffering(relaxed, relaxed, relaxed, relaxed));
  expect_distinct(4, store_buffering(release, acquire, release, acquire));
  expect_distinct(3, store_buffering(relaxed, relaxed, relaxed, relaxed, true));
  expect_distinct(3, store_buffering(seq_cst, seq_cst, seq_cst, seq_cst));
  expect_distinct(4, store_buffering(seq_cst, acquire, seq_cst, seq_cst));
  expect_distinct(4, store_buffering(release, seq_cst, seq_cst, seq_cst));
}

// A light fence is ordered with heavy ones only, also when an ordinary one stands between the heavy one and the load.
TEST(store_buffering, with_a_light_and_a_heavy_fence_has_one_execution_less) {
  const auto buffering = [](bool is_heavy, bool has_one_more) {
    return [=](variables& v) {
      return std::vector<worker>{[&v] {
                                   v.x.store(1, relaxed);
                                   asymmetric_fence_light();
                                   (void)v.y.load(relaxed);
                                 },
                                 [&v, is_heavy, has_one_more] {
                                   v.y.store(1, relaxed);
                                   if (is_heavy) asymmetric_fence_heavy(scope::threads);
                                   if (has_one_more) fence(seq_cst);
                                   (void)v.x.load(relaxed);
                                 }};
    };
  };
  expect_distinct(4, buffering(false, false));
  expect_distinct(4, buffering(false, true));
  expect_distinct(3, buffering(true, false));
  expect_distinct(3, buffering(true, true));
}

TEST(message_passing, has_the_executions_of_rc11) {
  const auto passing = [](order store, order load) {
    return [=](variables& v) {
      return std::vector<worker>{[&v, store] {
                                   v.x.store(1, relaxed);
                                   v.y.store(1, store);
                                 },
                                 [&v, load] {
                                   if (v.y.load(load) == 1) (void)v.x.load(relaxed);
                                 }};
    };
  };
  expect_distinct(3, passing(relaxed, relaxed));
  expect_distinct(2, passing(release, acquire));
}

// Its second event may not pass for its first, nor what is read for who wrote it.
TEST(executions, differ_by_the_write_that_is_read_and_not_by_its_value_alone) {
  expect_distinct(3, [](variables& v) {
    return std::vector<worker>{[&v] {
                                 v.x.store(1, relaxed);
                                 v.x.store(0, relaxed);
                               },
                               [&v] { (void)v.x.load(relaxed); }};
  });
}

TEST(load_buffering, has_no_cycle_through_reads) {
  expect_distinct(3, [](variables& v) {
    return std::vector<worker>{[&v] {
                                 (void)v.x.load(relaxed);
                                 v.y.store(1, relaxed);
                               },
                               [&v] {
                                 (void)v.y.load(relaxed);
                                 v.x.store(1, relaxed);
                               }};
  });
}

TEST(two_plus_two_writes, has_the_executions_of_rc11) {
  const auto writes = [](order how, bool fences) {
    return [=](variables& v) {
      return std::vector<worker>{[&v, how, fences] {
                                   v.x.store(1, how);
                                   if (fences) fence(seq_cst);
                                   v.y.store(2, how);
                                 },
                                 [&v, how, fences] {
                                   v.y.store(1, how);
                                   if (fences) fence(seq_cst);
                                   v.x.store(2, how);
                                 }};
    };
  };
  expect_distinct(4, writes(relaxed, false));
  expect_distinct(3, writes(relaxed, true));
  expect_distinct(3, writes(seq_cst, false));
}

TEST(coherence, holds_for_two_reads_of_one_location) {
  expect_distinct(6, [](variables& v) {
    return std::vector<worker>{[&v] {
                                 v.x.store(1, relaxed);
                                 v.x.store(2, relaxed);
                               },
                               [&v] {
                                 (void)v.x.load(relaxed);
                                 (void)v.x.load(relaxed);
                               }};
  });
}

TEST(coherence, holds_for_two_readers_of_two_writers) {
  expect_distinct(36, [](variables& v) {
    return std::vector<worker>{[&v] { v.x.store(1, release); }, [&v] { v.x.store(2, release); },
                               [&v] {
                                 (void)v.x.load(acquire);
                                 (void)v.x.load(acquire);
                               },
                               [&v] { (void)v.x.load(acquire); }};
  });
}

TEST(release_sequences, end_with_a_store_of_the_same_worker) {
  expect_distinct(20, [](variables& v) {
    return std::vector<worker>{[&v] {
                                 v.x.store(1, relaxed);
                                 v.y.store(1, release);
                                 v.y.store(2, relaxed);
                               },
                               [&v] { (void)v.y.exchange(3, relaxed); },
                               [&v] {
                                 (void)v.y.load(relaxed);
                                 fence(acq_rel);
                                 (void)v.x.load(relaxed);
                               }};
  });
  expect_distinct(4, [](variables& v) {  // MP with a relaxed store behind the release
    return std::vector<worker>{[&v] {
                                 v.x.store(1, relaxed);
                                 v.y.store(1, release);
                                 v.y.store(2, relaxed);
                               },
                               [&v] {
                                 if (v.y.load(acquire) == 2) (void)v.x.load(relaxed);
                               }};
  });
}

TEST(peterson, excludes_only_with_seq_cst) {
  const auto peterson = [](order store, order load) {
    return [=](variables& v) {
      // x, y: the flags; z: whose turn it is.
      const auto side = [store, load](variables& u, atomic<int>& mine, atomic<int>& other, int last) {
        mine.store(1, store);
        u.z.store(last, store);
        if (other.load(load) == 1 && u.z.load(load) == last) return;
        u.data.write(last);
        mine.store(0, store);
      };
      return std::vector<worker>{[&v, side] { side(v, v.x, v.y, 1); }, [&v, side] { side(v, v.y, v.x, 2); }};
    };
  };
  EXPECT_FALSE(run(peterson(seq_cst, seq_cst)).found);
  const explore::result weak = run(peterson(release, acquire));
  ASSERT_TRUE(weak.found);
  EXPECT_EQ(weak.found->what, explore::verdict::race) << to_string(weak);
}

TEST(independent_reads, of_independent_writes) {
  expect_distinct(16, [](variables& v) {
    return std::vector<worker>{[&v] { v.x.store(1, seq_cst); }, [&v] { v.y.store(1, seq_cst); },
                               [&v] {
                                 (void)v.x.load(acquire);
                                 (void)v.y.load(seq_cst);
                               },
                               [&v] {
                                 (void)v.y.load(acquire);
                                 (void)v.x.load(seq_cst);
                               }};
  });
  expect_distinct(15, [](variables& v) {
    return std::vector<worker>{[&v] { v.x.store(1, seq_cst); }, [&v] { v.y.store(1, seq_cst); },
                               [&v] {
                                 (void)v.x.load(seq_cst);
                                 (void)v.y.load(seq_cst);
                               },
                               [&v] {
                                 (void)v.y.load(seq_cst);
                                 (void)v.x.load(seq_cst);
                               }};
  });
}

TEST(z6_u, is_weaker_than_it_looks) {
  expect_distinct(22, [](variables& v) {
    return std::vector<worker>{[&v] {
                                 v.x.store(1, seq_cst);
                                 v.y.store(1, release);
                               },
                               [&v] {
                                 (void)v.y.fetch_add(1, seq_cst);
                                 (void)v.y.load(relaxed);
                               },
                               [&v] {
                                 v.y.store(3, seq_cst);
                                 (void)v.x.load(seq_cst);
                               }};
  });
}

TEST(read_to_write_causality, with_fences) {
  expect_distinct(7, [](variables& v) {
    return std::vector<worker>{[&v] { v.x.store(1, relaxed); },
                               [&v] {
                                 (void)v.x.load(relaxed);
                                 fence(seq_cst);
                                 (void)v.y.load(relaxed);
                               },
                               [&v] {
                                 v.y.store(1, relaxed);
                                 fence(seq_cst);
                                 (void)v.x.load(relaxed);
                               }};
  });
}

TEST(increments, come_in_every_order) {
  std::uint64_t factorial = 1;
  for (int count = 2; count <= 7; ++count) {
    factorial *= static_cast<std::uint64_t>(count);
    expect_distinct(factorial, [count](variables& v) {
      return std::vector<worker>(static_cast<std::size_t>(count), [&v] { (void)v.x.fetch_add(1, relaxed); });
    });
  }
}

TEST(readers, see_the_write_or_not) {
  for (const std::size_t count : {2U, 8U, 13U}) {
    expect_distinct(std::uint64_t{1} << count, [count](variables& v) {
      std::vector<worker> workers(count, [&v] { (void)v.x.load(relaxed); });
      workers.insert(workers.begin(), [&v] { v.x.store(1, relaxed); });
      return workers;
    });
  }
}

TEST(message_with_plain_data, races_unless_released_and_acquired) {
  const auto passing = [](order store, order load) {
    return [=](variables& v) {
      return std::vector<worker>{[&v, store] {
                                   v.data.write(1);
                                   v.y.store(1, store);
                                 },
                                 [&v, load] {
                                   if (v.y.load(load) == 1) (void)v.data.read();
                                 }};
    };
  };
  EXPECT_FALSE(run(passing(release, acquire)).found);
  for (const auto& [store, load] :
       {std::pair{release, relaxed}, {seq_cst, relaxed}, {relaxed, acquire}, {relaxed, relaxed}}) {
    const explore::result answer = run(passing(store, load));
    ASSERT_TRUE(answer.found);
    EXPECT_EQ(answer.found->what, explore::verdict::race) << to_string(answer);
  }
}

}  // namespace
