#!/usr/bin/python3
"""signal_twin: what signal_bench measures, with CPython's Condition and Event, of threading and of multiprocessing.

Wake-up: two workers wake each other in turns, through one condition or two events; the turns must alternate. Time-out:
a wait of 50 ms that nobody ends; how long it took.
"""

import sys
import time

from sampling import LIBRARY, Sample, Wrong, shared_cells, team
from twin import Case, main

WAIT = 0.05
TURN, STOP = 0, 1  # the shared cells


def wake_by_condition(kind, seconds):
    condition, cells = LIBRARY[kind].Condition(), shared_cells(2)

    def play(me):
        rounds, until = 0, time.perf_counter() + seconds
        while True:
            with condition:
                while cells[TURN] % 2 != me:
                    condition.wait()
                if cells[STOP]:
                    return rounds
                cells[STOP] = me == 0 and rounds > 0 and time.perf_counter() >= until
                cells[TURN] += 1
                condition.notify()
                if cells[STOP]:
                    return rounds
            rounds += 1

    return rounds_of(kind, [lambda: play(0), lambda: play(1)], cells, extra=1)


def wake_by_event(kind, seconds):
    ping, pong, cells = LIBRARY[kind].Event(), LIBRARY[kind].Event(), shared_cells(2)

    def lead():
        rounds, until = 0, time.perf_counter() + seconds
        while rounds == 0 or time.perf_counter() < until:
            turn(0, ping, pong)
            rounds += 1
        cells[STOP] = 1
        ping.set()
        return rounds

    def follow():
        rounds = 0
        while True:
            ping.wait()
            ping.clear()
            if cells[STOP]:
                return rounds
            if cells[TURN] % 2 != 1:
                raise Wrong(f"turn {cells[TURN]} is not the follower's")
            cells[TURN] += 1
            pong.set()
            rounds += 1

    def turn(me, mine, other):
        if cells[TURN] % 2 != me:
            raise Wrong(f"turn {cells[TURN]} is not the leader's")
        cells[TURN] += 1
        mine.set()
        other.wait()
        other.clear()

    return rounds_of(kind, [lead, follow], cells)


def rounds_of(kind, bodies, cells, extra=0):
    (led, followed), took = team(kind, bodies)
    if led != followed or cells[TURN] != 2 * led + extra:
        raise Wrong(f"{led} and {followed} rounds, but {cells[TURN]} turns")
    return Sample(took / led * 1e9, led, took, [led, followed])


def time_out(kind, name):
    waiting = getattr(LIBRARY[kind], name)()

    def work():
        start = time.perf_counter()
        if name == "Event":
            woken = waiting.wait(WAIT)
        else:
            with waiting:
                woken = waiting.wait(WAIT)
        if woken:
            raise Wrong("it woke though nobody had called")
        return time.perf_counter() - start

    (took,), _ = team(kind, [work])
    if took < WAIT:
        raise Wrong(f"it ended after {took:.4f} s, before its time")
    return Sample(took * 1e9, 1, took, [1])


def cases():
    for kind, library in (("threads", "threading"), ("forked", "multiprocessing")):
        for name, wake in (("Condition", wake_by_condition), ("Event", wake_by_event)):
            yield Case("wake_up", f"{library}.{name}", kind, 2, "round_trip_ns", lambda s, w=wake, k=kind: w(k, s))
            yield Case("time_out", f"{library}.{name}", kind, 1, "nanoseconds",
                       lambda _, n=name, k=kind: time_out(k, n))


if __name__ == "__main__":
    sys.exit(main("signal", __doc__, list(cases())))
