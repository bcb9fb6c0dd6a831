"""Ping-pong: how long single round trips take, from the median out to the rare slow ones."""

import matplotlib
import numpy as np

from ..stats import percentile
from .style import INK, LINES, RC, figure, identity, log_ticks

BEYOND = 10  # a percentile is shown only if at least so many round trips lie beyond it
NINES = (0.5, 0.9, 0.99, 0.999, 0.9999)


def merged(row):
    """All round trips of the counted launches in one histogram, ascending."""
    total = {}
    for sample in row.counted:
        for edge, count in sample.get("histogram") or ():
            total[edge] = total.get(edge, 0) + count
    return sorted(total.items())


def percentiles(row):
    """[value in ns or None, ...] for NINES; None where the count does not support it."""
    histogram = merged(row)
    count = sum(n for _, n in histogram)
    return [percentile(histogram, q) if count * (1 - q) >= BEYOND else None for q in NINES]


def chosen(rows, most=6):
    """Names of the quickest, one an algorithm, so that the figure compares algorithms and stays legible."""
    algorithms = {}
    for row in rows:
        algorithms.setdefault(row.contender.split("/")[0], row.contender)
    return list(algorithms.values())[:most]


def draw(rows):
    """Round trip against percentile on a nines axis, quickest first in rows; threads solid, processes dashed."""
    names, labelled = chosen(rows), set()
    made, axes = figure(7.2, 3.4)
    spots = np.unique(np.concatenate([np.linspace(0.01, 0.5, 12), 1 - np.logspace(np.log10(0.5), -4.5, 60), NINES]))
    with matplotlib.rc_context(RC):
        for row in sorted(rows, key=lambda row: row.team != "threads"):
            histogram = merged(row)
            count = sum(n for _, n in histogram)
            kept = [q for q in spots if count * (1 - q) >= BEYOND]
            if row.contender not in names or not kept:
                continue
            label = row.contender if row.contender not in labelled else None
            labelled.add(row.contender)
            colour, marker = identity(row.contender)
            nines = [i for i, q in enumerate(kept) if any(abs(q - mark) < 1e-9 for mark in NINES)]
            axes.plot([1 / (1 - q) for q in kept], [percentile(histogram, q) for q in kept], color=colour,
                      marker=marker, markevery=nines, linestyle=LINES[row.team], label=label, linewidth=1.2)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlim(left=1)
        axes.set_xticks([1 / (1 - q) for q in NINES], [f"p{q * 100:g}" for q in NINES])
        axes.minorticks_off()
        axes.set_ylabel(f"{rows[0].metric.label}, ns")
        log_ticks(axes.yaxis)
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=7.5, labelcolor=INK)
    return made
