"""From what was found to an exit code: whatever is missing, unknown or odd is never a pass.

    0 pass   1 regression   2 usage or internal error   3 inconclusive   4 environment rejected   5 coverage lost
"""

import math
from dataclasses import dataclass, replace

from .records import Outcome, Verdict

EXIT = {Outcome.PASS: 0, Outcome.REGRESSED: 1, Outcome.INCONCLUSIVE: 3, Outcome.ENVIRONMENT_REJECTED: 4,
        Outcome.COVERAGE_LOST: 5}
USAGE = 2
INTERRUPTED = 130
MISSING = {Verdict.REMOVED, Verdict.BROKEN, Verdict.NOT_RUN}


@dataclass(frozen=True)
class Row:
    """One benchmark by one metric, as the gate tells it."""
    id: str                 # benchmark, and the metric behind it unless it is the first one
    verdict: Verdict
    decision: object = None # records.Decision; None if there are no pairs
    tau: float = 0.05
    why: str = ""           # of what has no decision
    accepted: object = None # waivers.Waiver that covers it

    @property
    def small(self):
        """Slower for sure, but by less than what must be found."""
        return self.verdict is Verdict.REGRESSED and self.decision.slowdown < self.tau


@dataclass(frozen=True)
class Judgement:
    """What a whole run comes to. errors: sentences that make it a usage error whatever else was found."""
    outcome: Outcome
    code: int
    rows: tuple
    failing: tuple = ()     # ids of rows that fail the run
    warnings: tuple = ()
    errors: tuple = ()
    accepted: tuple = ()    # rows that a trailer covers


@dataclass(frozen=True)
class Wide:
    """A family, or the suite, that got slower for sure."""
    name: str
    slowdown: float
    members: tuple
    tau: float


def judge(rows, wide=(), rejected=False, waivers=(), strict=False, known=()):
    """The Judgement of all rows, of Wides, and of whether the run is rejected for its controls.

    strict: a proved slowdown below tau fails too, as it should at night. known: benchmarks that were not asked for.
    An accepted row excuses the families it is in: they need not be accepted once more.
    """
    rows = [_cover(row, waivers) for row in rows]
    errors = tuple(stale(rows, waivers, known))
    worse = [row for row in rows if row.verdict is Verdict.REGRESSED and not row.accepted]
    excused = {row.id for row in rows if row.accepted}
    found = [(row.id, row.small, row.tau) for row in worse]
    found += [(one.name, one.slowdown < one.tau, one.tau) for one in wide if not excused & set(one.members)]
    failing = [name for name, small, _ in found if strict or not small]
    warnings = tuple(f"{name}: slower for sure, but by less than {tau:.0%}: small but real"
                     for name, small, tau in found if small and not strict)
    missing = [row.id for row in rows if row.verdict in MISSING and not row.accepted]
    gated = [row for row in rows if row.verdict not in (Verdict.NEW, Verdict.REMOVED)]
    if rejected:
        outcome = Outcome.ENVIRONMENT_REJECTED
    elif failing:
        outcome = Outcome.REGRESSED
    elif missing or not gated:
        outcome = Outcome.COVERAGE_LOST
    elif any(row.verdict is Verdict.INCONCLUSIVE for row in rows):
        outcome = Outcome.INCONCLUSIVE
    else:
        outcome = Outcome.PASS
    return Judgement(outcome, USAGE if errors else EXIT[outcome], tuple(rows), tuple(failing + missing),
                     warnings, errors, tuple(row for row in rows if row.accepted))


def _cover(row, waivers):
    """The row, with the waiver that accepts it if there is one."""
    for waiver in waivers:
        if waiver.id != row.id:
            continue
        slower = row.verdict is Verdict.REGRESSED and waiver.kind == "Gate-Accept"
        # A slowdown that is not a number is covered by nothing.
        within = slower and not math.isnan(row.decision.slowdown) and row.decision.slowdown <= waiver.limit
        if within or (row.verdict is Verdict.REMOVED and waiver.kind == "Gate-Remove"):
            return replace(row, accepted=waiver)
    return row


def stale(rows, waivers, known=()):
    """Sentences about trailers that cover nothing: they must go, or they would cover something later."""
    found = {row.id: row for row in rows}
    for waiver in waivers:
        row = found.get(waiver.id)
        said = f"commit {waiver.commit[:12]}: {waiver.kind} of {waiver.id}"
        if row is None and waiver.id in known:
            continue
        if row is None:
            yield f"{said}: there is no benchmark of that name; correct or remove the trailer"
        elif waiver.kind == "Gate-Remove" and row.verdict is not Verdict.REMOVED:
            yield f"{said}: it is still there; remove the trailer"
        elif waiver.kind == "Gate-Accept" and row.verdict in (Verdict.OK, Verdict.IMPROVED, Verdict.SAME_CODE):
            yield f"{said}: it is not slower ({row.verdict.value}); remove the trailer"
