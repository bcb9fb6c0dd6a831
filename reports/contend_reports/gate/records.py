"""The gate's plain data: launches, pairs, what counts as slower, and what was decided."""

import math
from dataclasses import dataclass, field
from enum import Enum

from ..errors import ReportError


class Verdict(str, Enum):
    """What is known of one benchmark. The last five are facts of the driver, never folded into OK."""
    REGRESSED = "REGRESSED"        # slower by more than m0; family error alpha over the whole run
    OK = "OK"                      # proved less than tau slower; error beta for this benchmark
    IMPROVED = "IMPROVED"          # faster by more than m0; family error alpha
    INCONCLUSIVE = "INCONCLUSIVE"  # neither, so far
    SAME_CODE = "SAME-CODE"
    NEW = "NEW"
    REMOVED = "REMOVED"
    BROKEN = "BROKEN"
    NOT_RUN = "NOT-RUN"


class Outcome(str, Enum):
    """What is known of a whole run."""
    PASS = "PASS"                                  # every gated benchmark is decided, none for the worse
    REGRESSED = "REGRESSED"                        # a benchmark, a family or the suite as a whole got slower
    INCONCLUSIVE = "INCONCLUSIVE"                  # nothing got slower for sure, something is undecided
    ENVIRONMENT_REJECTED = "ENVIRONMENT-REJECTED"  # identical code was told apart, or the order was no coin's
    COVERAGE_LOST = "COVERAGE-LOST"                # something that should be gated has no data


@dataclass(frozen=True)
class Launch:
    """One fresh process that ran one benchmark once."""
    values: dict         # metric name -> one positive number, such as {"ns_per_op": 41.7}
    started: float       # seconds on a clock that both launches of a pair share
    placement: str = ""  # class that the harness's probe found; both launches of a counted pair have the same


@dataclass(frozen=True)
class Pair:
    """A base launch and a head launch of one benchmark, adjacent in time, in the order of a recorded coin.

    Raises ReportError for a value that no launch can have: not a number, infinite, zero or negative.
    """
    id: str              # unique over all runs of all revisions: schedule.pair_id makes it
    benchmark: str
    run: str             # id of the run that measured it
    round: int           # counts from 0 within the run
    attempt: int         # counts from 0: how often this pair was redone, by a rule that sees no side and no time
    head_first: bool     # what the coin said
    base: Launch
    head: Launch

    def __post_init__(self):
        if self.base.values.keys() != self.head.values.keys():
            raise ReportError(f"{self.benchmark}: base and head report different metrics; compare like with like")
        for launch in (self.base, self.head):
            for name, value in launch.values.items():
                if not (isinstance(value, (int, float)) and math.isfinite(value) and value > 0):
                    raise ReportError(f"{self.benchmark}: {name} is {value!r}; a launch must report a positive number")

    def slowdown(self, metric, higher_is_better=False):
        """ln(head / base), turned so that positive is worse; 0.05 is about 5 %."""
        x = math.log(self.head.values[metric]) - math.log(self.base.values[metric])
        return -x if higher_is_better else x


@dataclass(frozen=True)
class Profile:
    """What counts as slower. Slowdowns are fractions: 0.05 is 5 %."""
    name: str
    m0: float        # slowdown to ignore
    tau: float       # slowdown that must be found
    n_max: int = 60  # pairs of one benchmark in one run


PROFILES = {p.name: p for p in (Profile("tight", 0.005, 0.02), Profile("default", 0.01, 0.05),
                                Profile("wide", 0.02, 0.10), Profile("coarse", 0.04, 0.20))}


@dataclass(frozen=True)
class Limits:
    """Errors that a run may make.

    family is the number of hypotheses that can fail the run: suite.hypotheses counts them. Over several runs of
    the same two revisions it is the largest of theirs: choosing few benchmarks after a look at many is no shortcut.
    """
    family: int
    alpha: float = 0.05  # chance of any false REGRESSED, over the whole run and all its repeats
    beta: float = 0.05   # chance of a false OK, for each benchmark that really is tau slower

    @property
    def fail(self):
        """e-value that proves a slowdown or an improvement."""
        return self.family / self.alpha

    @property
    def certify(self):
        """e-value that proves a slowdown below tau."""
        return 1 / self.beta


@dataclass(frozen=True)
class Part:
    """One of the sign tests that the evidence of a slowdown is the mean of."""
    name: str     # "all", "same_mode" or "mode_share"
    slower: int   # pairs more than m0 slower
    faster: int   # pairs more than m0 faster
    pairs: int
    log_up: float    # ln of the e-value against "not more than m0 slower", from these pairs
    log_down: float  # ln of the e-value against "not more than m0 faster"


@dataclass(frozen=True)
class Decision:
    """What the pairs of one benchmark say by one metric. Slowdowns are fractions; negative is faster."""
    verdict: Verdict
    pairs: int
    log_up: float     # ln e-value: slower by more than m0
    log_ok: float     # ln e-value: less than tau slower
    log_down: float   # ln e-value: faster by more than m0
    slowdown: float   # median with the position effect removed; NaN without pairs
    low: float        # interval that holds whenever one stops, at confidence 1 - beta; -1 and inf say "open"
    high: float
    excluded: float   # smallest slowdown that is excluded, error beta; inf if none
    sigma: float      # standard deviation of a pair's ln(head / base), robust; NaN below three pairs
    position: float   # slowdown of whichever launch of a pair ran second; NaN until both orders were seen
    parts: tuple = () # Parts; more than one as soon as two modes were seen
    fired: str = ""   # name of the part that carries REGRESSED or IMPROVED
    modes: tuple = () # () or ((median, share of base, share of head), the same), slow mode first

    def most_pairs(self, profile):
        """How many pairs a run may take: twice as many for two modes, whose shares are told by part of the pairs alone."""
        return profile.n_max * (2 if len(self.parts) > 1 else 1)


@dataclass(frozen=True)
class SuiteVerdict:
    """What a whole run says. finding is one sentence each, for people."""
    outcome: Outcome
    decisions: dict                   # benchmark -> Decision, of gated ones
    discoveries: tuple = ()           # benchmarks that e-BH lists as slower: false discovery rate alpha, decides nothing
    families: dict = field(default_factory=dict)   # family -> pooled.Pooled
    shift: object = None              # pooled.Pooled of the suite as a whole, or None
    controls: object = None           # controls.Controls
    position: float = math.nan        # median over benchmarks of Decision.position
    unstable: tuple = ()              # benchmarks whose sigma is over twice that of their history
    findings: tuple = ()
