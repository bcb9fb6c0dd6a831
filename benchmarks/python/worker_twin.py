#!/usr/bin/python3
"""worker_twin: what worker_bench measures, with threading.Thread and multiprocessing.Process (forked).

One worker after the other is started, does nothing, and is joined; each must have run and ended well.
"""

import os
import sys
import threading
import time

from sampling import FORK, Sample, Wrong, die_with, shared_cells
from twin import Case, main


def create_join(kind, seconds):
    ran, parent = shared_cells(1), os.getpid()

    def work():
        if kind == "forked":
            die_with(parent)
        ran[0] += 1

    make = threading.Thread if kind == "threads" else FORK.Process
    workers, start = 0, time.perf_counter()
    while workers == 0 or time.perf_counter() - start < seconds:
        worker = make(target=work)
        worker.start()
        worker.join()
        workers += 1
        if worker.is_alive() or getattr(worker, "exitcode", 0) != 0:
            raise Wrong(f"worker {workers} did not end well")
    took = time.perf_counter() - start
    if ran[0] != workers:
        raise Wrong(f"{workers} workers were joined, {ran[0]} ran")
    return Sample(took / workers * 1e9, workers, took)


def cases():
    for kind, contender in (("threads", "threading.Thread"), ("forked", "multiprocessing.Process")):
        yield Case("create_join", contender, kind, 1, "nanoseconds", lambda s, k=kind: create_join(k, s))


if __name__ == "__main__":
    sys.exit(main("worker", __doc__, list(cases())))
