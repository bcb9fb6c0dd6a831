"""Waits that nobody ended: how long each really took, beside the 50 ms that were asked for; no contest."""

from dataclasses import dataclass

from ..metrics import digits
from ..summary import TEAMS
from .heat import GROUPS, describe

WORKLOAD = "time_out"


@dataclass(frozen=True)
class Waits:
    teams: list   # that occur
    groups: list  # [(title, [(contender, [(median, interval, tool tip) or None, ...] by team), ...]), ...]


def waits(study):
    """The Waits of a study in milliseconds, in the capsule's order, or None without any."""
    rows = {(row.contender, row.team): row for row in study.main_rows(WORKLOAD) if row.estimate}
    teams = [team for team in TEAMS if any(key[1] == team for key in rows)]
    groups = []
    for title, kinds in GROUPS:
        names = [name for name, facts in study.contenders.items() if facts["kind"] in kinds]
        lines = [(name, [_cell(rows.get((name, team))) for team in teams]) for name in names]
        lines = [line for line in lines if any(line[1])]
        if lines:
            groups.append((title, lines))
    return Waits(teams, groups) if groups else None


def _cell(row):
    if row is None:
        return None
    low, median, high = (digits(value * 1e-6, 4) for value in (row.estimate.low, row.estimate.median, row.estimate.high))
    return median, f"{low}–{high}", describe(row)
