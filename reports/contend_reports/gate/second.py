"""What running second costs, taken out of the pairs: learnt from earlier pairs alone, so that the coin stays fair.

If both sides are alike, a pair is a difference d of its second launch to its first, and the coin gives it its sign: head
is slower by d or by -d. Less what running second usually costs, o, that is d - o or -(d - o): as often above 0 as
below, whatever o is, as long as o was settled before the coin fell. Untreated, a cost of 5 % hides a slowdown of 5 %: it
makes half of the pairs 10 % slower and the other half no slower at all.
"""

import numpy as np

FEWEST = 4      # pairs of either order, before anything is told
SURE = 2.5      # standard deviations of a rank sum (Mann and Whitney 1947): noise alone is taken for a cost in 1 % of looks
LATEST = 60     # pairs that are remembered
RENEWED = 5     # pairs, after the first 20: so often it is learnt anew


def cost(x, head_first):
    """For each pair, what its second launch is expected to be slower by, a logarithm; 0 while nothing is sure.

    x: slowdowns of head, logarithms, head_first: of the same shape; pairs in their order along the last axis.
    """
    found, n = np.zeros(x.shape), x.shape[-1]
    for i in (i for i in range(2 * FEWEST, n) if i < 20 or i % RENEWED == 0):
        past = slice(max(0, i - LATEST), i)
        found[..., i:] = _told(x[..., past].reshape(-1, past.stop - past.start), head_first[..., past]).reshape(*x.shape[:-1], 1)
    return found


def without(x, head_first, costs):
    """The slowdowns as if running second had cost nothing."""
    return x - np.where(head_first, -costs, costs)


def _told(x, head_first):
    """Half of the difference between the middles of the two orders, where their ranks differ for sure; else 0. Row by row."""
    n, found = x.shape[-1], np.zeros(len(x))
    second = ~head_first.reshape(x.shape)
    seconds = np.count_nonzero(second, axis=-1)
    ranks = np.argsort(np.argsort(x, axis=-1), axis=-1) + 1
    excess = np.where(second, ranks, 0).sum(axis=-1) - seconds * (n + 1) / 2
    spread = np.sqrt(seconds * (n - seconds) * (n + 1) / 12)
    enough = np.minimum(seconds, n - seconds) >= FEWEST
    sure = enough & (np.abs(excess) >= SURE * spread)
    found[sure] = (_middles(x[sure], second[sure]) - _middles(x[sure], ~second[sure])) / 2
    return found


def _middles(x, mine):
    """The median of those of each row that are mine, of which there are some."""
    ordered, count = np.sort(np.where(mine, x, np.inf), axis=-1), np.count_nonzero(mine, axis=-1)
    return sum(np.take_along_axis(ordered, at[:, None], axis=-1)[:, 0] for at in ((count - 1) // 2, count // 2)) / 2
