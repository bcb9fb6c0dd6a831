// leak_twins: programs that do nothing wrong and leave something behind each time: what a soak must find, and must not.
#include <fcntl.h>
#include <sys/mman.h>  // seam: it leaves mappings behind
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "hunt/quarry.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::size_t some_bytes = 64 * 1024;

// What a trial of it leaves; the process of the trials ends soon, and all that with it.
void leave_a_descriptor() { (void)!open("/dev/null", O_RDONLY); }

void leave_memory() {
  volatile char* memory = new char[some_bytes];
  for (std::size_t i = 0; i < some_bytes; i += 512) memory[i] = 1;
}

// With a hole beside it, or the kernel would make one of two.
void leave_a_mapping() {
  void* made = mmap(nullptr, some_bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (made != MAP_FAILED) (void)munmap(static_cast<char*>(made) + some_bytes / 2, some_bytes / 2);
}

void leave_a_zombie() {
  if (fork() == 0) _exit(0);
}

void leave_nothing() {}

void add(std::vector<quarry>& to, const char* what, void (*leave)(), bool is_leak = true) {
  to.push_back({.name = std::string("leak/") + what,
                .play =
                    [leave](const trial&) {
                      std::this_thread::sleep_for(std::chrono::milliseconds(2));  // or it would fill the machine
                      leave();
                      return absl::OkStatus();
                    },
                .processes = false,
                .broken = is_leak,
                .leaks = is_leak});
}

}  // namespace

void add_leaks(std::vector<quarry>& to) {
  add(to, "descriptor", &leave_a_descriptor);
  add(to, "memory", &leave_memory);
  add(to, "mapping", &leave_a_mapping);
  add(to, "zombie", &leave_a_zombie);
  add(to, "nothing", &leave_nothing, false);
}

}  // namespace contend::inline CONTEND_BACKEND
