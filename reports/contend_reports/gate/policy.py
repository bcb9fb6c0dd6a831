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


def judge(rows, suite_outcome, waivers=(), strict=False, known=()):
    """The Judgement of all rows. suite_outcome: what the statistics of the whole say (suite.py).

    strict: a proved slowdown below tau fails too, as it should at night. known: benchmarks that were not asked for.
    """
    rows = [_cover(row, waivers) for row in rows]
    errors = tuple(stale(rows, waivers, known))
    failing = [row for row in rows if row.verdict is Verdict.REGRESSED and not row.accepted and (strict or not row.small)]
    small = [row for row in rows if row.small and not row.accepted and not strict]
    missing = [row for row in rows if row.verdict in MISSING and not row.accepted]
    gated = [row for row in rows if row.verdict not in (Verdict.NEW, Verdict.REMOVED)]
    regressed = any(row.verdict is Verdict.REGRESSED for row in rows)
    warnings = [f"{row.id}: slower for sure, but by less than {row.tau:.0%}: small but real" for row in small]
    if suite_outcome is Outcome.ENVIRONMENT_REJECTED:
        outcome = Outcome.ENVIRONMENT_REJECTED
    elif failing or (suite_outcome is Outcome.REGRESSED and not regressed):
        outcome = Outcome.REGRESSED  # a row, or a family or the suite as a whole where no row is
    elif missing or not gated or suite_outcome is Outcome.COVERAGE_LOST:
        outcome = Outcome.COVERAGE_LOST
    elif any(row.verdict is Verdict.INCONCLUSIVE for row in rows) or suite_outcome is Outcome.INCONCLUSIVE:
        outcome = Outcome.INCONCLUSIVE
    else:
        outcome = Outcome.PASS
    code = USAGE if errors else EXIT[outcome]
    return Judgement(outcome, code, tuple(rows), tuple(row.id for row in (*failing, *missing)), tuple(warnings), errors,
                     tuple(row for row in rows if row.accepted))


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
