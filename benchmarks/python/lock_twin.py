#!/usr/bin/python3
"""lock_twin: what lock_bench measures, with CPython's threading.Lock (threads) and multiprocessing.Lock (processes).

Contended: two workers change two counters under the lock, as fast as they can; the counters must stay equal and end at
the number of turns. Uncontended: one worker alone takes and releases it; the time of the loop is in the number.
"""

import sys
import time

from sampling import LIBRARY, Sample, Wrong, shared_cells, team
from twin import Case, main


def contended(kind, lock, seconds, workers=2):
    cells = shared_cells(2)

    def work():
        turns, until = 0, time.perf_counter() + seconds
        while turns % 16 or time.perf_counter() < until:
            with lock:
                seen = cells[0]
                if cells[1] != seen:
                    raise Wrong(f"two were inside: the counters read {seen} and {cells[1]}")
                cells[0] = seen + 1
                cells[1] = seen + 1
            turns += 1
        return turns

    turns, took = team(kind, [work] * workers)
    if cells[0] != sum(turns):
        raise Wrong(f"{sum(turns)} turns were taken, {cells[0]} counted")
    return Sample(sum(turns) / took, sum(turns), took, turns)


def uncontended(kind, lock, seconds):
    def work():
        turns, until = 0, time.perf_counter() + seconds
        while turns % 256 or time.perf_counter() < until:
            with lock:
                turns += 1
        return turns

    (turns,), took = team(kind, [work])
    if not lock.acquire(block=False) if kind == "forked" else not lock.acquire(blocking=False):
        raise Wrong("the lock was not released")
    return Sample(took / turns * 1e9, turns, took, [turns])


def cases():
    axes = {"critical_section_ns": 0, "outside_ns": 0}
    for kind, contender in (("threads", "threading.Lock"), ("forked", "multiprocessing.Lock")):
        yield Case("contended", contender, kind, 2, "operations_per_second",
                   lambda s, k=kind: contended(k, LIBRARY[k].Lock(), s), axes=axes)
        yield Case("uncontended", contender, kind, 1, "nanoseconds",
                   lambda s, k=kind: uncontended(k, LIBRARY[k].Lock(), s))


if __name__ == "__main__":
    sys.exit(main("lock", __doc__, list(cases())))
