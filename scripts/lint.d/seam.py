#!/usr/bin/python3
"""seam: only primitives/platform (and peers) include the headers of threads, atomics, clocks and system memory.

An algorithm that reaches past the seam cannot be explored, only run. Tests and harness may start threads and read
clocks; anything else outside the seam says why in its line:  #include <atomic>  // seam: the hand-written twin
"""

import re

import source_tree

INCLUDE = re.compile(r"\s*#\s*include\s*<([^>]+)>")
WAIVER = re.compile(r"seam: \S+")
SYSTEM = {
    "atomic", "barrier", "condition_variable", "future", "latch", "semaphore", "shared_mutex", "stop_token",
    "stdatomic.h", "pthread.h", "semaphore.h", "linux/futex.h", "sched.h", "spawn.h", "sys/mman.h", "sys/prctl.h", "sys/shm.h",
    "sys/syscall.h", "sys/wait.h",
}
CLOCKS = {"chrono", "ctime", "sys/time.h", "time.h"}
PROCESS = {"thread", "csignal", "signal.h", "unistd.h"}

# The longest matching folder decides. <mutex> is free for all: std::unique_lock works on our own locks.
FORBIDDEN = {
    "primitives/platform": set(),
    "primitives/peers": set(),
    "primitives": SYSTEM | CLOCKS | PROCESS,
    "benchmarks": SYSTEM | {"thread"},
    "benchmarks/harness": SYSTEM,
    "stress": SYSTEM,
}


def forbidden_in(folder):
    names = [name for name in FORBIDDEN if folder == name or folder.startswith(name + "/")]
    return FORBIDDEN[max(names, key=len)] if names else set()


def check(root):
    for path in filter(source_tree.is_cpp, source_tree.files(root)):
        forbidden = forbidden_in(path.parent.relative_to(root).as_posix())
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code, comment = source_tree.split_comment(line)
            include = INCLUDE.match(code)
            if include and include[1] in forbidden and not WAIVER.match(comment):
                yield path, number, f"<{include[1]}> belongs to primitives/platform; waive with `// seam: why`"


if __name__ == "__main__":
    source_tree.main(check, __doc__.splitlines()[0])
