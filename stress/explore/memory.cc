// memory: mapped once, at the same place in every process, so that addresses are the same in every run.
#include "explore/memory.h"

#include <sys/mman.h>  // seam: the explorer's own memory
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

constexpr std::uint64_t live_mark = 0x6c69'7665'626c'6f63;
constexpr std::uint64_t freed_mark = 0x6672'6565'626c'6f63;
constexpr std::size_t page = 4096;

[[noreturn]] void die_of(const char* what) {
  std::perror(what);
  std::exit(2);
}

// file -1: none.
std::byte* map_or_die(std::uintptr_t where, std::size_t bytes, int file) {
  const int flags =
      (file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED) | MAP_NORESERVE | (where != 0 ? MAP_FIXED_NOREPLACE : 0);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the arena's address is ours to choose
  void* got = mmap(reinterpret_cast<void*>(where), bytes, PROT_READ | PROT_WRITE, flags, file, 0);
  if (got != MAP_FAILED) return static_cast<std::byte*>(got);
  die_of("explore: cannot map the memory of the model (raise ulimit -v; two explorers in one program?)");
}

int nameless_file(std::size_t bytes) {
  const int file = memfd_create("explore", MFD_CLOEXEC);
  if (file < 0 || ftruncate(file, static_cast<off_t>(bytes)) != 0)
    die_of("explore: cannot make the memory of the model");
  return file;
}

}  // namespace

memory& memory::instance() {
  static memory only;
  return only;
}

memory::memory()
    : file_(nameless_file(size)),
      start_(map_or_die(start_address, size, file_)),
      shadow_(reinterpret_cast<std::uint32_t*>(map_or_die(0, size * sizeof(std::uint32_t), -1))) {
  for (std::uint32_t worker = 0; worker <= most_workers; ++worker) {
    // Its lowest page: an overflow ends the program instead of walking into the neighbour.
    const std::size_t bytes = worker == 0 ? main_stack : worker_stack;
    mprotect(stack_top(worker) - bytes, page, PROT_NONE);
  }
}

std::size_t memory::heap_start(std::uint32_t worker) const noexcept {
  return worker == 0 ? 0 : main_heap + (worker - 1) * worker_heap;
}

std::byte* memory::stack_top(std::uint32_t worker) noexcept {
  return start_ + heaps + main_stack + worker * worker_stack;
}

void* memory::in_view(std::uint32_t view, const void* at) {
  const std::uintptr_t start = start_address + view * view_stride;
  if (!std::exchange(is_mapped_[view], true)) map_or_die(start, size, file_);
  return reinterpret_cast<void*>(start + offset_of(at));  // NOLINT(performance-no-int-to-ptr): the same
}

bool memory::is_in_region(std::size_t offset) const noexcept {
  return std::any_of(regions_.begin(), regions_.end(),
                     [offset](const auto& each) { return each.first <= offset && offset < each.first + each.second; });
}

std::byte* memory::allocate(std::uint32_t worker, std::size_t bytes, std::size_t alignment) {
  const std::size_t start = heap_start(worker);
  alignment = std::max<std::size_t>(alignment, 16);
  const std::size_t header = start + used_[worker];
  const std::size_t block = (header + sizeof(block_header) + alignment - 1) / alignment * alignment;
  const std::size_t end = (block + bytes + 15) / 16 * 16;
  if (bytes > heap_size(worker) || end - start > heap_size(worker)) return nullptr;
  // A gap before an aligned block is a block of its own, so that all can be walked.
  if (block - header != sizeof(block_header)) {
    const block_header gap{block - header - 2 * sizeof(block_header), freed_mark};
    std::memcpy(start_ + header, &gap, sizeof(gap));
  }
  const block_header mine{bytes, live_mark};
  std::memcpy(start_ + block - sizeof(mine), &mine, sizeof(mine));
  used_[worker] = end - start;
  highest_worker_ = std::max(highest_worker_, worker);
  ++live_;
  return start_ + block;
}

std::size_t memory::size_of(const void* start) const noexcept {
  const std::size_t offset = offset_of(start);
  if (offset == outside || offset >= heaps || offset < sizeof(block_header)) return SIZE_MAX;
  block_header header;
  std::memcpy(&header, start_ + offset - sizeof(header), sizeof(header));
  return header.state == live_mark ? header.bytes : SIZE_MAX;
}

void memory::free(void* start) noexcept {
  const std::size_t offset = offset_of(start);
  block_header header;
  std::memcpy(&header, start_ + offset - sizeof(header), sizeof(header));
  header.state = freed_mark;
  std::memcpy(start_ + offset - sizeof(header), &header, sizeof(header));
  --live_;
  std::fill_n(shadow_ + offset, header.bytes, freed);
  freed_.emplace_back(offset, header.bytes);
}

void memory::drop_heap(std::uint32_t worker) noexcept {
  const std::size_t start = heap_start(worker);
  for (std::size_t at = start; at < start + used_[worker];) {
    block_header header;
    std::memcpy(&header, start_ + at, sizeof(header));
    at += sizeof(header);
    if (header.state == live_mark) free(start_ + at);
    at = (at + header.bytes + 15) / 16 * 16;
  }
}

const std::byte* memory::first_live_block() const noexcept {
  for (std::uint32_t worker = 0; worker <= highest_worker_; ++worker) {
    const std::size_t start = heap_start(worker);
    for (std::size_t at = start; at < start + used_[worker];) {
      block_header header;
      std::memcpy(&header, start_ + at, sizeof(header));
      at += sizeof(header);
      if (header.state == live_mark) return start_ + at;
      at = (at + header.bytes + 15) / 16 * 16;
    }
  }
  return nullptr;
}

void memory::forget_freed() noexcept {
  for (const auto& [offset, bytes] : freed_) std::fill_n(shadow_ + offset, bytes, 0);
  freed_.clear();
}

void memory::rewind() noexcept {
  forget_freed();
  std::fill_n(used_, highest_worker_ + 1, 0);
  highest_worker_ = 0;
  live_ = 0;
  regions_.clear();
}

void memory::keep(const std::byte* stack_pointer) {
  forget_freed();  // what was freed before the workers start is nobody's any more
  kept_.heap.assign(start_, start_ + used_[0]);
  kept_.stack.assign(stack_pointer, static_cast<const std::byte*>(stack_top(0)));
  kept_.live = live_;
  kept_.regions = regions_;
}

void memory::put_back() noexcept {
  rewind();
  std::memcpy(start_, kept_.heap.data(), kept_.heap.size());
  std::memcpy(stack_top(0) - kept_.stack.size(), kept_.stack.data(), kept_.stack.size());
  used_[0] = kept_.heap.size();
  live_ = kept_.live;
  regions_ = kept_.regions;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
