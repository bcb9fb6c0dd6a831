"""The heat table: contenders against worker counts and teams, each cell a ratio to the best of its column."""

from dataclasses import dataclass

from ..answers import verdict
from ..words import theirs

GROUPS = (("ours", ("primitive",)), ("theirs", ("peer",)), ("floors", ("floor",)), ("ceilings", ("ceiling",)),
          ("CPython", ("cpython",)))
# Lower edges of the ratio to the best, one shade each, from the best down.
SHADES = (0.9, 0.7, 0.5, 0.35, 0.2, 0.1, 0.05, 0.0)


@dataclass(frozen=True)
class Cell:
    ratio: str     # per cent of the best of the column
    value: str     # in the metric's unit
    shade: int     # 0 is best; -1: not coloured
    sort: float    # larger is better; -1: nothing
    title: str     # everything about it, as a tool tip
    first: bool    # opens a new worker count
    marks: str     # CSS classes: top (leads or ties), modes, few, broken, failed, none


@dataclass(frozen=True)
class Heat:
    metric: object
    workloads: list  # the workloads side by side in one table
    columns: list    # [(workload, workers, (team, ...)), ...]
    groups: list     # [(title, [(contender, [Cell, ...]), ...]), ...]


def heat(study, workloads):
    """The Heat of workloads that share a metric, or None without any point."""
    columns = [(workload, workers, teams) for workload in workloads for workers, teams in study.columns(workload)]
    if not columns:
        return None
    flat = {(workload, workers, team): team == teams[0] for workload, workers, teams in columns for team in teams}
    leads = {key: verdict(study, *key) for key in flat}
    skipped = _skips(study.capsule)
    rows = [row for workload in workloads for row in study.main_rows(workload)]
    present = {row.contender for row in rows}
    groups = []
    for title, kinds in GROUPS:
        names = [n for n, c in study.contenders.items() if c["kind"] in kinds and n in present]
        lines = [(name, [_cell(study, name, key, first, leads[key], skipped) for key, first in flat.items()])
                 for name in names]
        lines.sort(key=lambda line: -_mean(line[1]))
        if lines:
            groups.append((theirs(study.family)[0] if title == "theirs" else title, lines))
    return Heat(rows[0].metric, workloads, columns, groups)


def heats(study, workloads):
    """The Heats of workloads, those of one metric side by side where any contender does both."""
    tables = []  # (metric, contenders, workloads)
    for workload in workloads:
        rows = study.main_rows(workload)
        metric, present = rows[0].metric if rows else None, {row.contender for row in rows}
        for known, contenders, names in tables:
            if metric == known and contenders & present:
                contenders |= present
                names.append(workload)
                break
        else:
            tables.append((metric, present, [workload]))
    return [made for *_, names in tables if (made := heat(study, names))]


def _mean(cells):
    numbers = [cell.sort for cell in cells if cell.sort >= 0]
    return sum(numbers) / len(numbers) if numbers else -1


def _cell(study, name, key, first, lead, skipped):
    row = study.cell(key[0], name, *key[1:])
    if row is None:
        return Cell("", "", -1, -1, _why_not(study, name, key, skipped), first, "none")
    if row.estimate is None and row.failures:
        return Cell("fail", "fail", -1, -1, row.failures[0], first, "failed")
    if row.estimate is None:
        return Cell("–", "–", -1, -1, "no launch in the common placement class", first, "none")
    best = lead.leaders[0].estimate.median if lead else row.estimate.median
    ratio = row.metric.ratio(row.estimate.median, best)
    competes = study.competes(row)
    return Cell(_percent(ratio), row.metric.show(row.estimate.median), shade(ratio) if competes else -1, ratio,
                describe(row), first, _marks(row, competes and lead and row in lead.leaders))


def _skips(capsule):
    """{contender: [({words of what was skipped}, reason), ...]}; one entry may name several things, by commas."""
    found = {}
    for item in capsule["skipped"]:
        for what in item["what"].split(","):
            found.setdefault(item["contender"], []).append((set(what.split()), item["reason"]))
    return found


def _why_not(study, name, key, skipped):
    """The reason that the run gave for this cell: of an entry that names only what the cell is."""
    workload, workers, team = key
    cell = {workload, workers, f"{workers}+0", team}
    for words, reason in skipped.get(name, ()):
        if words and words <= cell:
            return reason
    return "threads only" if team != "threads" and not study.contenders[name]["processes"] else "not measured"


def shade(ratio):
    return next(i for i, edge in enumerate(SHADES) if ratio >= edge)


def _percent(ratio):
    return f"{100 * ratio:.0f}" if ratio >= 0.1 else f"{100 * ratio:.1f}" if ratio >= 0.001 else "<0.1"


def _marks(row, top):
    marks = {"top": top, "modes": row.estimate.modes, "few": not row.estimate.decisive, "broken": row.failures}
    return " ".join(name for name, holds in marks.items() if holds)


def describe(row):
    """One line with all that stands behind a number."""
    e = row.estimate
    text = f"{row.metric.say_interval(e)}, {e.n} launches, spread {e.spread:.0%}"
    if row.regime != "unknown":
        text += f", {row.regime.replace('_', '-')}"
    if e.modes:
        text += "; two modes: " + " and ".join(f"{row.metric.show(m)} ({s:.0%})" for m, s in e.modes)
    if row.failures:
        text += f"; {len(row.failures)} failed: {row.failures[0]}"
    return text
