"""Evidence with slowdowns that a test chose."""

import math

from contend_reports.gate import schedule
from contend_reports.gate.records import PROFILES, Launch, Pair
from contend_reports.gate.state import Evidence

SEED = schedule.seed("base", "head", "run")


def pair(benchmark, round, x, run="run", base=100.0, head_first=None):
    """A pair whose head is slower by the logarithm x."""
    if head_first is None:
        head_first = schedule.coin(SEED, benchmark, round)
    first, second = 10.0 * round, 10.0 * round + 1
    return Pair(schedule.pair_id(run, benchmark, round), benchmark, run, round, 0, head_first,
                Launch({"ns_per_op": base}, second if head_first else first),
                Launch({"ns_per_op": base * math.exp(x)}, first if head_first else second))


def evidence(benchmark, slowdowns, profile=PROFILES["default"], run="run", head_first=None):
    """Evidence of one benchmark whose pairs have these slowdowns, as logarithms."""
    state = Evidence(benchmark, profile)
    for round, x in enumerate(slowdowns):
        state.add(pair(benchmark, round, x, run, head_first=head_first))
    return state
