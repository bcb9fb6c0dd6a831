#!/usr/bin/python3
"""pool_twin: what pool_bench measures, with multiprocessing's ThreadPool and Pool of two workers.

A task answers its argument and one more. Empty tasks: as many as possible, 64 of them on the way at once. Fork and join:
one map over 64 tasks, one task at a time to a worker. Task latency: one task, from submitting to its result, the median
of all. Every task must be done once, with its own answer.
"""

import os
import statistics
import sys
import time
from collections import deque
from multiprocessing.pool import ThreadPool

from sampling import FORK, Sample, Wrong, die_with
from twin import Case, main

WORKERS, BATCH = 2, 64


def task(number):
    return number + 1


def checked(answers, first):
    if answers != list(range(first + 1, first + 1 + len(answers))):
        raise Wrong(f"the answers from {first + 1} on are {answers[:8]}")


def warmed(pool):
    checked(pool.map(task, range(BATCH)), 0)  # all workers are there
    return time.perf_counter()


def timed(pool, seconds, step, size):
    """Repeats step(first number) for so long: the seconds that each took."""
    last = warmed(pool)
    steps, end = [], last + seconds
    while not steps or last < end:
        checked(step(len(steps) * size), len(steps) * size)
        before, last = last, time.perf_counter()
        steps.append(last - before)
    return steps


def empty_tasks(pool, seconds):
    start = warmed(pool)
    waiting, submitted, answered = deque(), 0, 0
    while waiting or not submitted:
        more = time.perf_counter() - start < seconds or not submitted
        while more and len(waiting) < BATCH:
            waiting.append(pool.apply_async(task, (submitted,)))
            submitted += 1
        checked([waiting.popleft().get()], answered)
        answered += 1
    took = time.perf_counter() - start
    return Sample(answered / took, answered, took)


def fork_join(pool, seconds):
    steps = timed(pool, seconds, lambda first: pool.map(task, range(first, first + BATCH), 1), BATCH)
    return Sample(sum(steps) / len(steps) * 1e9, len(steps) * BATCH, sum(steps))


def task_latency(pool, seconds):
    steps = timed(pool, seconds, lambda first: [pool.apply(task, (first,))], 1)
    return Sample(statistics.median(steps) * 1e9, len(steps), sum(steps))


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
