"""Contenders that exist at one worker count alone (one producer, one consumer): a dot and an interval a team."""

import matplotlib

from .scaling import TEAM_MARKERS
from .style import RC, figure, identity, log_ticks


def draw(rows):
    """Best on top; the teams of a contender share its line."""
    rows = sorted(rows, key=lambda row: row.estimate.median)
    names = list(dict.fromkeys(row.contender for row in rows))
    made, axes = figure(7.2, 0.55 + 0.27 * len(names))
    with matplotlib.rc_context(RC):
        for row in rows:
            e, shift = row.estimate, {"threads": 0.2, "forked": 0.0, "executed": -0.2}[row.team]
            axes.errorbar(e.median, names.index(row.contender) + shift, xerr=[[e.median - e.low], [e.high - e.median]],
                          color=identity(row.contender)[0], marker=TEAM_MARKERS[row.team], elinewidth=0.8)
        axes.set_xscale("log")
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(-0.6, len(names) - 0.4)
        axes.grid(False, axis="y")
        log_ticks(axes.xaxis, rows[0].metric.scale)
        axes.set_xlabel(rows[0].metric.unit)
    return made
