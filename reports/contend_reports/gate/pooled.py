"""One sign test over the pairs of many benchmarks: finds what no single one can show, such as 1 % everywhere.

It tests "of the benchmarks measured in a round, a pair is over its limit with probability at most 1/2 on average".
Pairs of a round have coins of their own, so the count of those over the limit is a sum of independent trials, and
no such sum gains more from a bet than equal chances would (Hoeffding 1956: the capital is convex in the count).
Hence one capital over all pairs is as fair as that of one benchmark, and far stronger than one sign per round.
"""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from .evidence import log_e
from .records import Verdict


@dataclass(frozen=True)
class Pooled:
    """What the pairs of several benchmarks say together, by the limits of each."""
    members: int     # benchmarks with pairs
    pairs: int
    slower: int      # pairs over the limit
    faster: int      # pairs as far on the other side
    log_up: float    # ln of the e-value for "slower"
    log_down: float  # ln of the e-value for "faster"
    slowdown: float  # median over the benchmarks of their median pair, a fraction; NaN without pairs

    def verdict(self, limit):
        """REGRESSED, IMPROVED or INCONCLUSIVE, by the e-value that proves something."""
        if self.log_up >= math.log(limit):
            return Verdict.REGRESSED
        return Verdict.IMPROVED if self.log_down >= math.log(limit) else Verdict.INCONCLUSIVE

    @property
    def log_either(self):
        """ln of the e-value for "not alike", in whichever direction: the mean of both."""
        return float(np.logaddexp(self.log_up, self.log_down)) - math.log(2)


def pool(states, margin=None):
    """The Pooled of state.Evidence objects; margin: a fraction for all of them, or None: the m0 of each.

    Only rounds count in which at least half of the members took part: later ones hold the few that are in doubt,
    and say nothing of the whole. Who takes part is settled before a round, so leaving it out is fair.
    """
    states = [state for state in states if state.pairs]
    present = Counter(_round(pair) for state in states for pair in state.pairs)
    pairs = slower = faster = 0
    middles = []
    for state in states:
        slowdowns = state.slowdowns().all
        x = slowdowns[[2 * present[_round(pair)] >= len(states) for pair in state.pairs]]
        limit = math.log1p(state.profile.m0 if margin is None else margin)
        pairs, slower, faster = pairs + len(x), slower + int((x > limit).sum()), faster + int((x < -limit).sum())
        middles.append(float(np.median(slowdowns)))
    slowdown = math.expm1(np.median(middles)) if middles else math.nan
    return Pooled(len(states), pairs, slower, faster, log_e(slower, pairs - slower), log_e(faster, pairs - faster), slowdown)


def _round(pair):
    return pair.run, pair.round
