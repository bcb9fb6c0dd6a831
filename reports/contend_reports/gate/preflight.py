"""A look at the machine before anything is measured: what would make pairs noisy. It warns, and decides nothing."""

import os
import time

import numpy as np

from .launching import steal

LOOPS = 200
BUSY, STOLEN, UNEVEN, COARSE = 0.2, 0.02, 0.05, 1e-6  # from these on it is said


def look(seconds=0.3):
    """Sentences about what is wrong; none if nothing is."""
    others, stolen = _others(seconds)
    loops = np.array([_loop() for _ in range(LOOPS)])
    # The slowest tenth was interrupted; that the rest differs says that the clock of the CPU does.
    kept = np.sort(loops)[:LOOPS * 9 // 10]
    return list(complaints(others, stolen, float(kept.std() / kept.mean()), _clock()))


def complaints(others, stolen, uneven, clock):
    """Sentences for shares of all CPUs' time that others use and that is stolen, spread of a loop, seconds of a clock step."""
    if others > BUSY:
        yield f"busy machine: others used {others:.0%} of the CPUs before the run; pairs will be noisy"
    if stolen > STOLEN:
        yield f"the hypervisor took {stolen:.0%} of the CPUs' time before the run; many pairs will be redone"
    if uneven > UNEVEN:
        yield f"one loop took {uneven:.0%} more or less from one time to the next: clock frequency or a neighbour; pairs will be noisy"
    if clock > COARSE:
        yield f"the clock moves in steps of {clock * 1e6:.0f} us: only long launches can be trusted"


def _others(seconds):
    before, stolen = _busy(), steal()
    time.sleep(seconds)
    cpus = seconds * (os.cpu_count() or 1)
    return (_busy() - before) / cpus, (steal() - stolen) / cpus


def _busy():
    """Seconds that all CPUs together were busy."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            user, nice, system, _, _, irq, soft = map(int, file.readline().split()[1:8])
    except (OSError, ValueError):
        return 0.0
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def _loop():
    started = time.perf_counter()
    for _ in range(2000):
        pass
    return time.perf_counter() - started


def _clock():
    first = time.monotonic()
    while (now := time.monotonic()) == first:
        pass
    return now - first
