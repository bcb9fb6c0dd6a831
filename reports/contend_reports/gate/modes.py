"""Two modes: which pairs compare like with like, and how evidence is shared out among three sign tests.

A lock-free benchmark often runs in one of two modes, by luck of placement or timing. Signs of all pairs stay valid
but get dull. So, from the pair on before which two modes can be seen, the capital of the sign test is split in
three equal accounts:
  all          goes on with all pairs
  within_mode  starts afresh; each launch is compared with the middle of the mode that it fell into
  mode_share   starts afresh, with pairs that fell into different modes: is head the slow one more often?
Their sum is a bet like any other, and costs nothing where there is one mode. Whether there are two, and where the
border and the middles are, is told by the launches *before* a pair only; which of its own launches is head, a pair
tells the sign test alone. That keeps the accounts fair. (For a margin above 0 the claim that is tested is that it
holds for the numbers of each account.) Base on one side of the border and head on the other are no modes but a plain
difference.
"""

import math
from dataclasses import dataclass

import numpy as np

from ..stats import gap_between
from .evidence import row

ACCOUNTS = ("all", "within_mode", "mode_share")
LEAST = 4  # pairs: fewer than eight launches make no two modes


def border(base, head):
    """ln of the value between two modes of launches (two arrays of logarithms, pair by pair), or None: one mode.

    The gap is sought in both sides together, since each is short: as they are, or, where a slowdown blurs it, with
    head moved by what most pairs say; then in each alone. Whichever it is, one border serves both sides, and one of
    them is found on both sides of it.
    """
    if len(base) < LEAST:
        return None
    shift = _most(head - base)
    for launches, moved in ((np.concatenate((base, head)), 0), (np.concatenate((base, head - shift)), shift), (head, 0), (base, 0)):
        ordered = np.sort(launches)
        if cut := gap_between(ordered):
            at = (ordered[cut - 1] + ordered[cut] + moved) / 2
            if _in_both_modes(base > at) or _in_both_modes(head > at):
                return at
    return None


def _most(x):
    """The middle of the half of the numbers that lie closest together."""
    ordered, half = np.sort(x), len(x) // 2 + 1
    start = int(np.argmin(ordered[half - 1:] - ordered[:len(x) - half + 1]))
    return float(np.median(ordered[start:start + half]))


def _in_both_modes(slow, fewest=3, share=0.15):
    count = np.count_nonzero(slow)
    return min(count, len(slow) - count) >= max(fewest, share * len(slow))


@dataclass(frozen=True)
class Split:
    """Which pairs belong to which account, and what modes make of them."""
    start: int            # the first pair before which two modes were seen; the number of pairs if there is none
    same: np.ndarray      # for each pair: both launches in the same mode; true before start, and while modes vanish
    offset: np.ndarray    # for each pair: ln(middle of head's mode / middle of base's), 0 within one mode
    shares: np.ndarray    # before the first and after each pair: slowdown of head's average by its share of slow launches
    border: object        # ln of the border seen by all launches; None: one mode

    @property
    def seen(self):
        return self.start < len(self.same)


def split(base, head):
    """The Split of pairs in the order in which they were measured: two arrays of logarithms."""
    n = len(base)
    same, offset, shares, start = np.ones(n, dtype=bool), np.zeros(n), np.zeros(n + 1), n
    for i in range(LEAST, n + 1):
        at = border(base[:i], head[:i])
        if at is None:
            continue
        apart = _apart(base[:i], head[:i], at)
        shares[i] = _on_average(base[:i] > at, head[:i] > at, math.expm1(apart))
        if i < n:
            start = min(start, i)
            same[i] = (base[i] > at) == (head[i] > at)
            offset[i] = 0 if same[i] else apart if head[i] > at else -apart
    return Split(start, same, offset, shares, border(base, head))


def _apart(base, head, at):
    """ln(middle of the slow mode / middle of the fast one): the mean over the sides that were in both."""
    sides = [side for side in (base, head) if _in_both_modes(side > at)]
    return np.mean([np.median(side[side > at]) - np.median(side[side <= at]) for side in sides])


def _on_average(base_slow, head_slow, dearer):
    """How much slower head is on average (a fraction), were its modes those of base; dearer: the slow mode, a fraction."""
    return (1 + head_slow.mean() * dearer) / (1 + base_slow.mean() * dearer) - 1


def growth(over):
    """ln E after each of the pairs, from whether each was over the limit; entry 0 is 0, before the first."""
    counts = np.cumsum(over)
    return np.array([0.0] + [row(n)[s] for n, s in enumerate(counts, 1)])


def accounts(over, within, parted):
    """{account: ln of its capital before the first and after each pair}; only "all" if no modes were seen.

    over: for each pair, whether it is over the limit; within: likewise, without parted.offset. An account that waits for its first pair holds what it got;
    the capital of the whole is combined(accounts).
    """
    everything = growth(over)
    if not parted.seen:
        return {"all": everything}
    found = {"all": everything}
    later = np.arange(len(over)) >= parted.start
    for name, mine, signs in (("within_mode", later, within), ("mode_share", later & ~parted.same, over)):
        own = growth(signs[mine])[np.cumsum(mine)]
        found[name] = np.where(later, everything[parted.start] + own, everything[1:])
        found[name] = np.concatenate(([0.0], found[name]))
    return found


def combined(found):
    """ln of the mean capital of the accounts, before the first and after each pair."""
    return np.logaddexp.reduce(list(found.values())) - np.log(len(found))


def summary(base, head, at):
    """((median, share of base, share of head), the same) of the slow and the fast mode; () without a border.

    Medians are logarithms as given, shares are of the launches of that side.
    """
    if at is None:
        return ()
    modes = []
    for slow in (True, False):
        sides = [side[(side > at) == slow] for side in (base, head)]
        modes.append((float(np.median(np.concatenate(sides))), *(len(s) / len(base) for s in sides)))
    return tuple(modes)
