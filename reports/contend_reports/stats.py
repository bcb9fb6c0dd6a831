"""Statistics of a handful of launches: median, exact interval, ratio of medians, spread, two modes."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.stats import binom

LEVEL = 0.95       # the confidence that intervals aim at
MIN_LEVEL = 0.93   # an interval below this (fewer than five samples) decides nothing
MANY = 32          # samples: so many may well be two groups although some lie between them


@dataclass(frozen=True)
class Estimate:
    median: float
    low: float
    high: float
    level: float   # the confidence that [low, high] really has; below LEVEL with few samples
    n: int
    spread: float  # interquartile range / median
    modes: tuple   # () or ((median, share), (median, share)), slow one first

    @property
    def decisive(self):
        return self.level >= MIN_LEVEL


@lru_cache(maxsize=None)
def interval_rank(n, level=LEVEL):
    """(k, confidence): the k-th smallest and k-th largest of n hold the median with that confidence.

    Exact for any continuous distribution: the count of samples below the median is binomial. The narrowest
    pair that reaches `level`; with too few samples the whole range, and the lower confidence it has.
    """
    best = 0
    for k in range((n + 1) // 2):
        if 1 - 2 * binom.cdf(k, n, 0.5) < level:
            break
        best = k
    return best, max(0.0, 1 - 2 * float(binom.cdf(best, n, 0.5)))


def estimate(values):
    """The Estimate of finite numbers, or None of nothing."""
    if len(values) == 0:
        return None
    ordered = np.sort(np.asarray(values, dtype=float))
    rank, level = interval_rank(len(ordered))
    median = float(np.median(ordered))
    lower, upper = np.percentile(ordered, [25, 75])
    return Estimate(median, float(ordered[rank]), float(ordered[-1 - rank]), level, len(ordered),
                    float((upper - lower) / median) if median else 0.0, two_modes(ordered))


@dataclass(frozen=True)
class Ratio:
    value: float
    low: float
    high: float
    decisive: bool

    @property
    def differs(self):
        """True when 1 lies outside the interval, so that the two sides are told apart."""
        return self.decisive and (self.low > 1 or self.high < 1)

    def say(self):
        return f"{self.value:.2f} [{self.low:.2f}–{self.high:.2f}]"


def ratio(a, b):
    """Interval of a.median / b.median from the two intervals, combined as variances on the log scale (MOVER).

    Keeps the asymmetry of the two intervals, needs no random numbers; its coverage is simulated in the tests.
    """
    if a is None or b is None or min(a.low, b.low) <= 0:
        return None
    def log(x, y):
        return math.log(x / y)
    down = math.hypot(log(a.median, a.low), log(b.high, b.median))
    up = math.hypot(log(a.high, a.median), log(b.median, b.low))
    value = a.median / b.median
    return Ratio(value, value * math.exp(-down), value * math.exp(up), a.decisive and b.decisive)


def apart(a, b):
    """True only when the intervals of both decide something and do not overlap."""
    return a.decisive and b.decisive and (a.low > b.high or b.low > a.high)


def two_modes(ordered):
    """((median, share), (median, share)) when sorted positive samples fall into two groups, else ()."""
    cut = len(ordered) and ordered[0] > 0 and gap_between(np.log(ordered))
    if not cut:
        return ()
    return tuple((float(np.median(part)), len(part) / len(ordered)) for part in (ordered[:cut], ordered[cut:]))


def gap_between(logs, smallest=4, share=0.15, factor=3.0, least_gap=math.log(1.1)):
    """How many of the sorted logarithms are below the gap between two groups; 0 if there is one group only.

    Two groups: the widest gap between neighbours, with at least 4 samples and 15 % on either side, exceeds
    both 10 % and three times the larger typical deviation within the groups; or, of many samples, some of which fall
    anywhere, there is a valley.
    """
    n = len(logs)
    edge = max(smallest, math.ceil(share * n))
    if n < 2 * edge:
        return 0
    gaps = np.diff(logs)[edge - 1:n - edge]
    cut = edge + int(np.argmax(gaps))
    gap = logs[cut] - logs[cut - 1]
    if gap >= least_gap and gap >= factor * max(_deviation(logs[:cut]), _deviation(logs[cut:])):
        return cut
    return _valley(logs, edge, least_gap) if n >= MANY else 0


def _valley(logs, edge, least_gap, few=0.05, factor=4.0):
    """Likewise, where the middle third of the way from one group's median to the other's holds few of all samples.

    Of one group, of whatever shape that has one top, a sixth or more are there. The medians must lie four times the
    larger deviation apart, and more than 10 % are left between the groups' deviations.
    """
    n = len(logs)
    cuts = np.arange(edge, n - edge + 1)
    low, high = logs[(cuts - 1) // 2], logs[(n + cuts - 1) // 2]
    third = (high - low) / 3
    between = np.searchsorted(logs, high - third) - np.searchsorted(logs, low + third)
    best = np.lexsort((low - high, between))[0]
    cut = int(np.searchsorted(logs, (low[best] + high[best]) / 2))
    if between[best] > few * n or not edge <= cut <= n - edge:
        return 0
    low, high = logs[:cut], logs[cut:]
    apart, widths = np.median(high) - np.median(low), (_deviation(low), _deviation(high))
    return cut if apart - sum(widths) >= least_gap and apart >= factor * max(widths) else 0


def _deviation(logs):
    """Median absolute deviation, scaled to a standard deviation."""
    return 1.4826 * float(np.median(np.abs(logs - np.median(logs))))


def percentile(histogram, fraction):
    """Value at a fraction of a histogram [[lower edge, count], ...]: the lower edge of the bin it falls into."""
    total = sum(count for _, count in histogram)
    rank, seen = fraction * total, 0
    for edge, count in histogram:
        seen += count
        if seen >= rank and count:
            return edge
    return None
