"""How noisy pairs are: those that count, and those that the side-blind rules of placement and stolen time refused.

That is what the rules are for, so each run says what they were worth.
"""

import math
from collections import defaultdict

import numpy as np

from . import evidence

FEWEST = 3  # pairs of a kind, before anything is said


def counted(events):
    """{(target, metric): ln(head / base) of its pairs that count}."""
    found = defaultdict(list)
    for event in events:
        if event["event"] == "slot":
            _add(found, event["target"], event["pair"].base.values, event["pair"].head.values)
    return found


def refused(events):
    """{(target, metric): likewise, of its pairs that did not count}."""
    found = defaultdict(list)
    for event in events:
        if event["event"] == "redo":
            _add(found, event["target"], event["values"]["base"], event["values"]["head"])
    return found


def of_run(events):
    """{"counted": sd, "refused": sd, "both": sd} over all benchmarks of a run; NaN where there are too few pairs.

    Standard deviations of ln(head / base) about the middle of the counted pairs of each benchmark and metric, robust:
    as if there were no rule ("both"), and with it ("counted").
    """
    mine, others = counted(events), refused(events)
    kept = [x - np.median(xs) for xs in mine.values() for x in xs if len(xs) >= FEWEST]
    left = [x - np.median(mine[key]) for key, xs in others.items() for x in xs if len(mine[key]) >= FEWEST]
    return {"counted": _sigma(kept), "refused": _sigma(left), "both": _sigma(kept + left)}


def _add(found, target, base, head):
    for metric in base.keys() & head.keys():
        found[target, metric].append(math.log(head[metric] / base[metric]))


def _sigma(xs):
    return evidence.sigma(xs) if len(xs) >= FEWEST else math.nan
