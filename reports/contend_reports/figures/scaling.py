"""Scaling: one small panel a contender, its rate against worker counts, the three teams on one axis."""

import matplotlib

from ..summary import OWN
from .style import INK, LINES, RC, figure, identity, log_ticks

TEAM_MARKERS = {"threads": "o", "forked": "s", "executed": "^"}


def split(study, workload):
    """(rows of contenders with several worker counts, rows of the others): panels are for the former."""
    rows = [row for row in study.main_rows(workload) if row.estimate and study.kind(row) not in ("null", "audit")]
    counts = {}
    for row in rows:
        counts.setdefault(row.contender, set()).add(row.workers)
    return [r for r in rows if len(counts[r.contender]) > 1], [r for r in rows if len(counts[r.contender]) == 1]


def panels(study, workload):
    """[(contender, Figure), ...] with one common scale: ours first, then in the capsule's order."""
    rows, _ = split(study, workload)
    if not rows:
        return []
    workers = [w for w, _ in study.columns(workload)]
    limits = min(r.estimate.low for r in rows) / 1.3, max(r.estimate.high for r in rows) * 1.3
    best = _envelope(study, workload, workers)
    names = sorted(study.contenders, key=lambda name: study.contenders[name]["kind"] not in OWN)
    drawn = [(name, [row for row in rows if row.contender == name]) for name in names]
    return [(name, panel(name, mine, workers, limits, best)) for name, mine in drawn if mine]


def _envelope(study, workload, workers):
    """The best median at each worker count in threads, drawn faintly behind every panel."""
    fields = [study.field(workload, w, "threads") for w in workers]
    return [field[0].estimate.median if field else float("nan") for field in fields]


def panel(name, rows, workers, limits, best):
    """One contender: median and interval at each worker count, a line a team."""
    colour, _ = identity(name)
    made, axes = figure(2.35, 1.55)
    with matplotlib.rc_context(RC):
        axes.plot(range(len(workers)), best, color=INK, alpha=0.28, linewidth=0.8, zorder=1)
        for shift, team in zip((-0.14, 0.0, 0.14), LINES):
            mine = {row.workers: row.estimate for row in rows if row.team == team}
            spots = [(i + shift, mine[w]) for i, w in enumerate(workers) if w in mine]
            if not spots:
                continue
            xs, es = zip(*spots)
            medians = [e.median for e in es]
            errors = [[e.median - e.low for e in es], [e.high - e.median for e in es]]
            axes.errorbar(xs, medians, yerr=errors, color=colour, linestyle=LINES[team], marker=TEAM_MARKERS[team],
                          elinewidth=0.7, markersize=3, zorder=3)
        axes.set_yscale("log")
        axes.set_ylim(limits)
        axes.set_xlim(-0.4, len(workers) - 0.6)
        axes.set_xticks(range(len(workers)), workers)
        axes.grid(False, axis="x")
        if rows:
            log_ticks(axes.yaxis, rows[0].metric.scale)
    return made
