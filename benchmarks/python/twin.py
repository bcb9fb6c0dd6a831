"""twin: what the CPython twins share: their cases, the order of samples, the command line.

A twin does the workloads of one family with what CPython itself offers, and checks what it did. A case is one
workload of one contender; its sample(seconds) runs it for about so long and answers a Sample, or raises Wrong.
"""

import argparse
import random
import re
import signal
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Callable

import capsule
from sampling import Sample, fresh

START = 0.02  # seconds that a sample costs besides measuring


@dataclass
class Case:
    workload: str
    contender: str
    team: str                           # threads | forked
    producers: int
    metric: str
    sample: Callable[[float], Sample]
    consumers: int = 0
    payload_bytes: int = 0
    capacity: int = None
    axes: dict = field(default_factory=dict)
    samples: list = field(default_factory=list)   # as the capsule has them
    failures: list = field(default_factory=list)

    @property
    def workers(self):
        return f"{self.producers}+{self.consumers}" if self.consumers else str(self.producers)


def measure(cases, samples, seconds, seed):
    """All samples of all cases, interleaved at random; yields after each, so that an interruption keeps the others."""
    each = max(0.01, seconds / (samples * len(cases)) - START)
    lot, order = random.Random(seed), 0
    for _ in range(samples):
        for case in lot.sample(cases, len(cases)):
            answer = fresh(case, each)
            if "died" in answer:
                case.failures.append({"order": order, "what": answer["died"]})
            else:
                wrong = answer.pop("wrong", None)
                case.samples.append({"value": None, "items": 0, "seconds": each} | answer | {
                    "order": order, "class": "unprobed", "probes": [], "check": wrong or "ok", "regime": "unknown"})
            order += 1


def pattern(text):
    """A filter as Google Benchmark takes it: a pattern to be found in a name, after a minus one that must not be."""
    try:
        wanted = re.compile(text.removeprefix("-"))
    except re.error as error:
        raise argparse.ArgumentTypeError(f"invalid pattern: {error}") from None
    return lambda name: (wanted.search(name) is None) == text.startswith("-")


def parser(family, text):
    made = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter, epilog=(
        f"Writes nothing without --out.\nexit code: 0 good, 1 a check failed, 2 wrong usage, 130 interrupted\n\n"
        f"  {family}_twin.py                                prints medians\n"
        f"  {family}_twin.py --out results/{family}-cpython.json   for scripts/report, beside {family}.json"))
    made.add_argument("--seconds", type=float, default=4.0, help="for all samples together (default: %(default)s)")
    made.add_argument("--samples", type=int, default=6, help="of each case, each in a fresh process (default: %(default)s)")
    made.add_argument("--filter", type=pattern, default="", metavar="RE", help="only matching names")
    made.add_argument("--seed", type=int, default=1, help="of the order of samples")
    made.add_argument("--out", metavar="FILE", help="the capsule to write")
    return made


def interrupted(number, _frame):
    raise KeyboardInterrupt(signal.Signals(number).name)


def main(family, text, cases):
    """The whole program; answers the exit code."""
    told = parser(family, text)
    options = told.parse_args()
    if options.samples < 1 or not 0 < options.seconds < 3600:
        told.error("--samples and --seconds must be above 0")
    cases = [case for case in cases if options.filter(capsule.identity(family, case))]
    if not cases:
        print(f"{family}_twin: no case matches the filter: nothing measured", file=sys.stderr)
        return 0
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, interrupted)
    started, ended_by = time.time(), None
    try:
        measure(cases, options.samples, options.seconds, options.seed)
    except KeyboardInterrupt as reason:
        ended_by = str(reason)
    wrong = [f"{case.contender}, {case.workload}: {what}" for case in cases for what in
             {s["check"] for s in case.samples} - {"ok"} | {f["what"] for f in case.failures}]
    for one in wrong:
        print(f"{family}_twin: {one}", file=sys.stderr)
    if options.out:
        capsule.write(options.out, family, cases, started, options.seed, ended_by)
    else:
        tell(cases)
    return 130 if ended_by else 1 if wrong else 0


def tell(cases):
    for case in cases:
        values = [sample["value"] for sample in case.samples if sample["check"] == "ok"]
        middle = f"{statistics.median(values):14,.0f} {case.metric}" if values else "no number"
        print(f"{case.workload:14} {case.contender:32} {case.team:8} {case.workers:4} {middle}")
