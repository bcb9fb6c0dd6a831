"""The run as a whole: errors shared out over many benchmarks, families, the suite, controls, coverage.

Limits hold for all hypotheses that can fail a run together: each must reach hypotheses / alpha, so that any false
alarm has probability alpha at most whatever depends on what (e-Bonferroni: Vovk and Wang 2021).
"""

import math
from collections import Counter

import numpy as np

from . import controls as environment
from .pooled import pool
from .records import Outcome, SuiteVerdict, Verdict

UNSTABLE = 2  # a sigma over so many times that of its history marks a benchmark


def families_of(states, family):
    """{family: benchmarks} of two or more members; family tells that of a name, by a rule fixed before the run."""
    count = Counter(map(family, states))
    return {one: sorted(name for name in states if family(name) == one) for one in sorted(count) if count[one] > 1}


def hypotheses(benchmarks, families=()):
    """How many claims can fail a run: Limits.family of a gate of so many benchmarks and with these families."""
    return benchmarks + len(families) + (benchmarks > 1)


def discoveries(log_ups, alpha):
    """Names of e-BH, at a false discovery rate of alpha under any dependence (Wang and Ramdas 2022).

    log_ups: {name: ln of its e-value}. The k largest, for the largest k where all of them are n / (k alpha) or more.
    """
    names = sorted(log_ups, key=lambda name: (-log_ups[name], name))
    enough = [k for k, name in enumerate(names, 1) if log_ups[name] >= math.log(len(names) / (k * alpha)) - 1e-9]
    return tuple(names[:enough[-1]]) if enough else ()


def judge(states, limits, families=None, controls=(), expected=(), history=None):
    """The SuiteVerdict of a run.

    states    {benchmark: state.Evidence}, the gated ones
    limits    records.Limits, whose family is at least hypotheses(...)
    families  what families_of made
    controls  state.Evidence objects of identical code
    expected  benchmarks that must have data: gated before, not in states, or broken
    history   {benchmark: sigma that it usually has}
    """
    decisions = {name: state.decide(limits) for name, state in states.items()}
    pools = {name: pool([states[member] for member in members]) for name, members in (families or {}).items()}
    shift = pool(states.values(), environment.SHIFT_MARGIN) if len(states) > 1 else None
    checked = environment.check(controls, states.values())
    missing = sorted({*expected, *states} - {name for name, state in states.items() if state.pairs})
    unstable = tuple(name for name, usual in (history or {}).items()
                     if name in decisions and decisions[name].sigma > UNSTABLE * usual)
    position = _median([one.position for one in decisions.values()])
    worse = [Verdict.REGRESSED in (one.verdict for one in decisions.values())]
    worse += [one.verdict(limits.fail) is Verdict.REGRESSED for one in (*pools.values(), *([shift] if shift else []))]
    if checked.faults:
        outcome = Outcome.ENVIRONMENT_REJECTED
    elif any(worse):
        outcome = Outcome.REGRESSED
    elif missing or not states:
        outcome = Outcome.COVERAGE_LOST
    elif any(one.verdict not in (Verdict.OK, Verdict.IMPROVED) for one in decisions.values()):
        outcome = Outcome.INCONCLUSIVE
    else:
        outcome = Outcome.PASS
    return SuiteVerdict(outcome, decisions, discoveries({n: d.log_up for n, d in decisions.items()}, limits.alpha),
                        pools, shift, checked, position, unstable,
                        (*checked.faults, *_findings(states, limits, pools, shift, checked, missing, unstable, position)))


def _findings(states, limits, pools, shift, checked, missing, unstable, position):
    for name, pooled in (*pools.items(), *([("the suite as a whole", shift)] if shift else [])):
        verdict = pooled.verdict(limits.fail)
        if verdict is not Verdict.INCONCLUSIVE:
            count = pooled.slower if verdict is Verdict.REGRESSED else pooled.faster
            word = "slower" if verdict is Verdict.REGRESSED else "faster"
            yield (f"{name} got {word}: {count} of {pooled.pairs} pairs of its {pooled.members} benchmarks, "
                   f"by {100 * pooled.slowdown:+.1f} % in the middle")
    if missing:
        yield f"no data of {len(missing)} benchmarks that are gated: {', '.join(missing[:5])}; mend or remove them on purpose"
    if checked.count and not checked.can_reject_one:
        yield f"controls had {checked.fewest_pairs} pairs: too few for a single one to be told apart; give them more"
    smallest = min((state.profile.m0 for state in states.values()), default=math.inf)
    if abs(position) > smallest:
        word = "slower" if position > 0 else "faster"
        yield (f"whichever ran second was {100 * abs(position):.1f} % {word}: that is taken out as soon as it is sure; a longer "
               "warm-up would save the pairs until then")
    if unstable:
        yield f"noisier than {UNSTABLE} times their history: {', '.join(unstable[:5])}; give them a wider profile in a reviewed change"


def _median(values):
    known = [value for value in values if not math.isnan(value)]
    return float(np.median(known)) if known else math.nan
