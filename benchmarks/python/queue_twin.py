#!/usr/bin/python3
"""queue_twin: what queue_bench measures, with CPython's queue.Queue (threads) and multiprocessing.Queue (processes).

One producer, one consumer, at most 1024 numbers on the way; every number must arrive once and in order.
"""

import queue
import sys
import time

from sampling import FORK, Sample, Wrong, team
from twin import Case, main

CAPACITY = 1024
MAKE = {"threads": queue.Queue, "forked": FORK.Queue}
END = -1


def transfer(kind, make, seconds):
    items = make(CAPACITY)

    def produce():
        number, until = 0, time.perf_counter() + seconds
        while number % 64 or time.perf_counter() < until:
            items.put(number)
            number += 1
        items.put(END)
        return number

    def consume():
        expected = 0
        while (number := items.get()) != END:
            if number != expected:
                raise Wrong(f"item {number} came when {expected} was due")
            expected += 1
        return expected

    (pushed, popped), took = team(kind, [produce, consume])
    if pushed != popped:
        raise Wrong(f"{pushed} items went in, {popped} came out")
    return Sample(popped / took, popped, took, [pushed, popped])


def ping_pong(kind, make, seconds):
    there, back = make(CAPACITY), make(CAPACITY)

    def ask():
        trips, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            there.put(trips)
            if (answer := back.get()) != trips:
                raise Wrong(f"{answer} came back for {trips}")
            trips += 1
        there.put(END)
        return trips

    def answer():
        trips = 0
        while (number := there.get()) != END:
            back.put(number)
            trips += 1
        return trips

    (asked, answered), took = team(kind, [ask, answer])
    if asked != answered:
        raise Wrong(f"{asked} round trips asked, {answered} answered")
    return Sample(took / asked * 1e9, asked, took, [asked, answered])


def cases():
    for kind, contender in (("threads", "queue.Queue"), ("forked", "multiprocessing.Queue")):
        for work, metric in ((transfer, "items_per_second"), (ping_pong, "round_trip_ns")):
            yield Case(work.__name__, contender, kind, 1, metric, lambda s, w=work, k=kind: w(k, MAKE[k], s),
                       consumers=1, payload_bytes=8, capacity=CAPACITY)


if __name__ == "__main__":
    sys.exit(main("queue", __doc__, list(cases())))
