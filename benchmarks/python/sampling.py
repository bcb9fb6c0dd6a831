"""sampling: a team of workers, and samples in fresh processes that leave nobody behind."""

import ctypes
import json
import mmap
import multiprocessing
import os
import queue
import select
import signal
import threading
import time
from dataclasses import dataclass

FORK = multiprocessing.get_context("fork")
HANGS_AFTER = 20  # seconds, far beyond any sample
LIBRARY = {"threads": threading, "forked": FORK}  # who makes Lock, Event, Condition, Barrier


class Wrong(Exception):
    """The check of a sample failed; the text says what was wrong."""


@dataclass
class Sample:
    value: float  # in the case's metric
    items: int
    seconds: float
    per_worker: list = None


def shared_cells(count):
    """Integers that threads and forked processes share."""
    return memoryview(mmap.mmap(-1, 8 * count)).cast("q")


def die_with(parent):
    """The kernel kills this process when the one that made it, whose pid is given, is gone."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


def team(kind, bodies):
    """Runs all bodies at once in threads or forked processes: ([what each returned], seconds from start to last end)."""
    gate = LIBRARY[kind].Barrier(len(bodies))
    ends = queue.SimpleQueue() if kind == "threads" else FORK.SimpleQueue()
    starter = os.getpid()

    def work(number):
        if kind == "forked":
            die_with(starter)
        gate.wait()
        start = time.perf_counter()
        try:
            ends.put((number, bodies[number](), start, time.perf_counter()))
        except Exception as error:  # whatever it is, the other side must hear of it
            ends.put((number, error, start, start))

    make = threading.Thread if kind == "threads" else FORK.Process
    workers = [make(target=work, args=(number,), daemon=True) for number in range(len(bodies))]
    for worker in workers:
        worker.start()
    found = {}
    for _ in workers:
        number, answer, start, end = ends.get()
        if isinstance(answer, Exception):
            raise answer  # the others may wait for that worker for ever: they end with this process
        found[number] = (answer, start, end)
    for worker in workers:
        worker.join()
    seconds = max(end for _, _, end in found.values()) - min(start for _, start, _ in found.values())
    return [found[number][0] for number in sorted(found)], seconds


def fresh(case, seconds):
    """One sample in a process of its own: {"value": ...} or {"wrong": ...} or {"died": ...}."""
    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        die_with(parent)
        try:
            answer = vars(case.sample(seconds))
        except Wrong as error:
            answer = {"wrong": str(error)}
        except Exception as error:
            answer = {"died": f"{type(error).__name__}: {error}"}
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    try:
        os.setpgid(child, child)  # whoever of the two comes first
    except (PermissionError, ProcessLookupError):
        pass
    try:
        ready, _, _ = select.select([reader], [], [], HANGS_AFTER)
        text = os.read(reader, 1 << 16) if ready else b""
        return json.loads(text) if text else {"died": "it died" if ready else f"it hung for {HANGS_AFTER} s"}
    finally:
        os.close(reader)
        try:
            os.killpg(child, signal.SIGKILL)  # what a sample left behind, and a sample that hangs
        except ProcessLookupError:
            pass  # it is gone already
        os.waitpid(child, 0)
