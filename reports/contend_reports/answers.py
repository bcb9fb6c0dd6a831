"""Answers in sentences, made from data alone: a win is called only when two intervals do not overlap."""

from dataclasses import dataclass

from . import stats
from .summary import workers_order
from .tables.ratios import pairs

TEAM_WORDS = {"threads": "in threads", "forked": "in forked processes", "executed": "in separately started processes"}


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


def between(workers):
    """'2+1' -> 'Between 2 producers and 1 consumer'; '4' -> 'With 4 workers'."""
    parts = [int(part) for part in workers.split("+")]
    if len(parts) == 1:
        return f"With {_count(parts[0], 'worker')}"
    return f"Between {_count(parts[0], 'producer')} and {_count(parts[1], 'consumer')}"


def say(study, found):
    """One sentence about one column."""
    best = found.leaders[0]
    start = "For a round trip" if best.workload == "ping_pong" else between(found.workers)
    head = f"{start} {TEAM_WORDS[found.team]}, "
    if not best.estimate.decisive:
        return f"{head}there are too few launches to call a winner; {best.contender} has the best median: " \
               f"{_number(best)}."
    if not found.rest and len(found.leaders) == 1:
        return f"{head}only {best.contender} has a number that can be judged: {_number(best)}{_left_out(found)}."
    if len(found.leaders) == 1:
        return f"{head}{best.contender} {best.metric.verb}: {_number(best)}{_beside(study, best, found.rest)}" \
               f"{_left_out(found)}."
    names = [f"{best.contender} ({_number(best)})"]
    names += [f"{row.contender} ({row.metric.show(row.estimate.median)})" for row in found.leaders[1:]]
    return f"{head}no single winner: {_listed(_first(names, 4))} are not told apart" \
           f"{_below(study, found)}{_left_out(found)}."


def _number(row):
    text = row.metric.say_interval(row.estimate)
    if row.estimate.modes:
        text += " in two modes, " + " and ".join(f"{row.metric.show(m)} ({s:.0%})" for m, s in row.estimate.modes)
    return text


def _beside(study, best, rest):
    """How far ahead of the best of the other side: ours against the libraries."""
    ours = study.own(best)
    other = next((row for row in rest if study.own(row) != ours), None)
    if other is None:
        return f", {_times(best, rest[0])} {rest[0].contender}, which comes next"
    return f", {_times(best, other)} {other.contender}, {'the fastest library' if ours else 'the fastest of ours'}"


def _below(study, found):
    """After a tie on one side only: where the best of the other side stands."""
    sides = {study.own(row) for row in found.leaders}
    other = next((row for row in found.rest if study.own(row) not in sides), None)
    if len(sides) > 1 or other is None:
        return ""
    side = "the fastest library" if True in sides else "the fastest of ours"
    return f"; {side}, {other.contender}, has {other.metric.show(other.estimate.median)}"


def _left_out(found):
    if not found.undecided:
        return ""
    names = [row.contender for row in found.undecided]
    return f" (too few launches to judge {_listed(_first(names, 3))})"


def _times(best, other):
    """'1.9 times' for rates, '1.9 times sooner than' for times."""
    factor = best.metric.ratio(best.estimate.median, other.estimate.median)
    return f"{factor:.1f} times" if best.metric.better == "higher" else f"{factor:.1f} times sooner than"


def _first(names, most):
    """At most so many entries, the last of them a count of the others."""
    return names if len(names) <= most else names[:most - 1] + [f"{len(names) - most + 1} more"]


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _count(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def process_cost(study, pairs):
    """One sentence: what forked processes cost our queues, over all pairs (threads row, process row, Ratio)."""
    ratios = [r for _, _, r in pairs if r is not None]
    if not ratios:
        return None
    middle = stats.estimate([r.value for r in ratios])
    slower = sum(r.differs and r.value < 1 for r in ratios)
    faster = sum(r.differs and r.value > 1 for r in ratios)
    team = TEAM_WORDS[pairs[0][1].team].replace("in ", "In ", 1)
    return f"{team} our queues keep {middle.median:.2f} [{middle.low:.2f}–{middle.high:.2f}] of their rate in " \
           f"threads, the median over {_count(len(ratios), 'pair')} of points: {slower} slower beyond doubt, " \
           f"{faster} faster, {len(ratios) - slower - faster} not told apart."


def lead(study):
    """The sentences on top of the page and of scripts/bench: few, the most asked."""
    said = []
    if "transfer" in study.workloads():
        found = verdicts(study, "transfer")
        even = [v for v in found if len(set(v.workers.split("+"))) == 1]
        wanted = sorted({v.workers for v in even or found}, key=workers_order)[:2]
        said += [say(study, v) for v in found if v.workers in wanted and v.team in ("threads", "forked")]
        said.append(process_cost(study, pairs(study, "transfer", "forked")))
    if "ping_pong" in study.workloads():
        said += [say(study, v) for v in verdicts(study, "ping_pong") if v.team == "threads"][:1]
    if not said:
        said = [say(study, v) for workload in study.workloads() for v in verdicts(study, workload)][:6]
    return [sentence for sentence in said if sentence] or ["Nothing was measured: the capsule has no number."]


def everything(study):
    """A sentence for each column of each workload, under the workload's name."""
    return {workload: [say(study, v) for v in verdicts(study, workload)] for workload in study.workloads()}
