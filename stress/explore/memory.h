// memory: what modelled code lives in: heaps and stacks at fixed addresses, and a shadow that says what lies where.
//
// Each worker allocates from a heap of its own, so an address depends on what that worker did, and on no other. Between
// executions nothing is freed: the heaps are wound back. What operator new gives while a worker runs comes from here
// (allocation.cc), so containers and smart pointers of modelled code do, too.
//
// The shadow has a number for each byte: 0, or what the explorer keeps there (an atomic object, a cell, freed memory).
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class memory {
 public:
  static constexpr std::size_t most_workers = 256;  // beside the main one, number 0
  static constexpr std::uint32_t freed = UINT32_MAX;
  static constexpr std::size_t outside = SIZE_MAX;
  // The same in every process: what a worker stores, an address or a number made from it, is the same in every run.
  static constexpr std::uintptr_t start_address = 0x2000'0000'0000;

  // The one of this process; maps it when first asked.
  static memory& instance();

  // Whether the caller is modelled code; the explorer's own code sets it to false while it works.
  inline static bool modelled = false;

  // nullptr: there is no room. Alignment: a power of two.
  std::byte* allocate(std::uint32_t worker, std::size_t bytes, std::size_t alignment);
  // The size of the live block that starts here; SIZE_MAX: none does.
  std::size_t size_of(const void* start) const noexcept;
  void free(void* start) noexcept;                // must be live
  void drop_heap(std::uint32_t worker) noexcept;  // frees all that it has allocated
  std::size_t live_blocks() const noexcept { return live_; }
  const std::byte* first_live_block() const noexcept;  // nullptr: there is none

  static bool owns(const void* at) noexcept { return offset_of(at) != outside; }
  // The same for each view.
  static std::size_t offset_of(const void* at) noexcept {
    const std::size_t distance = reinterpret_cast<std::uintptr_t>(at) - start_address;
    const std::size_t offset = distance < (most_workers + 1) * view_stride ? distance % view_stride : outside;
    return offset < size ? offset : outside;
  }

  // All of it is mapped at other addresses, too, as each process has its own: view 0 is the test's. Only for addresses
  // that the model owns.
  static std::uint32_t view_of(const void* at) noexcept {
    return static_cast<std::uint32_t>((reinterpret_cast<std::uintptr_t>(at) - start_address) / view_stride);
  }
  void* in_view(std::uint32_t view, const void* at);
  void add_region(const std::byte* start, std::size_t bytes) { regions_.emplace_back(offset_of(start), bytes); }
  bool is_in_region(std::size_t offset) const noexcept;
  std::uint32_t& shadow(std::size_t offset) noexcept { return shadow_[offset]; }

  std::byte* stack_top(std::uint32_t worker) noexcept;

  void rewind() noexcept;  // all heaps are empty, the shadow as well where blocks were freed
  // The main worker's heap and stack from here on: kept, and put back.
  void keep(const std::byte* stack_pointer);
  void put_back() noexcept;

 private:
  static constexpr std::size_t main_heap = std::size_t{16} << 20;
  static constexpr std::size_t worker_heap = std::size_t{256} << 10;
  static constexpr std::size_t main_stack = std::size_t{1} << 20;
  static constexpr std::size_t worker_stack = std::size_t{64} << 10;
  static constexpr std::size_t heaps = main_heap + most_workers * worker_heap;
  static constexpr std::size_t size = heaps + main_stack + most_workers * worker_stack;

  static constexpr std::size_t view_stride = std::size_t{256} << 20;
  static_assert(size <= view_stride);

  struct block_header {
    std::uint64_t bytes;
    std::uint64_t state;
  };
  struct image {
    std::vector<std::byte> heap;
    std::vector<std::byte> stack;
    std::size_t live = 0;
    std::vector<std::pair<std::size_t, std::size_t>> regions;
  };

  memory();

  std::size_t heap_start(std::uint32_t worker) const noexcept;
  std::size_t heap_size(std::uint32_t worker) const noexcept { return worker == 0 ? main_heap : worker_heap; }
  void forget_freed() noexcept;

  int file_;  // of no name
  std::byte* start_;
  std::uint32_t* shadow_;
  bool is_mapped_[most_workers + 1] = {true};  // each view
  std::size_t used_[most_workers + 1] = {};    // bytes of each heap
  std::uint32_t highest_worker_ = 0;           // that has allocated since the last rewind
  std::size_t live_ = 0;
  std::vector<std::pair<std::size_t, std::size_t>> freed_;    // offset and size, marked in the shadow
  std::vector<std::pair<std::size_t, std::size_t>> regions_;  // the same
  image kept_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
