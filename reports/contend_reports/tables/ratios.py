"""Threads against processes: for our own contenders, the ratio of the same code in two kinds of team, with interval."""

from dataclasses import dataclass

from .. import stats
from ..summary import OWN


def pairs(study, workload, team):
    """[(threads row, process row, Ratio or None), ...] of ours; the ratio is above 1 where processes do better."""
    found = []
    for threads in study.main_rows(workload):
        if threads.team != "threads" or study.kind(threads) not in OWN:
            continue
        other = study.cell(workload, threads.contender, threads.workers, team)
        if other is None:
            continue
        sides = (other.estimate, threads.estimate)
        found.append((threads, other, stats.ratio(*(sides if threads.metric.better == "higher" else sides[::-1]))))
    return found


@dataclass(frozen=True)
class RatioTable:
    columns: list   # [(workers, (team, ...)), ...], threads left out
    rows: list      # [(contender, [Ratio or None, ...], same_code), ...]
    same_code: str  # sentence


def ratio_table(study, workload):
    """The RatioTable of a workload, or None when no contender ran both ways."""
    columns = [(workers, kept) for workers, teams in study.columns(workload)
               if (kept := teams[teams[0] == "threads":])]
    cells = {}
    for team in ("forked", "executed"):
        for threads, other, ratio in pairs(study, workload, team):
            cells[threads.contender, other.workers, team] = (threads, other, ratio)
    names = [name for name in study.contenders if any(key[0] == name for key in cells)]
    if not names:
        return None
    rows = []
    for name in names:
        line = [cells.get((name, workers, team)) for workers, teams in columns for team in teams]
        rows.append((name, [cell and cell[2] for cell in line], _verdict(line)))
    return RatioTable(columns, rows, _sentence(study, list(cells.values())))


def _same(cell):
    """True, False, or None when an offset was not recorded."""
    bodies = [row.point.get("body") for row in cell[:2]]
    return bodies[0] == bodies[1] if all(bodies) else None


def _verdict(line):
    seen = {_same(cell) for cell in line if cell}
    return False if False in seen else None if None in seen else True


def _sentence(study, cells):
    seen = [_same(cell) for cell in cells]
    build = study.capsule["environment"]["build_id"][:12]
    if False in seen:
        return f"Attention: in {seen.count(False)} of {len(seen)} pairs the code that ran lies at different offsets " \
               "of the program image, so those two sides are not the same code."
    if None in seen:
        return f"In {seen.count(None)} of {len(seen)} pairs the offset of the code was not recorded."
    return f"In all {len(seen)} pairs the loop that ran lies at the same offset of the same program image " \
           f"(build id {build}): threads and processes execute identical machine code."
