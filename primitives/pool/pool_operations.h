// pool_operations: apply, map and their kin, made from one operation: run this callable with these arguments.
// No contract: a base that pools share; pool.h has the contract.
//
// A pool derives from it (CRTP; no state of its own) and supplies
//
//   std::shared_ptr<Task> make_task(Function, Arguments...)   a Task is a task_state<R>
//   void submit(std::shared_ptr<Task>)                        runs or refuses it, so that it is done some time
//   detail::callback_thread& callbacks(), std::size_t workers()
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "pool/callback_thread.h"
#include "pool/result_stream.h"
#include "pool/task_handle.h"
#include "pool/task_state.h"

namespace contend::inline CONTEND_BACKEND {

// What to call when a task is done: one of the two, once, in the pool's callback thread.
template <class OnValue, class OnError>
struct then {
  then(OnValue value, OnError error) : on_value(std::move(value)), on_error(std::move(error)) {}
  OnValue on_value;  // takes the result (nothing{} if there is none)
  OnError on_error;  // takes the absl::Status
};

// A function as a type, so that another process finds it: pool.apply(task<square>, 3).
template <auto Function>
struct named_task {
  template <class... Arguments>
  decltype(auto) operator()(Arguments&&... arguments) const {
    return std::invoke(Function, std::forward<Arguments>(arguments)...);
  }
};
template <auto Function>
inline constexpr named_task<Function> task{};

namespace detail {

// A callable over a chunk of items; as empty as the callable itself.
template <class Function, class Item>
struct mapped {
  using result = std::invoke_result_t<Function&, Item>;

  std::vector<value_of<result>> operator()(std::vector<Item> items) {
    std::vector<value_of<result>> results;
    results.reserve(items.size());
    for (auto&& item : items) {
      if constexpr (std::is_void_v<result>) {
        function(std::move(item));
        results.push_back(nothing{});
      } else {
        results.push_back(function(std::move(item)));
      }
    }
    return results;
  }

  [[no_unique_address]] Function function;
};

// A callable of several arguments over a tuple of them.
template <class Function>
struct starred {
  template <class Tuple>
  decltype(auto) operator()(Tuple&& arguments) {
    return std::apply(function, std::forward<Tuple>(arguments));
  }

  [[no_unique_address]] Function function;
};

// The chunks of one map on their way into one result.
template <class Value>
class gathered : public task_state<std::vector<Value>> {
 public:
  explicit gathered(std::size_t chunks) : parts_(chunks), left_(chunks) {}

  void put(std::size_t number, absl::StatusOr<std::vector<Value>> part) {
    parts_[number] = std::move(part);
    if (left_.fetch_sub(1, acq_rel) == 1) assemble();  // [A1] all parts are in; pairs with itself
  }

  void assemble() {
    std::vector<Value> all;
    for (absl::StatusOr<std::vector<Value>>& part : parts_) {
      if (!part.ok()) return this->finish(part.status());  // the first, in the order of the input
      std::move(part->begin(), part->end(), std::back_inserter(all));
    }
    this->finish(std::move(all));
  }

 private:
  std::vector<absl::StatusOr<std::vector<Value>>> parts_;
  atomic<std::size_t> left_;
};

}  // namespace detail

template <class Pool>
class pool_operations {
 public:
  // Runs one task and waits for its result.
  template <class Function, class... Arguments>
  auto apply(Function function, Arguments... arguments) {
    return apply_async(std::move(function), std::move(arguments)...).get();
  }

  // Answers at once; the handle has the result later.
  template <class Function, class... Arguments>
  requires std::is_invocable_v<Function&, Arguments...>
  auto apply_async(Function function, Arguments... arguments) {
    return launch(none{}, std::move(function), std::move(arguments)...);
  }
  template <class OnValue, class OnError, class Function, class... Arguments>
  auto apply_async(then<OnValue, OnError> callbacks, Function function, Arguments... arguments) {
    return launch(std::move(callbacks), std::move(function), std::move(arguments)...);
  }

  // function(item) for each item; results in the order of the items. chunksize 0: four chunks a worker.
  template <class Function, std::ranges::input_range Items>
  auto map(Function function, Items&& items, std::size_t chunksize = 0) {
    return map_async(std::move(function), std::forward<Items>(items), chunksize).get();
  }
  template <class Function, std::ranges::input_range Items>
  auto map_async(Function function, Items&& items, std::size_t chunksize = 0) {
    return gather(none{}, std::move(function), std::forward<Items>(items), chunksize);
  }
  template <class OnValue, class OnError, class Function, std::ranges::input_range Items>
  auto map_async(then<OnValue, OnError> callbacks, Function function, Items&& items, std::size_t chunksize = 0) {
    return gather(std::move(callbacks), std::move(function), std::forward<Items>(items), chunksize);
  }

