"""Everything that stands beside a rate: spread, regime, fairness, CPU time, waits, and the rate net of the harness."""

from dataclasses import dataclass

from ..metrics import digits
from ..summary import TEAMS, workers_order
from ..words import listed, plain
from .heat import describe


@dataclass(frozen=True)
class Line:
    workload: str
    workers: str
    team: str
    contender: str
    cells: list  # [(text, sort key or None), ...] in the order of HEADINGS
    title: str


HEADINGS = (
    ("median", "of the launches that count, in the unit of the workload"),
    ("95% interval", "exact, distribution-free; wider confidence is impossible with fewer than six launches"),
    ("net", "1+1 only: the harness's own cost per item taken off, 1/(1/rate − overhead)"),
    ("n", "launches that count, of all that passed"),
    ("spread", "interquartile range / median"),
    ("modes", "two groups of launches, told apart by a gap: the median of each"),
    ("regime", "what bounded the run: an empty queue, a full one, or neither"),
    ("fairness", "least / most operations among workers of one role"),
    ("CPU s/M", "CPU seconds of all workers per million items"),
    ("waits/k", "operations that had to wait, per thousand items"),
    ("failed/k", "try operations that found it full or empty, per thousand items"),
)


def units(study):
    """'transfer and mix in M items/s; ping-pong in ns': what the medians of the table are in."""
    found = {}
    for workload in study.workloads():
        for unit in {row.metric.unit: None for row in study.main_rows(workload)}:
            found.setdefault(unit, []).append(plain(workload))
    return "; ".join(f"{listed(names)} in {unit}" for unit, names in found.items())


def lines(study, workload):
    """A Line for each main-setting row with a number, by worker count, team and rate."""
    order = {name: i for i, name in enumerate(TEAMS)}
    rows = [row for row in study.main_rows(workload) if row.estimate and study.kind(row) not in ("null", "audit")]
    rows.sort(key=lambda r: (workers_order(r.workers), order[r.team], -r.metric.ratio(r.estimate.median, 1.0)))
    return [Line(workload, r.workers, r.team, r.contender, _cells(study, r), describe(r)) for r in rows]


def net_of_harness(study, row):
    """The rate without the harness, or None: elsewhere than at 1+1, or where the harness is most of the cost."""
    overhead = (study.capsule["overhead_ns"] or {}).get("value")
    if overhead is None or row.workers != "1+1" or row.metric.key != "items_per_second":
        return None
    own = 1e9 / row.estimate.median - overhead
    return 1e9 / own if own > overhead else None


def _cells(study, row):
    e, show = row.estimate, row.metric.show
    passed = e.n + sum(map(len, row.elsewhere.values()))
    net = net_of_harness(study, row)
    modes = " | ".join(show(value) for value, _ in e.modes)
    return [
        (show(e.median), e.median), (f"{show(e.low)}–{show(e.high)}", e.low), (_or_none(net, show), net),
        (f"{e.n}/{passed}", e.n), (f"{e.spread:.0%}", e.spread), (modes, len(modes) or None),
        (row.regime.replace("_", "-") if row.regime != "unknown" else "", row.regime),
        (_or_none(row.fairness, "{:.2f}".format), row.fairness),
        (_or_none(row.cpu_per_million, digits), row.cpu_per_million),
        (_or_none(row.waits_per_thousand, digits), row.waits_per_thousand),
        (_or_none(row.failed_per_thousand, digits), row.failed_per_thousand),
    ]


def _or_none(value, show):
    return "" if value is None else show(value)
