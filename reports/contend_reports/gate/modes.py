"""Two modes: which pairs compare like with like, and how evidence is shared out among three sign tests.

A lock-free benchmark often runs in one of two modes, by luck of placement or timing. Signs of all pairs stay valid
but get dull. So, from the pair on before which two modes can be seen, the capital of the sign test is split in
three equal accounts:
  all         goes on with all pairs
  same_mode   starts afresh, with pairs whose two launches fell into the same mode
  mode_share  starts afresh, with pairs that fell into different modes: is head the slow one more often?
Their sum is a bet like any other, and costs nothing where there is one mode. Whether there are two, and where the
border is, is told by the launches *before* a pair only; which of its own launches is head, a pair tells the sign
test alone. That keeps the accounts fair. (For a margin above 0 the claim that is tested is that it holds among the
pairs of each account.) Base on one side of the border and head on the other are no modes but a plain difference.
"""

from dataclasses import dataclass

import numpy as np

from ..stats import gap_between
from .evidence import row

ACCOUNTS = ("all", "same_mode", "mode_share")


def border(base, head):
    """ln of the value between two modes of launches (two arrays of logarithms), or None: one mode.

    The gap is sought in both sides together, since each is short; one side alone must be found on both sides of it.
    """
    ordered = np.sort(np.concatenate((base, head)))
    cut = gap_between(ordered)
    if not cut:
        return None
    at = (ordered[cut - 1] + ordered[cut]) / 2
    return at if _in_both_modes(base > at) or _in_both_modes(head > at) else None


def _in_both_modes(slow, fewest=3, share=0.15):
    count = np.count_nonzero(slow)
    return min(count, len(slow) - count) >= max(fewest, share * len(slow))


@dataclass(frozen=True)
class Split:
    """Which pairs belong to which account."""
    start: int            # the first pair before which two modes were seen; the number of pairs if there is none
    same: np.ndarray      # for each pair: both launches in the same mode; true before start, and while modes vanish
    border: object        # ln of the border seen by all launches; None: one mode

    @property
    def seen(self):
        return self.start < len(self.same)


def split(base, head):
    """The Split of pairs in the order in which they were measured: two arrays of logarithms."""
    n = len(base)
    same, start = np.ones(n, dtype=bool), n
    for i in range(4, n):  # fewer than eight launches make no two modes
        at = border(base[:i], head[:i])
        if at is not None:
            start = min(start, i)
            same[i] = (base[i] > at) == (head[i] > at)
    return Split(start, same, border(base, head))


def growth(over):
    """ln E after each of the pairs, from whether each was over the limit; entry 0 is 0, before the first."""
    counts = np.cumsum(over)
    return np.array([0.0] + [row(n)[s] for n, s in enumerate(counts, 1)])


def accounts(over, parted):
    """{account: ln of its capital before the first and after each pair}; only "all" if no modes were seen.

    over: for each pair, whether it is over the limit. An account that waits for its first pair holds what it got;
    the capital of the whole is combined(accounts).
    """
    everything = growth(over)
    if not parted.seen:
        return {"all": everything}
    found = {"all": everything}
    later = np.arange(len(over)) >= parted.start
    for name, mine in (("same_mode", later & parted.same), ("mode_share", later & ~parted.same)):
        own = growth(over[mine])[np.cumsum(mine)]
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
