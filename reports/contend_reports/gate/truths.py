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
    """0 if a head that is a tenth slower fails as it must; 1 if the gate is dead: it called one of them fine; 3 if the budget
    told too little, 4 if the machine is rejected, 5 if something could not be measured."""
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
        fine = [row.id for row in found.rows if row.verdict in (Verdict.OK, Verdict.IMPROVED)]
        print(f"canary: {found.outcome.value}, {len(caught)} of {len(found.rows)} slowdowns of 10 % caught: " + (
            f"the gate is dead on this machine: it called {len(fine)} of them fine" if fine else
            "nothing is proved of the gate; give it a quieter machine or a longer --budget; see the states above"))
        return LAPSE if fine and found.outcome is not Outcome.ENVIRONMENT_REJECTED else policy.EXIT[rejected_or_undecided(found)]
    return compare(subject, options, progress, ending.hypotheses, finish)


def rejected_or_undecided(found):
    """The outcome of a canary that was not caught whole: one slowdown that was caught does not make up for the others."""
    return Outcome.INCONCLUSIVE if found.outcome in (Outcome.REGRESSED, Outcome.PASS) else found.outcome


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
