#!/usr/bin/python3
"""pool_twin: what pool_bench measures, with multiprocessing's ThreadPool and Pool of two workers.

A task answers its argument and one more. Empty tasks: as many as possible, 64 of them on the way at once. Fork and join:
one map over 64 tasks, one task at a time to a worker. Task latency: one task, from submitting to its result. Every task
must be done once, with its own answer.
"""

import os
import sys
import time
from multiprocessing.pool import ThreadPool

from sampling import FORK, Sample, Wrong, die_with
from twin import Case, main

WORKERS, BATCH = 2, 64


def task(number):
    return number + 1


def checked(answers, first):
    if answers != list(range(first + 1, first + 1 + len(answers))):
        raise Wrong(f"the answers from {first + 1} on are {answers[:8]}")


def timed(pool, seconds, step, size):
    """Repeats step(first number) for so long: (steps, seconds)."""
    checked(pool.map(task, range(BATCH)), 0)  # all workers are there
    steps, start = 0, time.perf_counter()
    while steps == 0 or time.perf_counter() - start < seconds:
        checked(step(steps * size), steps * size)
        steps += 1
    return steps, time.perf_counter() - start


def empty_tasks(pool, seconds):
    def step(first):
        handles = [pool.apply_async(task, (number,)) for number in range(first, first + BATCH)]
        return [handle.get() for handle in handles]

    steps, took = timed(pool, seconds, step, BATCH)
    return Sample(steps * BATCH / took, steps * BATCH, took)


def fork_join(pool, seconds):
    steps, took = timed(pool, seconds, lambda first: pool.map(task, range(first, first + BATCH), 1), BATCH)
    return Sample(took / steps * 1e9, steps * BATCH, took)


def task_latency(pool, seconds):
    steps, took = timed(pool, seconds, lambda first: [pool.apply(task, (first,))], 1)
    return Sample(took / steps * 1e9, steps, took)


def sample(kind, work, seconds):
    if kind == "threads":
        pool = ThreadPool(WORKERS)
    else:
        pool = FORK.Pool(WORKERS, die_with, (os.getpid(),))
    found = work(pool, seconds)
    pool.close()
    pool.join()
    return found


def cases():
    for kind, contender in (("threads", "multiprocessing.pool.ThreadPool"), ("forked", "multiprocessing.Pool")):
        for work, metric, axes in ((empty_tasks, "operations_per_second", {}), (fork_join, "nanoseconds", {"tasks": BATCH}),
                                   (task_latency, "nanoseconds", {})):
            yield Case(work.__name__, contender, kind, WORKERS, metric, lambda s, w=work, k=kind: sample(k, w, s),
                       axes=axes)


if __name__ == "__main__":
    sys.exit(main("pool", __doc__, list(cases())))
