"""Where a series changed for good: E-divisive (Matteson and James 2014) with a permutation test at each split.

The energy distance of the two sides of a cut (absolute differences, so no moments beyond the mean are needed) is
largest where the distributions differ most; it is a change if hardly any shuffled order does as well. Splits are
sought in the pieces until none is left. Sound for values that are exchangeable while nothing changes: not for sums.
"""

import numpy as np

LEVEL = 0.001       # p-value of a split; with 999 shuffles no one of them may do as well
SHUFFLES = 999
SMALLEST = 4        # values on either side
MOST = 300          # values that are looked at, the latest: the work grows with their square


def change_points(values, seed=1, level=LEVEL, shuffles=SHUFFLES):
    """Positions before which the series changed, ascending. values: finite numbers, oldest first."""
    values = np.asarray(values, dtype=float)
    skipped = max(0, len(values) - MOST)
    generator = np.random.default_rng(seed)
    found, pieces = [], [(skipped, len(values))]
    while pieces:
        start, end = pieces.pop()
        piece = values[start:end]
        if len(piece) < 2 * SMALLEST or np.ptp(piece) == 0:
            continue
        best, cut = strongest(piece)
        as_good = sum(strongest(generator.permutation(piece))[0] >= best for _ in range(shuffles))
        if (1 + as_good) / (1 + shuffles) <= level:
            found.append(start + cut)
            pieces += [(start, start + cut), (start + cut, end)]
    return sorted(found)


def strongest(values):
    """(statistic, cut) of the best cut of a piece: scaled energy distance between values[:cut] and values[cut:]."""
    n = len(values)
    distance = np.abs(values[:, None] - values[None, :])
    whole = distance.sum()
    corner = np.cumsum(np.cumsum(distance, axis=0), axis=1)
    cuts = np.arange(SMALLEST, n - SMALLEST + 1)
    left = corner[cuts - 1, cuts - 1]              # all ordered pairs within the left side
    rows = np.cumsum(distance.sum(axis=1))[cuts - 1]
    between = rows - left                          # pairs of one left and one right value
    right = whole - left - 2 * between
    m = n - cuts
    energy = 2 * between / (cuts * m) - left / cuts**2 - right / m**2
    scaled = energy * cuts * m / n
    at = int(np.argmax(scaled))
    return float(scaled[at]), int(cuts[at])
