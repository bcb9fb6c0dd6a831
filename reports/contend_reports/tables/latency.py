"""Round trips: median and percentiles, one line a contender with its teams side by side."""

from dataclasses import dataclass

from ..figures.ping_pong import percentiles
from ..summary import TEAMS
from .heat import describe, shade


@dataclass(frozen=True)
class Latency:
    metric: object
    teams: list  # that occur
    lines: list  # [(contender, {team: (Row, shade, [percentile or None, ...], tool tip)}), ...], best first


def latency(study, workload):
    """The Latency of a workload, or None when nobody has a number; CPython is listed, and sets no standard."""
    rows = [row for row in study.main_rows(workload) if study.competes(row) or study.cpython(row) and row.estimate]
    if not rows:
        return None
    best = {team: min((r.estimate.median for r in rows if r.team == team and study.competes(r)), default=None)
            for team in TEAMS}
    lines = {}
    for row in sorted(rows, key=lambda row: row.estimate.median):
        rank = shade(row.metric.ratio(row.estimate.median, best[row.team])) if best[row.team] else -1
        lines.setdefault(row.contender, {})[row.team] = (row, rank, percentiles(row), describe(row))
    return Latency(rows[0].metric, [team for team in TEAMS if any(row.team == team for row in rows)], list(lines.items()))
