"""Figures of the comparison: slowdowns with their intervals, how evidence grew, and how an index went through history."""

import math

import matplotlib
import numpy as np
from matplotlib.ticker import MaxNLocator

from ..figures.style import COLOURS, FAINT, INK, RC, figure
from . import modes

SHOWN = 40  # rows of the forest plot
LOOKS = {"REGRESSED": (COLOURS[1], "v"), "IMPROVED": (COLOURS[2], "^"), "OK": (COLOURS[0], "o"),
         "INCONCLUSIVE": (COLOURS[14], "D")}  # no meaning rests on colour alone


def forest(rows, m0, tau):
    """Slowdown of each row in per cent, with its interval; lines at 0, m0 and tau. An open end leaves the picture."""
    rows = rows[:SHOWN]
    made, axes = figure(7.2, 0.7 + 0.2 * len(rows))
    edge = 100 * max([3 * tau] + [1.2 * abs(row["decision"]["slowdown"]) for row in rows])
    with matplotlib.rc_context(RC):
        for y, row in enumerate(rows):
            decision, (colour, marker) = row["decision"], LOOKS[row["verdict"]]
            low, high = decision["low"], decision["high"]
            axes.plot([-2 * edge if low is None or low <= -1 else 100 * low, 2 * edge if high is None else 100 * high],
                      [y, y], color=colour, linewidth=1.1)
            axes.plot(100 * decision["slowdown"], y, marker=marker, color=colour, markersize=4.5)
        for at, style in ((0, "-"), (100 * m0, ":"), (100 * tau, "--")):
            axes.axvline(at, color=INK, linewidth=0.7, linestyle=style)
        axes.set_xlim(-edge, edge)
        axes.set_yticks(range(len(rows)), [row["id"] for row in rows])
        axes.invert_yaxis()
        axes.grid(False, axis="y")
        axes.set_xlabel(f"slower by, % (dotted: ignored below {100 * m0:g}, dashed: must be found from {100 * tau:g})")
    return made


def paths(logs, limit, m0, named=5):
    """ln E of "slower by more than m0" against the number of pairs, a line a row; the limit that fails the run."""
    made, axes = figure(7.2, 2.6)
    grown = {name: modes.growth(np.asarray(xs) > math.log1p(m0)) for name, xs in logs.items() if xs}
    ranked = sorted(grown, key=lambda name: -grown[name].max())
    with matplotlib.rc_context(RC):
        for i, name in enumerate(reversed(ranked)):
            place = len(ranked) - 1 - i
            axes.plot(grown[name], color=COLOURS[place] if place < named else FAINT, linewidth=1.3 if place < named else 0.8)
            if place < named and grown[name].max() > 1:  # the others end in one heap
                axes.annotate(name, (len(grown[name]) - 1, grown[name][-1]), xytext=(4, 0), textcoords="offset points",
                              fontsize=7, va="center", annotation_clip=False)
        axes.axhline(math.log(limit), color=INK, linewidth=0.8, linestyle="--")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("pairs")
        axes.set_ylabel("ln E (dashed: fails the run)")
        axes.margins(x=0.02)
    return made


def trend(points, changes, epochs):
    """A chained index: 100 at the start, [(index, low, high)] a change; strokes where it changed for good."""
    made, axes = figure(7.2, 1.9)
    x = range(len(points))
    with matplotlib.rc_context(RC):
        axes.fill_between(x, [p[1] for p in points], [p[2] for p in points], color=COLOURS[0], alpha=0.18, linewidth=0)
        axes.plot(x, [p[0] for p in points], color=COLOURS[0], marker="o", markersize=2.5)
        for at in changes:
            axes.axvline(at - 0.5, color=COLOURS[1], linewidth=1.2)
        for at in epochs:
            axes.axvline(at - 0.5, color=INK, linewidth=0.8, linestyle=":")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("measured changes, oldest first (line: it changed for good, dotted: accepted)")
        axes.set_ylabel("cost, start = 100")
    return made
