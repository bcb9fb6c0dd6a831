"""The anytime-valid sign test: how much pairs of launches say, however often one looks and whenever one stops.

The claim "a pair is over the limit with probability at most 1/2, whatever came before" is a bet that one can take
part in: start with 1, and stake on "over" before each pair. Under the claim the capital is a non-negative
supermartingale, so it ever reaches 1 / error with at most that error (Ville 1939). Ours is the mean of the
capitals of all constant bets (the uniform mixture over p in [1/2, 1]; Robbins 1970; Shafer and Vovk 2019):

    E(s, f) = sum of C(n+1, k) over k <= s, / ((n+1) C(n, s)),    n = s + f;  s pairs over the limit, f not

It needs no noise model, only that each pair's order is a fair coin. Everything is in natural logarithms.
"""

import math
from functools import lru_cache

import numpy as np
from scipy.special import gammaln

from ..errors import ReportError


@lru_cache(maxsize=4096)
def row(n):
    """ln E(s, n - s) for s = 0 ... n, as a read-only array that grows with s."""
    k = np.arange(n + 2)
    ways = gammaln(n + 2) - gammaln(k + 1) - gammaln(n + 2 - k)
    below = np.logaddexp.accumulate(ways)[:n + 1]
    s = k[:n + 1]
    made = below - math.log(n + 1) - (gammaln(n + 1) - gammaln(s + 1) - gammaln(n - s + 1))
    made.flags.writeable = False
    return made


def log_e(s, f):
    """ln E(s, f) of two counts."""
    return float(row(s + f)[s])


@lru_cache(maxsize=16)
def table(n):
    """ln E(s, f) for all s, f <= n as an array [s, f]: what simulations look up."""
    made = np.empty((n + 1, n + 1))
    for total in range(2 * n + 1):
        s = np.arange(max(0, total - n), min(n, total) + 1)
        made[s, total - s] = row(total)[s]
    made.flags.writeable = False
    return made


@lru_cache(maxsize=None)
def needed(n, limit):
    """The fewest s of n pairs with E(s, n - s) >= limit; None if not even n of n reach it.

    A tolerance of 1e-9 on the logarithm forgives rounding, so that E(3, 0) = 3.75 reaches 3.75.
    """
    s = int(np.searchsorted(row(n), math.log(limit) - 1e-9))
    return s if s <= n else None


@lru_cache(maxsize=None)
def fewest(limit):
    """The fewest pairs that can reach the limit at all: all of them say the same."""
    n = 1
    while needed(n, limit) is None:
        n += 1
    return n


def check_attainable(limits, profile):
    """Raises ReportError where unanimous pairs cannot reach a verdict within n_max: such a gate could never fire."""
    if not 0 < limits.alpha < 1 or not 0 < limits.beta < 1 or limits.family < 1:
        raise ReportError("alpha and beta are chances between 0 and 1, and a gate has 1 hypothesis or more")
    if not 0 <= profile.m0 < profile.tau:
        raise ReportError(f"profile {profile.name}: m0 must be at least 0 and below tau")
    pairs = max(fewest(limits.fail), fewest(limits.certify))
    if pairs > profile.n_max:
        raise ReportError(f"profile {profile.name}: {profile.n_max} pairs can never decide: {limits.family} hypotheses "
                          f"at alpha {limits.alpha:g} and beta {limits.beta:g} need {pairs}; raise n_max or gate fewer")


def counts_over(x, margin):
    """(s, f) for "slower than margin": a tie counts against it. margin is a fraction, above -1."""
    s = int(np.count_nonzero(np.asarray(x) > math.log1p(margin)))
    return s, len(x) - s


def counts_under(x, margin):
    """(s, f) for "less slow than margin": a tie counts against it."""
    s = int(np.count_nonzero(np.asarray(x) < math.log1p(margin)))
    return s, len(x) - s


def lower_bound(x, error):
    """The slowdown (a fraction) that is exceeded, whenever one stops, but for that error; -1 if nothing is known."""
    s = needed(len(x), 1 / error) if len(x) else None
    return -1.0 if s is None else math.expm1(np.sort(x)[len(x) - s])


def upper_bound(x, error):
    """The slowdown that is not reached, likewise; inf if nothing is known. With beta: what a verdict excludes."""
    s = needed(len(x), 1 / error) if len(x) else None
    return math.inf if s is None else math.expm1(np.sort(x)[s - 1])


def interval(x, error):
    """(low, high): both bounds, each at half the error; it holds whenever one stops."""
    return lower_bound(x, error / 2), upper_bound(x, error / 2)


def centre(x, head_first):
    """(slowdown, position effect): the mean, and half the difference, of the medians of the two orders.

    Position effect: how much slower (a fraction) whichever launch runs second is. Until both orders were seen, the
    plain median and NaN.
    """
    x, head_first = np.asarray(x, dtype=float), np.asarray(head_first, dtype=bool)
    if len(x) == 0:
        return math.nan, math.nan
    if head_first.all() or not head_first.any():
        return math.expm1(np.median(x)), math.nan
    second, first = np.median(x[~head_first]), np.median(x[head_first])
    return math.expm1((second + first) / 2), math.expm1((second - first) / 2)


def sigma(x):
    """Standard deviation of the pairs' logarithms, from the median absolute deviation; NaN below three pairs."""
    x = np.asarray(x, dtype=float)
    return 1.4826 * float(np.median(np.abs(x - np.median(x)))) if len(x) >= 3 else math.nan
