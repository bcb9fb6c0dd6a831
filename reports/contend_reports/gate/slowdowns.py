"""What the pairs of one benchmark say of head, with what has nothing to do with it taken out: order and modes."""

import math
from dataclasses import dataclass

import numpy as np

from . import evidence, modes, second


@dataclass(frozen=True)
class Slowdowns:
    """ln(head / base) of pairs in their order, larger is worse. What was taken out was learnt from earlier pairs alone."""
    all: np.ndarray         # as if running second had cost nothing
    within: np.ndarray      # likewise, and as if each launch had been in the same mode
    raw: np.ndarray         # as measured
    head_first: np.ndarray  # the coins
    parted: modes.Split

    def paths(self, profile):
        """ln of capitals after each of the pairs, from none on: (accounts of "more than m0 slower", those of "faster",
        "less than tau slower", accounts of "more than tau slower")."""
        m0, tau = math.log1p(profile.m0), math.log1p(profile.tau)
        return (self._accounts(lambda x: x > m0), self._accounts(lambda x: x < -m0), modes.growth(self.all < tau),
                self._accounts(lambda x: x > tau))

    def _accounts(self, over):
        return modes.accounts(over(self.all), over(self.within), self.parted)

    def of_account(self, name):
        """The numbers that an account bets on."""
        later = np.arange(len(self.all)) >= self.parted.start
        return {"all": self.all, "within_mode": self.within[later], "mode_share": self.all[later & ~self.parted.same]}[name]

    def centre(self, name):
        """(slowdown, position effect) as an account sees them; see evidence.centre."""
        return evidence.centre(self.raw - self.parted.offset if name == "within_mode" else self.raw, self.head_first)


def of(base, head, head_first):
    """The Slowdowns of launches: two arrays of logarithms, and which coins said that head runs first."""
    parted = modes.split(base, head)
    raw = head - base
    everything = second.without(raw, head_first, second.cost(raw - parted.offset, head_first))
    return Slowdowns(everything, everything - parted.offset, raw, head_first, parted)
