"""A whole run: opens it, measures until there is enough, and says what all rows come to."""

import time
from dataclasses import dataclass

from ..errors import ReportError
from . import evidence, policy, runs
from .measuring import Measurement
from .placement import Classes
from .records import PROFILES, Limits, Verdict
from .state import Evidence

FIRST = ("ns_per_op", "value")  # metrics that a benchmark's name stands for


@dataclass
class Comparison:
    """All that is known of one run, measured or read back."""
    subject: object
    run: object
    limits: object
    states: dict            # (benchmark, metric) -> Evidence
    decisions: dict         # (benchmark, metric) -> Decision
    broken: dict            # benchmark -> why
    redone: dict            # (benchmark, why) -> how often
    finished: bool          # nothing is left to decide
    suite: object = None    # records.SuiteVerdict, once it is judged
    judgement: object = None  # policy.Judgement


def row_id(key):
    """The name of what is gated: the benchmark, and the metric unless it is the first."""
    benchmark, metric = key
    return benchmark if metric in FIRST else f"{benchmark} {metric}"


def compare(subject, options, progress, hypotheses, finish, at_once=None):
    """Measures, then answers finish(Comparison, log) while the log is still ours.

    options: work (folder), budget (seconds), profile, profiles ({row: profile}), alpha, beta. progress: a Progress, or what does
    as it does. hypotheses(targets): how many claims can fail the run. at_once: see Measurement.
    """
    wanted = [key for target in subject.targets for key in target.keys]
    folder = runs.folder_of(options.work, subject.base_id, subject.head_id)
    settings = {"profile": options.profile, "profiles": options.profiles, "alpha": options.alpha, "beta": options.beta,
                "rows": sorted(row_id(key) for key in wanted)}
    run, log = runs.open_run(folder, subject, settings, hypotheses(subject.targets))
    try:
        before, family = runs.earlier(folder, log.path)
        limits = Limits(max(family, run.family), options.alpha, options.beta)
        states = {key: Evidence(key[0], _profile(options, key), key[1]) for key in wanted}
        for profile in {state.profile for state in states.values()}:
            evidence.check_attainable(limits, profile)
        for pair in before:
            for key in ((pair.benchmark, metric) for metric in pair.base.values):
                if key in states:
                    states[key].add(pair)
        work = Measurement(subject, run, log, states, limits, progress.told, Classes(),
                           lambda: runs.turn(options.work), at_once)
        progress.begin(work)
        done = work.go_on(time.monotonic() + options.budget)
        return finish(Comparison(subject, run, limits, states, work.decisions, work.broken, dict(work.redone), done), log)
    finally:
        log.__exit__()


def _profile(options, key):
    name = options.profiles.get(row_id(key), options.profile)
    if name not in PROFILES:
        raise ReportError(f"there is no profile '{name}'; choose {', '.join(PROFILES)}")
    return PROFILES[name]


def rows(comparison):
    """A policy.Row for everything that was asked for, whatever became of it."""
    subject, found = comparison.subject, []
    for target in subject.targets:
        for key in target.keys:
            decision, tau = comparison.decisions[key], comparison.states[key].profile.tau
            if target.control and target.name not in comparison.broken:
                continue  # what they say is said of the whole
            if target.name in comparison.broken:
                found.append(policy.Row(row_id(key), Verdict.BROKEN, None, tau, comparison.broken[target.name]))
            elif decision.pairs == 0:
                found.append(policy.Row(row_id(key), Verdict.NOT_RUN, None, tau, "no pair was measured in the time given"))
            else:
                found.append(policy.Row(row_id(key), decision.verdict, decision, tau))
    found += [policy.Row(name, Verdict.BROKEN, why=why) for name, why in subject.broken.items()]
    for names, verdict in ((subject.new, Verdict.NEW), (subject.removed, Verdict.REMOVED),
                           (subject.same_code, Verdict.SAME_CODE)):
        found += [policy.Row(name, verdict) for name in names]
    return found

