"""CPython's twin of a family: joins its capsule to the family's, and says how far ahead of it we are."""

from datetime import datetime

from . import stats
from .costs import asked
from .metrics import digits
from .study import best_first
from .summary import CPYTHON, workers_total
from .words import opening

TEAMS = ("threads", "forked")


def is_twin(capsule):
    """Has it nothing but CPython's own?"""
    return bool(capsule["contenders"]) and all(one["kind"] == CPYTHON for one in capsule["contenders"])


def join(capsules):
    """The capsules in their order, each twin put into the nearest run of its family on the same machine, if any."""
    twins = [capsule for capsule in capsules if is_twin(capsule)]
    made = [capsule for capsule in capsules if not is_twin(capsule)]
    alone = []
    for twin in twins:
        near = [i for i, capsule in enumerate(made) if _fit(capsule, twin)]
        if near:
            best = min(near, key=lambda i: abs(_started(made[i]) - _started(twin)))
            made[best] = _joined(made[best], twin)
        else:
            alone.append(twin)
    return made + alone


def _fit(capsule, twin):
    machines = [(one["environment"]["cpu"]["model"], one["environment"]["cpu"]["allowed"], one["environment"]["kernel"])
                for one in (capsule, twin)]
    names = [{contender["name"] for contender in one["contenders"]} for one in (capsule, twin)]
    return capsule["family"] == twin["family"] and machines[0] == machines[1] and not names[0] & names[1]


def _started(capsule):
    try:
        return datetime.fromisoformat(capsule["run"]["started"].replace("Z", "+00:00")).timestamp()
    except ValueError:
        return 0.0


def _joined(capsule, twin):
    marks = [f"CPython's twin: {mark}" for mark in twin["marks"]]
    if not twin["run"]["complete"]:
        marks.append(f"CPython's twin ended early ({twin['run']['ended_by'] or 'reason unknown'}).")
    both = {key: capsule[key] + twin[key] for key in ("contenders", "absent", "skipped", "points")}
    return capsule | both | {"marks": capsule["marks"] + marks, "cpython": {
        "version": twin["environment"]["compiler"], "run": twin["run"], "commit": twin["environment"]["commit"]}}


def version(study):
    """'CPython 3.11.2', or None without a twin."""
    if "cpython" in study.capsule:
        return study.capsule["cpython"]["version"]
    return study.capsule["environment"]["compiler"] if is_twin(study.capsule) else None


def ahead(study, workload, team):
    """(our best row, CPython's best row, Ratio) where both did the same, or None."""
    rows = [row for row in study.rows if row.workload == workload and row.team == team and row.estimate]
    theirs = _best([row for row in rows if study.cpython(row)])
    if theirs is None:
        return None
    ours = _best([row for row in rows if study.own(row) and same_work(row, theirs)])
    if ours is None:
        return None
    sides = (ours.estimate, theirs.estimate)
    ratio = stats.ratio(*(sides if ours.metric.better == "higher" else sides[::-1]))
    return ratio and (ours, theirs, ratio)


def _best(rows):
    """The best of rows, of those with enough launches if there are any."""
    return next(iter(best_first([row for row in rows if row.estimate.decisive] or rows)), None)


def same_work(row, twin):
    """As many workers, the same metric, and the same setting wherever both tell it; 0 bytes: it has no payload."""
    if workers_total(row) != workers_total(twin) or row.metric != twin.metric:
        return False
    shared = set(row.setting) & set(twin.setting) - {"placement", "capacity"}
    if 0 in (row.setting["payload_bytes"], twin.setting["payload_bytes"]):
        shared.discard("payload_bytes")
    return all(row.setting[axis] == twin.setting[axis] for axis in shared)


def say(study, found):
    """One sentence about (our best row, CPython's best row, Ratio)."""
    ours, theirs, ratio = found
    numbers = f"{ours.metric.say(ours.estimate.median)} to {theirs.metric.say(theirs.estimate.median)}"
    twin = f"{theirs.contender} of {version(study)}"
    if ratio.differs:
        factor = f"{digits(ratio.value)} [{digits(ratio.low)}–{digits(ratio.high)}]"
        return f"{opening(ours)}, {ours.contender} is {factor} times as fast as {twin}: {numbers}."
    if not ratio.decisive:
        return f"{opening(ours)}, there are too few launches to tell {ours.contender} and {twin} apart: {numbers}."
    return f"{opening(ours)}, {ours.contender} and {twin} are not told apart: {numbers}."


def sentences(study, workloads=None):
    """How far ahead of CPython, a sentence a workload and team that both have a number for."""
    names = asked(study) if workloads is None else workloads
    return [say(study, found) for workload in names for team in TEAMS if (found := ahead(study, workload, team))]