  // function(a, b, ...) for each tuple (a, b, ...).
  template <class Function, std::ranges::input_range Items>
  auto starmap(Function function, Items&& items, std::size_t chunksize = 0) {
    return map(detail::starred<Function>{std::move(function)}, std::forward<Items>(items), chunksize);
  }

  // As map, but results can be read while later ones are computed: in order, or as they come.
  template <class Function, std::ranges::input_range Items>
  auto imap(Function function, Items&& items, std::size_t chunksize = 1) {
    return stream(true, std::move(function), std::forward<Items>(items), chunksize);
  }
  template <class Function, std::ranges::input_range Items>
  auto imap_unordered(Function function, Items&& items, std::size_t chunksize = 1) {
    return stream(false, std::move(function), std::forward<Items>(items), chunksize);
  }

 private:
  struct none {};  // no callbacks

  Pool& self() noexcept { return static_cast<Pool&>(*this); }

  template <class Task>
  void attach(const std::shared_ptr<Task>&, none) {}

  // The task holds itself until it is done, when finish lets go of the listener.
  template <class Task, class OnValue, class OnError>
  void attach(const std::shared_ptr<Task>& done, then<OnValue, OnError> callbacks) {
    done->when_done([this, done, callbacks = std::move(callbacks)](auto&) {
      self().callbacks().post([done, callbacks] {
        const auto& result = done->result();
        if (!result.ok()) {
          callbacks.on_error(detail::own_copy(result.status()));
        } else if constexpr (std::is_invocable_v<const OnValue&>) {
          callbacks.on_value();
        } else {
          callbacks.on_value(*result);
        }
      });
    });
  }

  template <class Callbacks, class Function, class... Arguments>
  auto launch(Callbacks callbacks, Function function, Arguments... arguments) {
    using result = std::invoke_result_t<Function&, Arguments...>;
    auto made = self().make_task(std::move(function), std::move(arguments)...);
    attach(made, std::move(callbacks));
    self().submit(made);
    return task_handle<result>(std::move(made));
  }

  // Submits function over chunks of items; put(number of the chunk, its results) is called for each.
  template <class Function, class Item, class Put>
  void launch_chunks(const Function& function, std::vector<std::vector<Item>> chunks, Put put) {
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      auto made = self().make_task(detail::mapped<Function, Item>{function}, std::move(chunks[i]));
      made->when_done([put, i](auto& results) { put(i, std::move(results)); });
      self().submit(std::move(made));
    }
  }

  template <class Items>
  auto split(Items&& items, std::size_t chunksize) {
    using item = std::ranges::range_value_t<Items>;
    std::vector<item> all;
    for (auto&& each : items) all.push_back(each);
    if (chunksize == 0)
      chunksize = std::max<std::size_t>((all.size() + 4 * self().workers() - 1) / (4 * self().workers()), 1);
    std::vector<std::vector<item>> chunks;
    for (std::size_t at = 0; at < all.size(); at += chunksize) {
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(at);
      const auto last = all.begin() + static_cast<std::ptrdiff_t>(std::min(at + chunksize, all.size()));
      chunks.emplace_back(std::make_move_iterator(first), std::make_move_iterator(last));
    }
    return chunks;
  }

  template <class Callbacks, class Function, class Items>
  auto gather(Callbacks callbacks, Function function, Items&& items, std::size_t chunksize) {
    using item = std::ranges::range_value_t<Items>;
    using value = value_of<typename detail::mapped<Function, item>::result>;
    auto chunks = split(std::forward<Items>(items), chunksize);
    auto all = std::make_shared<detail::gathered<value>>(chunks.size());
    (void)all->claim();  // its parts finish it
    attach(all, std::move(callbacks));
    if (chunks.empty()) all->assemble();
    launch_chunks(function, std::move(chunks),
                  [all](std::size_t number, auto results) { all->put(number, std::move(results)); });
    return task_handle<std::vector<value>>(std::move(all));
  }

  template <class Function, class Items>
  auto stream(bool in_order, Function function, Items&& items, std::size_t chunksize) {
    using item = std::ranges::range_value_t<Items>;
    using result = typename detail::mapped<Function, item>::result;
    auto chunks = split(std::forward<Items>(items), chunksize);
    auto arrivals = std::make_shared<detail::chunk_arrivals<value_of<result>>>(chunks.size(), in_order);
    launch_chunks(function, std::move(chunks),
                  [arrivals](std::size_t number, auto results) { arrivals->put(number, std::move(results)); });
    return result_stream<result>(std::move(arrivals));
  }
};

}  // namespace contend::inline CONTEND_BACKEND
