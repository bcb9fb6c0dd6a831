// joinable_example: the example of joinable.h: consumers in processes, a join that waits for the work, one that dies.
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "platform/hosted.h"
#include "platform/process.h"
#include "platform/wait.h"
#include "queue/joinable.h"

using namespace contend;  // the whole program is an example

int main() {
  auto jobs = hosted<joinable<mutex_ring<int, spin_then_park>>>::create({.sharing = scope::processes});
  if (!jobs.ok()) return EXIT_FAILURE;

  auto consumer = detail::fork_process("consumer", [&] {
    auto me = (*jobs)->enroll();
    for (int job = 0; me.ok() && me->pop(job) == outcome::ok; (void)me->task_done()) {
      if (job == 13) _exit(13);  // with the job in hand
    }
    _exit(0);
  });
  if (!consumer.ok()) return EXIT_FAILURE;

  for (int job = 1; job <= 5; ++job) (void)(*jobs)->push(job);
  if ((*jobs)->join() != outcome::ok) return EXIT_FAILURE;  // all five are done
  std::cout << "five jobs are done\n";

  (void)(*jobs)->push(13);
  if ((*jobs)->join() != outcome::broken) return EXIT_FAILURE;  // whoever had it is dead
  std::cout << (*jobs)->write_off() << " job is lost\n";
  return (*jobs)->join() == outcome::ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
