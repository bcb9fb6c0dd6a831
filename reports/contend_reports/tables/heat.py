"""The heat table: contenders against worker counts and teams, each cell a ratio to the best of its column."""

from dataclasses import dataclass

from ..answers import verdict

GROUPS = (("ours", ("primitive",)), ("libraries", ("peer",)), ("floors", ("floor",)), ("ceilings", ("ceiling",)))
# Lower edges of the ratio to the best, one shade each, from the best down.
SHADES = (0.9, 0.7, 0.5, 0.35, 0.2, 0.1, 0.05, 0.0)


@dataclass(frozen=True)
class Cell:
    ratio: str     # per cent of the best of the column
    value: str     # in the metric's unit
    shade: int     # 0 is best; -1: not coloured
    sort: float    # larger is better; -1: nothing
    title: str     # everything about it, as a tool tip
    marks: str     # CSS classes: top (leads or ties), modes, few, failed, none


@dataclass(frozen=True)
class Heat:
    workload: str
    metric: object
    columns: list  # [(workers, (team, ...)), ...]
    groups: list   # [(title, [(contender, [Cell, ...]), ...]), ...]


def heat(study, workload):
    columns = study.columns(workload)
    rows = study.main_rows(workload)
    if not rows:
        return None
    flat = [(workers, team) for workers, teams in columns for team in teams]
    leads = {key: verdict(study, workload, *key) for key in flat}
    skipped = {(s["contender"], s["what"]): s["reason"] for s in study.capsule["skipped"]}
    present = {row.contender for row in rows}
    groups = []
    for title, kinds in GROUPS:
        names = [n for n, c in study.contenders.items() if c["kind"] in kinds and n in present]
        lines = [(name, [_cell(study, workload, name, key, leads[key], skipped) for key in flat]) for name in names]
        lines.sort(key=lambda line: -sum(max(cell.sort, 0) for cell in line[1]) / max(1, _filled(line[1])))
        if lines:
            groups.append((title, lines))
    return Heat(workload, rows[0].metric, columns, groups)


def _filled(cells):
    return sum(cell.sort >= 0 for cell in cells)


def _cell(study, workload, name, key, lead, skipped):
    row = study.cell(workload, name, *key)
    if row is None:
        return Cell("", "", -1, -1, _why_not(study, name, key, skipped), "none")
    if row.estimate is None:
        reason = row.failures[0] if row.failures else "no launch in the common placement class"
        return Cell("fail" if row.failures else "–", "fail" if row.failures else "–", -1, -1, reason,
                    "failed" if row.failures else "none")
    best = lead.leaders[0].estimate.median if lead else row.estimate.median
    ratio = row.metric.ratio(row.estimate.median, best)
    competes = study.competes(row)
    shade = next(i for i, edge in enumerate(SHADES) if ratio >= edge) if competes else -1
    return Cell(_percent(ratio), row.metric.show(row.estimate.median), shade, ratio, describe(row),
                _marks(row, competes and lead and row in lead.leaders))


def _why_not(study, name, key, skipped):
    """The reason that the run gave for this column: for its workers, its team, or both."""
    said = [skipped[name, what] for what in (*key, " ".join(key), " ".join(reversed(key))) if (name, what) in skipped]
    if said:
        return said[0]
    return "threads only" if key[1] != "threads" and not study.contenders[name]["processes"] else "not measured"


def _percent(ratio):
    return f"{100 * ratio:.0f}" if ratio >= 0.1 else f"{100 * ratio:.1f}" if ratio >= 0.001 else "<0.1"


def _marks(row, top):
    marks = {"top": top, "modes": row.estimate.modes, "few": not row.estimate.decisive, "broken": row.failures}
    return " ".join(name for name, holds in marks.items() if holds)


def describe(row):
    """One line with all that stands behind a number."""
    e = row.estimate
    text = f"{row.metric.say_interval(e)}, {e.n} launches, spread {e.spread:.0%}"
    if row.regime not in ("unknown",):
        text += f", {row.regime.replace('_', '-')}"
    if e.modes:
        text += "; two modes: " + " and ".join(f"{row.metric.show(m)} ({s:.0%})" for m, s in e.modes)
    if row.failures:
        text += f"; {len(row.failures)} failed: {row.failures[0]}"
    return text
