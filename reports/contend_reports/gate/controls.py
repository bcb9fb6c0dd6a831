"""Is the gate itself right today? Controls run base against a copy of base through the same pipe; coins are counted.

All checks together wrongly reject a sound run with probability GAMMA at most, however long one watches. A run that
is rejected proves nothing: nothing fails, nothing passes.
"""

import math
from dataclasses import dataclass

import numpy as np

from .evidence import fewest, log_e
from .pooled import pool

GAMMA = 0.01          # chance of rejecting a sound run
SHIFT_MARGIN = 0.0025 # a slowdown of everything by less than this fraction is ignored: not even copies are quite alike


@dataclass(frozen=True)
class Controls:
    """What the controls and the coins say. Limits and e-values are natural logarithms."""
    count: int           # controls with pairs
    fewest_pairs: int    # of any control
    log_limit: float     # what each check must reach to reject the run
    largest: str         # the control that is told apart best; "" without controls
    log_largest: float   # its e-value for "not alike"; -inf without controls
    told_apart: tuple    # controls at or over the limit
    bias: object         # pooled.Pooled of all controls, or None: are copies slower or faster on the whole?
    head_first: int      # of all pairs, gated ones too
    base_first: int
    log_coins: float     # e-value for "no fair coin drew the order"
    out_of_order: tuple  # ids of pairs that did not run in the order of their coin

    @property
    def can_reject_one(self):
        """Could a single control be told apart at all, if its pairs all said the same?"""
        return self.count > 0 and self.fewest_pairs >= pairs_needed(self.count)

    @property
    def faults(self):
        """One sentence for each reason to reject the run, with what to do."""
        found = [f"control {name} is told apart from its own copy: the measurement favours a side; nothing it says counts"
                 for name in self.told_apart]
        if self.bias is not None and self.bias.log_either >= self.log_limit:
            found.append(f"of {self.bias.pairs} pairs of identical code {self.bias.slower} were slower and "
                         f"{self.bias.faster} faster: the measurement favours a side")
        if self.log_coins >= self.log_limit:
            found.append(f"head ran first in {self.head_first} of {self.head_first + self.base_first} pairs: "
                         "no fair coin drew that order; check the runner")
        if self.out_of_order:
            found.append(f"{len(self.out_of_order)} pairs did not run in the order of their coin, such as "
                         f"{self.out_of_order[0]}; check the runner and the clock")
        return tuple(found)


def limit(count):
    """e-value that rejects a run with so many controls: they, their common bias and the coins share the error."""
    return (count + bool(count) + 1) / GAMMA


def pairs_needed(count):
    """The fewest pairs of each of so many controls with which one could be told apart."""
    return fewest(2 * round(limit(count)))


def check(controls, states=()):
    """The Controls of state.Evidence objects of identical code; states: those that are gated, for their coins."""
    controls = [state for state in controls if state.pairs]
    log_limit = math.log(limit(len(controls)))
    alone = {state.benchmark: pool([state]).log_either for state in controls}
    largest = max(alone, key=alone.get, default="")
    pairs = [pair for state in (*controls, *states) for pair in state.pairs]
    head_first = sum(pair.head_first for pair in pairs)
    return Controls(
        len(controls), min((len(state.pairs) for state in controls), default=0), log_limit,
        largest, alone.get(largest, -math.inf), tuple(sorted(name for name in alone if alone[name] >= log_limit)),
        pool(controls, SHIFT_MARGIN) if controls else None, head_first, len(pairs) - head_first,
        _unfair(head_first, len(pairs) - head_first),
        tuple(pair.id for pair in pairs if (pair.head.started < pair.base.started) != pair.head_first))


def _unfair(heads, tails):
    return float(np.logaddexp(log_e(heads, tails), log_e(tails, heads))) - math.log(2)
