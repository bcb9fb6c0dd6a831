"""The gate's own proofs: the canary, the study of false alarms and detection, the noise of every benchmark."""

from pathlib import Path

from ..errors import ReportError
from . import ending, field_study, injections, policy, result, runs
from .comparing import compare
from .records import Outcome, Verdict

LAPSE = 1     # the thing checked, the gate, is bad
AT_ONCE = 12  # benchmark-runs of a study side by side: whoever stops early has most of its trials whole


def root():
    """The tree of this project, where presets are."""
    return Path(__file__).resolve().parents[3]


def canary(options, progress):
    """0 if a head that is a tenth slower fails as it must, 1 if the gate is dead, 4 if the machine is rejected."""
    options.profiles = {}
    subject = injections.canary(options, root(), _folder(options, "canary"), progress.say)

    def finish(comparison, log):
        ending.judge(comparison)
        log.append("end", record=runs.keep(options.work, result.result(comparison, log.events())).name)
        found = comparison.judgement
        caught = [row.id for row in found.rows if row.verdict is Verdict.REGRESSED]
        if found.outcome is Outcome.REGRESSED and len(caught) == len(found.rows):
            print(f"canary: the gate caught all of {len(caught)} slowdowns of 10 %")
            return 0
        print(f"canary: {found.outcome.value}, {len(caught)} of {len(found.rows)} slowdowns of 10 % caught: the gate is dead "
              "on this machine, or it is too noisy or the budget too short; see the states above")
        return policy.EXIT[Outcome.ENVIRONMENT_REJECTED] if found.outcome is Outcome.ENVIRONMENT_REJECTED else LAPSE
    return compare(subject, options, progress, ending.hypotheses, finish)


def self_study(options, progress):
    """Prints the table of what was found; the same command goes on after an interruption."""
    options.profiles = {}
    subject = injections.study(options, root(), _folder(options, "study"), progress.say)

    def finish(comparison, log):
        print("\n".join(field_study.table(comparison, log.events())))
        if comparison.finished:
            log.append("end", record="")
        else:
            print("the budget is spent; the same command goes on")
        nulls = [decision for (name, _), decision in comparison.decisions.items() if name.startswith(injections.NOTHING + " ")]
        return LAPSE if any(one.verdict is Verdict.REGRESSED for one in nulls) else 0
    return compare(subject, options, progress, lambda targets: field_study.FAMILY, finish, AT_ONCE)


def calibrate(options, progress):
    """Prints a list of profiles, for benchmarks/gated.txt."""
    if options.base is None:
        raise ReportError("--calibrate wants a build directory as BASE")
    options.profiles = {}
    subject = injections.calibration(options, root(), _folder(options, "calibration"), progress.say)

    def finish(comparison, log):
        print("\n".join(field_study.profiles(comparison, log.events())))
        if comparison.finished:
            log.append("end", record="")
        return 0
    return compare(subject, options, progress, lambda targets: 1, finish)


def _folder(options, name):
    folder = Path(options.work, name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
