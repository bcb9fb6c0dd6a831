"""Made-up launches: how noise behaves on real machines, each kind as bad as we have seen it or worse.

Launches follow each other in time, two to a pair; a coin says which of the two is head. Values are natural
logarithms of nanoseconds per operation, up to a constant. sigma is the standard deviation of a pair's difference,
where a kind adds nothing to it.
"""

import math

import numpy as np
from scipy.signal import lfilter

from . import schedule
from .records import Launch, Pair
from .state import Evidence

STALL_SHARE, STALL = 0.10, math.log(1.3)      # launches that something else on the machine hits
DRIFT = math.log(1.5)                         # how much slower the machine is at the end of a benchmark's pairs
MEMORY = 0.9                                  # correlation of neighbouring launches
POSITION = math.log(1.05)                     # price of running second
SLOW_SHARE, SLOW_MODE = 0.5, math.log(1.3)    # launches in the slow mode, and how slow it is


def normal(rng, shape, sigma):
    return rng.normal(0, sigma / math.sqrt(2), shape)


def lognormal(rng, shape, sigma):
    """Skewed to the right, so that a launch can be far slower, not far faster."""
    skewed = np.exp(rng.normal(size=shape))
    return skewed * (sigma / math.sqrt(2 * math.e * (math.e - 1)))


def stalls(rng, shape, sigma):
    return normal(rng, shape, sigma) + STALL * (rng.random(shape) < STALL_SHARE)


def drift(rng, shape, sigma):
    return normal(rng, shape, sigma) + np.linspace(0, DRIFT, shape[-1])


def ar1(rng, shape, sigma):
    """Each launch is much like the one before; what is new of it is such that pairs have that sigma."""
    new = rng.normal(0, sigma / math.sqrt(2) * math.sqrt(1 + MEMORY), shape)
    new[..., 0] /= math.sqrt(1 - MEMORY ** 2)
    return lfilter([1], [1, -MEMORY], new, axis=-1)


def position(rng, shape, sigma):
    return normal(rng, shape, sigma) + POSITION * (np.arange(shape[-1]) % 2)


def bimodal(rng, shape, sigma):
    return normal(rng, shape, sigma) + SLOW_MODE * (rng.random(shape) < SLOW_SHARE)


KINDS = {kind.__name__: kind for kind in (normal, lognormal, stalls, drift, ar1, position, bimodal)}


def pairs(rng, kind, shape, sigma, slowdown=0.0, coin=True):
    """(base, head, head_first): arrays of that shape, pairs along the last axis; slowdown: a fraction.

    coin=False makes the mistake that most gates make: base always runs first.
    """
    times = KINDS[kind](rng, (*shape[:-1], 2 * shape[-1]), sigma)
    first, second = times[..., ::2], times[..., 1::2]
    head_first = rng.random(shape) < 0.5 if coin else np.zeros(shape, dtype=bool)
    base, head = np.where(head_first, second, first), np.where(head_first, first, second)
    return base, head + math.log1p(slowdown), head_first


def evidence(benchmark, base, head, head_first, profile, run="made up"):
    """The state.Evidence of one benchmark with these pairs, a launch a second."""
    made = Evidence(benchmark, profile)
    for round, (b, h, swapped) in enumerate(zip(base, head, head_first)):
        first, second = 2.0 * round, 2.0 * round + 1
        made.add(Pair(schedule.pair_id(run, benchmark, round), benchmark, run, round, 0, bool(swapped),
                      Launch({"ns_per_op": 100 * math.exp(b)}, second if swapped else first),
                      Launch({"ns_per_op": 100 * math.exp(h)}, first if swapped else second)))
    return made
