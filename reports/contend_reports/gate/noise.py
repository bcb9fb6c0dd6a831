"""How noisy pairs are: those that count, and those that the side-blind rules of placement and stolen time refused.

That is what the rules are for, so each run says what they were worth.
"""

import math
from collections import defaultdict

import numpy as np

from . import evidence

FEWEST = 3  # pairs of a kind, before anything is said


def by_row(events):
    """{(target, metric): (xs of the pairs that count, xs of those refused)}.

    x is ln(head / base), less the median of those that count. Rows with too few of these are left out.
    """
    counted, refused = defaultdict(list), defaultdict(list)
    for event in events:
        if event["event"] == "slot":
            _add(counted, event["target"], event["pair"].base.values, event["pair"].head.values)
        elif event["event"] == "redo":
            _add(refused, event["target"], event["values"]["base"], event["values"]["head"])
    middle = {row: np.median(xs) for row, xs in counted.items() if len(xs) >= FEWEST}
    return {row: tuple([x - middle[row] for x in kind[row]] for kind in (counted, refused)) for row in middle}


def of_run(events):
    """of_rows, of all rows of a run."""
    return of_rows(by_row(events).values())


def of_rows(rows):
    """{"counted": sd, "refused": sd, "both": sd} over such rows; NaN where there are too few pairs.

    Robust standard deviations: with the rules ("counted") and as if there were none ("both").
    """
    counted, refused = ([x for row in rows for x in row[kind]] for kind in (0, 1))
    return {"counted": _sigma(counted), "refused": _sigma(refused), "both": _sigma(counted + refused)}


def _add(found, target, base, head):
    for metric in base.keys() & head.keys():
        found[target, metric].append(math.log(head[metric] / base[metric]))


def _sigma(xs):
    return evidence.sigma(xs) if len(xs) >= FEWEST else math.nan
