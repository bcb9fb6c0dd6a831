// broken_pushes_and_pops: queues that lose, double, swap, miscount or tear items.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "mutant/forwarding_queue.h"
#include "platform/atomic.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::contract {

// Pops the second item before the first.
template <class T>
class swaps_neighbours : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_pop(T& item) override {
    if (held_) {
      item = *std::exchange(held_, std::nullopt);
      return outcome::ok;
    }
    T first{};
    const outcome got = this->inner_->try_pop(first);
    if (got != outcome::ok) return got;
    if (this->inner_->try_pop(item) == outcome::ok) {
      held_ = first;
    } else {
      item = first;
    }
    return outcome::ok;
  }

 private:
  std::optional<T> held_;
};

template <class T>
class forgets_copied_items : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(const T&) override { return outcome::ok; }
};

// Every second time that it should say full it says ok and drops the item.
template <class T>
class drops_when_full : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(const T& item) override { return glossed_over(this->inner_->try_push(item)); }
  outcome try_push(T&& item) override { return glossed_over(this->inner_->try_push(std::move(item))); }
  outcome push(T&& item, deadline until) override { return glossed_over(this->inner_->push(std::move(item), until)); }

 private:
  outcome glossed_over(outcome result) {
    return result == outcome::full && refusals_++ % 2 == 1 ? outcome::ok : result;
  }

  int refusals_ = 0;
};

// Loses every 37th item.
template <class T>
class loses_items : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(const T& item) override { return is_lost() ? outcome::ok : this->inner_->try_push(item); }
  outcome push(const T& item, deadline until) override {
    return is_lost() ? outcome::ok : this->inner_->push(item, until);
  }

 private:
  bool is_lost() { return pushes_.fetch_add(1, relaxed) % 37 == 36; }
  atomic<std::uint32_t> pushes_;
};

// Pushes every 37th item twice.
template <class T>
class doubles_items : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(const T& item) override {
    const outcome result = this->inner_->try_push(item);
    if (result == outcome::ok && pushes_.fetch_add(1, relaxed) % 37 == 36) (void)this->inner_->try_push(item);
    return result;
  }

 private:
  atomic<std::uint32_t> pushes_;
};

// A timed pop that takes an item and then believes that it was too late.
template <class T>
class loses_on_time_out : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome pop(T& item, deadline until) override {
    const outcome result = this->inner_->pop(item, until);
    return result == outcome::ok && pops_.fetch_add(1, relaxed) % 16 == 15 ? outcome::empty : result;
  }

 private:
  atomic<std::uint32_t> pops_;
};

// Batches that move one item more than they say.
template <class T>
class miscounts_batches : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  batch push_n(std::span<T> items, deadline until) override { return less(this->inner_->push_n(items, until)); }
  batch pop_n(std::span<T> items, deadline until) override { return less(this->inner_->pop_n(items, until)); }
  std::size_t try_push_some(std::span<T> items) override {
    return less({outcome::ok, this->inner_->try_push_some(items)}).count;
  }
  std::size_t try_pop_some(std::span<T> items) override {
    return less({outcome::ok, this->inner_->try_pop_some(items)}).count;
  }

 private:
  static batch less(batch moved) { return {moved.result, moved.count > 1 ? moved.count - 1 : moved.count}; }
};

template <class T>
class pushes_empty_batches : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  std::size_t try_push_some(std::span<T> items) override {
    return items.empty() ? static_cast<std::size_t>(this->inner_->try_push(T{}) == outcome::ok)
                         : this->inner_->try_push_some(items);
  }
};

// The position 2^32, and every multiple of it, swallows its item.
template <class T>
class stumbles_over_2_to_32 : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(const T& item) override {
    return counted([&] { return this->inner_->try_push(item); });
  }
  outcome try_push(T&& item) override {
    return counted([&] { return this->inner_->try_push(std::move(item)); });
  }
  outcome push(const T& item, deadline until) override {
    return counted([&] { return this->inner_->push(item, until); });
  }
  outcome push(T&& item, deadline until) override {
    return counted([&] { return this->inner_->push(std::move(item), until); });
  }
  std::size_t try_push_some(std::span<T> items) override {
    std::size_t done = 0;
    while (done < items.size() && try_push(std::move(items[done])) == outcome::ok) ++done;
    return done;
  }

 private:
  template <class Push>
  outcome counted(Push push) {
    if (static_cast<std::uint32_t>(this->options_.first_index + pushed_) == 0) {
      ++pushed_;
      return outcome::ok;
    }
    const outcome result = push();
    if (result == outcome::ok) ++pushed_;
    return result;
  }

  std::uint64_t pushed_ = 0;
};

template <class T>
class size_is_one_too_large : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  std::size_t size() const override { return this->inner_->size() + 1; }
};

// Brings a default-made item instead of the one that was pushed.
template <class T>
class empties_items : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_pop(T& item) override {
    const outcome result = this->inner_->try_pop(item);
    if (result == outcome::ok) item = T{};
    return result;
  }
};

// Never destroys what it popped.
template <class T>
class leaks_popped_items : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_pop(T& item) override {
    auto* leaked = new T{};
    const outcome result = this->inner_->try_pop(*leaked);
    if (result == outcome::ok) item = std::move(*leaked);
    if (result != outcome::ok) delete leaked;
    return result;
  }
};

template <class T>
class abandons_items : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  ~abandons_items() override { (void)this->inner_.release(); }
};

// Moves from its argument whatever the answer, and keeps what it took.
template <class T>
class keeps_refused_items : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(T&& item) override { return kept(this->inner_->try_push(std::move(item)), item); }
  outcome push(T&& item, deadline until) override { return kept(this->inner_->push(std::move(item), until), item); }
  batch push_n(std::span<T> items, deadline until) override {
    const batch in = this->inner_->push_n(items, until);
    for (T& item : items.subspan(in.count)) (void)kept(in.result, item);
    return in;
  }
  std::size_t try_push_some(std::span<T> items) override {
    const std::size_t in = this->inner_->try_push_some(items);
    for (T& item : items.subspan(in)) (void)kept(outcome::full, item);
    return in;
  }

 private:
  static outcome kept(outcome result, T& item) {
    if (result != outcome::ok) (void)new T(std::move(item));
    return result;
  }
};

template <class T>
class swallows_exceptions : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  outcome try_push(const T& item) override {
    try {
      return this->inner_->try_push(item);
    } catch (...) {
      return outcome::full;
    }
  }
};

// Copies the items of a batch where it should move them.
template <class T>
class copies_batches : public forwarding_queue<T> {
 public:
  using forwarding_queue<T>::forwarding_queue;
  std::size_t try_push_some(std::span<T> items) override {
    std::size_t done = 0;
    while (done < items.size() && this->inner_->try_push(std::as_const(items[done])) == outcome::ok) ++done;
    return done;
  }
};

}  // namespace contend::inline CONTEND_BACKEND::contract
