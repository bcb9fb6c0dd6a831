"""Answers in sentences, made from data alone: a win is called only when two intervals do not overlap."""

from dataclasses import dataclass

from . import cpython, stats
from .costs import asked, process_costs
from .summary import workers_order
from .words import count, listed, opening, theirs, times

NOTHING = "Nothing was measured: the capsule has no number."
ONLY_CPYTHON = "Only CPython's own was measured: there is nothing to compare it with."


@dataclass(frozen=True)
class Verdict:
    """Who leads one column: the best by median and everybody who cannot be told apart from it."""
    workers: str
    team: str
    leaders: tuple    # rows, best first; more than one is a tie
    rest: tuple       # rows beaten beyond doubt, best first
    undecided: tuple  # rows with too few launches to be judged, best first


def verdict(study, workload, workers, team):
    """The Verdict of one column, or None when nobody has a number there."""
    field = study.field(workload, workers, team)
    if not field:
        return None
    judged = [row for row in field if row.estimate.decisive] or field
    tied = [row for row in judged if row is judged[0] or not stats.apart(row.estimate, judged[0].estimate)]
    return Verdict(workers, team, tuple(tied), tuple(row for row in judged if row not in tied),
                   tuple(row for row in field if row not in judged))


def verdicts(study, workload):
    return [found for workers, teams in study.columns(workload) for team in teams
            if (found := verdict(study, workload, workers, team))]


def say(study, found):
    """One sentence about one column."""
    best = found.leaders[0]
    head = f"{opening(best)}, "
    if best.workload == "time_out":
        return _say_range(head, found)
    if not best.estimate.decisive:
        return f"{head}there are too few launches to call a winner; {best.contender} has the best median: " \
               f"{_number(best)}."
    if not found.rest and len(found.leaders) == 1:
        return f"{head}only {best.contender} has a number that can be judged: {_number(best)}{_left_out(found)}."
    if len(found.leaders) == 1:
        return f"{head}{best.contender} {best.metric.verb}: {_number(best)}{_beside(study, best, found.rest)}" \
               f"{_left_out(found)}."
    names = [f"{best.contender} ({_number(best)})"]
    names += [f"{row.contender} ({_beside_best(row, best)})" for row in found.leaders[1:]]
    return f"{head}no single winner: {listed(_first(names, 4))} are not told apart" \
           f"{_below(study, found)}{_left_out(found)}."


def _number(row):
    text = row.metric.say_interval(row.estimate)
    if row.estimate.modes:
        text += " in two modes, " + " and ".join(
            f"{row.metric.show_like(m, row.estimate.median)} ({s:.0%})" for m, s in row.estimate.modes)
    return text


def _beside_best(row, best):
    return row.metric.show_like(row.estimate.median, best.estimate.median)


def _beside(study, best, rest):
    """How far ahead of the best of the other side: ours against the others."""
    ours = study.own(best)
    other = next((row for row in rest if study.own(row) != ours), None)
    if other is None:
        return f", {times(best, rest[0])} {rest[0].contender}, which comes next"
    return f", {times(best, other)} {other.contender}, {_fastest_of(study, not ours)}"


def _below(study, found):
    """After a tie on one side only: where the best of the other side stands."""
    sides = {study.own(row) for row in found.leaders}
    other = next((row for row in found.rest if study.own(row) not in sides), None)
    if len(sides) > 1 or other is None:
        return ""
    return f"; {_fastest_of(study, True not in sides)}, {other.contender}, has {_beside_best(other, found.leaders[0])}"


def _fastest_of(study, ours):
    return "the fastest of ours" if ours else theirs(study.family)[1]


def _left_out(found):
    if not found.undecided:
        return ""
    names = [row.contender for row in found.undecided]
    return f" (too few launches to judge {listed(_first(names, 3))})"


def _first(names, most):
    """At most so many entries, the last of them a count of the others."""
    return names if len(names) <= most else names[:most - 1] + [f"{len(names) - most + 1} more"]


def _say_range(head, found):
    """How long waits took that nobody ended: no contest, so from the least to the most."""
    rows = sorted((*found.leaders, *found.rest, *found.undecided), key=lambda row: row.estimate.median)
    least, most = (f"{row.metric.say(row.estimate.median)} ({row.contender})" for row in (rows[0], rows[-1]))
    if len(rows) == 1:
        return f"{head}a wait that nobody ends took {least}."
    return f"{head}waits that nobody ends took {least} to {most}, medians of {count(len(rows), 'contender')}."


def lead(study):
    """The sentences on top of a section and of scripts/bench: few, the most asked."""
    said = _winners(study) + process_costs(study) + cpython.sentences(study)
    if said:
        return said
    return [ONLY_CPYTHON if any(study.cpython(row) and row.estimate for row in study.rows) else NOTHING]


def _winners(study):
    """Queues: two worker counts of transfer and the round trip; else each asked workload with two workers or so."""
    workloads = asked(study)
    most = 2 if workloads == ["transfer"] else 1
    said = []
    for workload in workloads:
        found = verdicts(study, workload)
        even = [v for v in found if len(set(v.workers.split("+"))) == 1]
        counts = sorted({v.workers for v in even or found}, key=workers_order)
        wanted = ([count for count in counts if count != "1"] or counts)[:most]
        said += [say(study, v) for v in found if v.workers in wanted and v.team in ("threads", "forked")]
    for workload in ("ping_pong", "time_out"):
        if workload in study.workloads() and workload not in workloads:
            said += [say(study, v) for v in verdicts(study, workload) if v.team == "threads"][:1]
    return said


def overview(studies):
    """[(question, [(family and where, section number, sentence), ...]), ...]: all families side by side, one line each."""
    questions = {"Which is fastest?": lambda study: _winners(study)[:1],
                 "What do processes cost over threads?": lambda study: process_costs(study)[:1],
                 "How far ahead of CPython?": lambda study: next(
                     (told for workload in asked(study) if (told := cpython.sentences(study, [workload]))), [])}
    several = len({study.capsule["environment"]["cpu"]["model"] for study in studies}) > 1
    said = []
    for question, answer in questions.items():
        lines = []
        for number, study in enumerate(studies, 1):
            name = study.family + (f" on {study.capsule['environment']['cpu']['model']}" if several else "")
            measured = any(row.estimate for row in study.rows)
            none = "Nothing here to compare." if measured else "Nothing measured."
            lines += [(name, number, sentence) for sentence in answer(study) or [none]]
        said.append((question, lines))
    return said


def everything(study):
    """A sentence for each column of each workload, under the workload's name; CPython's after them."""
    return {workload: [say(study, v) for v in verdicts(study, workload)] + cpython.sentences(study, [workload])
            for workload in study.workloads()}
