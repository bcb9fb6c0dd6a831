"""Says while it measures what is known so far: a line when something is decided, and a summary now and then."""

import sys
import time
from collections import Counter

from . import words
from .comparing import row_id
from .records import Verdict

EVERY = 10.0      # seconds between summaries on a terminal,
SELDOM = 60.0     # and in the log of a job
SHOWN = 6         # undecided benchmarks that a summary names


def span(decision):
    """The interval of a Decision in words."""
    return words.interval({"low": decision.low, "high": decision.high if decision.high < float("inf") else None})


def state_line(key, decision):
    """The present state of one benchmark."""
    if decision.pairs == 0:
        return f"{row_id(key)}: no pair yet"
    return f"{row_id(key)}: {decision.verdict.value}, {words.percent(decision.slowdown)} {span(decision)}, {decision.pairs} pairs"


class Progress:
    """Writes to standard error. budget: seconds that are planned."""

    def __init__(self, budget, out=sys.stderr):
        self.budget, self.out, self.every = budget, out, EVERY if out.isatty() else SELDOM
        self.work, self.started, self.next = None, 0.0, 0.0

    def say(self, text):
        print(f"gate: {words.clean(text)}", file=self.out, flush=True)

    def begin(self, work):
        self.work, self.started = work, time.monotonic()
        self.next = self.started + self.every
        known = sum(decision.pairs for decision in work.decisions.values())
        self.say(f"run {work.run.id}: {len(work.states)} to decide, at most {self.budget:g} s"
                 + (f"; {known} pairs of these two revisions are known already" if known else ""))

    def told(self, kind, what):
        if kind == "decided":
            self.say(state_line(what, self.work.decisions[what]))
        elif kind == "broken":
            self.say(f"{what}: BROKEN: {self.work.broken[what]}")
        elif time.monotonic() >= self.next:
            self.next = time.monotonic() + self.every
            self.summary()

    def summary(self):
        counts = Counter(decision.verdict.value for decision in self.work.decisions.values())
        spent = time.monotonic() - self.started
        self.say(f"{spent:.0f} of {self.budget:g} s: " + ", ".join(f"{n} {name}" for name, n in sorted(counts.items()))
                 + f"; redone {sum(self.work.redone.values())} pairs")
        undecided = [key for key, one in self.work.decisions.items() if one.verdict is Verdict.INCONCLUSIVE and one.pairs]
        for key in undecided[:SHOWN]:
            self.say(f"  {state_line(key, self.work.decisions[key])}")
        if len(undecided) > SHOWN:
            self.say(f"  and {len(undecided) - SHOWN} more")
