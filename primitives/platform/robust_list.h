// robust_list: words in shared memory that the kernel marks when the thread that holds them ends, however it ends.
//
// Source    get_robust_list(2); "The robust futex ABI" in the documentation of Linux. The list is the one that glibc
//           keeps for its own robust mutexes: a thread has just one, so ours and glibc's words share it, link by link.
// Word      0: free; the holder's thread id, with or without `waiters`; `owner_died`, with or without `waiters`
// Death     the kernel replaces the id by owner_died, keeps `waiters`, and wakes one sleeper if that is set. It wakes
//           as for a shared futex, so sleepers must use scope::processes even among threads.
// Memory    40 bytes a word. Its links hold addresses of the holder's process, and mean nothing to others.
// Lifetime  a word must stay mapped for as long as it is linked. A child made by fork holds nothing.
// Thread-safety   each thread its own list; words are shared
//
//   auto& list = robust_list::of_this_thread();
//   list.announce(word);                     // a death from here on is noticed even between the two lines
//   if (word.state.compare_exchange_strong(zero, list.thread_id(), acquire, relaxed)) list.link(word);
//   list.settle();
#pragma once

#include <absl/status/status.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"

#if CONTEND_IS_MODEL
#include "platform/model/robust_list.h"
#else

namespace contend::inline CONTEND_BACKEND {

// All members public, or it would not be of standard layout; only `state` is for others than robust_list.
struct robust_word {
  static constexpr std::uint32_t waiters = FUTEX_WAITERS;        // somebody sleeps: whoever frees the word wakes one
  static constexpr std::uint32_t owner_died = FUTEX_OWNER_DIED;  // set by the kernel
  static constexpr std::uint32_t id_mask = FUTEX_TID_MASK;

  atomic<std::uint32_t> state{0};
  std::uint32_t padding[5] = {};  // as in pthread_mutex_t: one distance from link to word for all
  void** previous = nullptr;      // the link before, or the list's head
  void* next = nullptr;           // what the kernel follows
};
static_assert(sizeof(robust_word) == 40, "as pthread_mutex_t");

class robust_list {
 public:
  static robust_list& of_this_thread() noexcept {
    if (mine_.head_ == nullptr) [[unlikely]]
      mine_.find();
    return mine_;
  }

  // FailedPrecondition where the C library keeps no list, or one of another layout.
  static absl::Status verify_supported() {
    of_this_thread();
    if (mine_.is_usable_) return absl::OkStatus();
    return absl::FailedPreconditionError(
        "robust_list: this C library's list of robust mutexes is not laid out as glibc's on 64 bits; "
        "use primitives that are not robust");
  }

  std::uint32_t thread_id() const noexcept { return thread_id_; }

  // The word may become this thread's, or cease to be, from here until settle().
  void announce(robust_word& word) noexcept {
    head_->list_op_pending = reinterpret_cast<robust_list_entry*>(&word.next);
    in_program_order();
  }
  void settle() noexcept {
    in_program_order();
    head_->list_op_pending = nullptr;
  }

  // Between announce and settle; the word is this thread's.
  void link(robust_word& word) noexcept {
    void* first = head_->list.next;
    word.next = first;
    word.previous = &first_link();
    if (first != &head_->list) previous_of(first) = &word.next;
    in_program_order();
    head_->list.next = reinterpret_cast<robust_list_entry*>(&word.next);
  }
  // Between announce and settle; the word is still this thread's.
  void unlink(robust_word& word) noexcept {
    void* next = word.next;
    if (next != &head_->list) previous_of(next) = word.previous;
    *word.previous = next;
    word.previous = nullptr;
    word.next = nullptr;
  }

 private:
  using robust_list_entry = struct ::robust_list;

  // The kernel reads the list of a thread that has stopped: the order of the program's own stores is all it needs.
  static void in_program_order() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

  // Entries of priority-inheriting mutexes carry a mark in the lowest bit.
  static void**& previous_of(void* link) noexcept {
    const std::uintptr_t mark = reinterpret_cast<std::uintptr_t>(link) & 1;
    auto* next_field = reinterpret_cast<void**>(static_cast<char*>(link) - mark);
    return *reinterpret_cast<void***>(next_field - 1);
  }
  void*& first_link() noexcept { return *reinterpret_cast<void**>(&head_->list.next); }

  [[gnu::cold, gnu::noinline]] void find() noexcept {
    [[maybe_unused]] static const int registered = pthread_atfork(nullptr, nullptr, [] { mine_ = {}; });
    std::size_t size = 0;
    if (syscall(SYS_get_robust_list, 0, &head_, &size) != 0) head_ = nullptr;
    constexpr std::ptrdiff_t offset = -static_cast<std::ptrdiff_t>(offsetof(robust_word, next));
    is_usable_ = head_ != nullptr && size == sizeof(robust_list_head) && head_->futex_offset == offset;
    if (!is_usable_) {  // verify_supported says so
      head_ = &nobody_reads_;
      head_->list.next = &head_->list;
    }
    thread_id_ = static_cast<std::uint32_t>(gettid());
  }

  robust_list_head* head_ = nullptr;
  std::uint32_t thread_id_ = 0;
  bool is_usable_ = false;

  static thread_local robust_list mine_;
  static thread_local robust_list_head nobody_reads_;
};

inline constinit thread_local robust_list robust_list::mine_;
inline constinit thread_local robust_list_head robust_list::nobody_reads_{};

}  // namespace contend::inline CONTEND_BACKEND

#endif
