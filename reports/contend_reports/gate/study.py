"""The study of the gate: each promise of its design against seeded trials. Prints a row for each and says if it holds.

A chance that must not exceed a limit: the exact upper limit of what was counted, at 95 %, is below it. A chance that
must be exceeded: the lower limit is above. A chance that was computed beforehand: it lies between the exact limits
at 99.95 % each.
"""

from dataclasses import dataclass, replace

from . import controls, suite
from .evidence import check_attainable
from .records import PROFILES, Limits
from .synthetic import KINDS
from .trials import WITH_MODES, Trial, alarms, limits_of, p_values, rejections, shares

OF_200 = Limits(200)
SHORT = replace(PROFILES["default"], n_max=30)

# (profile, sigma, slowdown) -> REGRESSED %, OK % (None: not computed), by dynamic programming over pair signs.
DETECTION = {
    (PROFILES["default"], 0.01): {0: (0, 100), 0.02: (0, 100), 0.05: (98.6, 1.4), 0.10: (100, 0), 0.20: (100, 0)},
    (PROFILES["default"], 0.02): {0: (0, 100), 0.02: (0.1, 99.9), 0.05: (98.4, 1.6), 0.10: (100, 0), 0.20: (100, 0)},
    (PROFILES["default"], 0.03): {0: (0, 100), 0.02: (0.3, 99.6), 0.05: (97.8, 2.1), 0.10: (100, 0), 0.20: (100, 0)},
    (PROFILES["default"], 0.05): {0: (0, 99.9), 0.02: (0.2, 82), 0.05: (63, 2.6), 0.10: (100, 0), 0.20: (100, 0)},
    (PROFILES["default"], 0.10): {0: (0, 66), 0.02: (0.1, 27), 0.05: (4, 2.6), 0.10: (78, 0), 0.20: (100, 0)},
    (PROFILES["tight"], 0.005): {0.02: (98.6, None)}, (PROFILES["tight"], 0.01): {0.02: (98.1, None)},
    (PROFILES["tight"], 0.02): {0.02: (56, None)}, (PROFILES["wide"], 0.03): {0.10: (98.5, None)},
    (PROFILES["wide"], 0.05): {0.10: (98.1, None)}, (PROFILES["wide"], 0.10): {0.10: (58, None), 0.20: (100, None)},
    (PROFILES["wide"], 0.15): {0.20: (97.6, None)}, (SHORT, 0.03): {0.05: (72, None)},
    (SHORT, 0.05): {0.10: (97, None)}, (SHORT, 0.10): {0.20: (97, None), 0.10: (20, None)}}


@dataclass(frozen=True)
class Row:
    part: str
    what: str
    found: str
    good: bool


def detection(trials, seed):
    """Is what was computed found? One benchmark of a gate of 200, normal noise, stopped at its first verdict."""
    for (profile, sigma), cells in DETECTION.items():
        for slowdown, expected in cells.items():
            trial = Trial("normal", profile, OF_200, slowdown, sigma, pairs=profile.n_max)
            regressed, ok, used = shares(trial, trials, seed)
            good = all(percent is None or computed(share, percent, trials)
                       for share, percent in zip((regressed, ok), expected))
            yield Row("detection", f"{profile.name}, {profile.n_max} pairs, sigma {_p(sigma)}, slower by {_p(slowdown)}",
                      f"REGRESSED {_p(regressed)} (computed {expected[0]:g} %), OK {_p(ok)}, {used:.1f} pairs", good)


def other_noise(trials, seed):
    """What is found under noise for which nothing was computed: a row holds if hardly any is called OK."""
    for kind in KINDS:
        for slowdown in (0.05, 0.10, 0.20):
            regressed, ok, used = shares(Trial(kind, PROFILES["default"], OF_200, slowdown, 0.02), trials, seed)
            yield Row("other noise", f"{kind}, sigma 2 %, slower by {_p(slowdown)}",
                      f"REGRESSED {_p(regressed)}, OK {_p(ok)}, {used:.1f} pairs", ok < 0.07)


def false_alarms(trials, seed):
    """Family error of a whole run, looked at after every pair, nobody stops at OK; at a slowdown of 0 and of all of m0."""
    for kind in KINDS:
        benchmarks = 10 if kind in WITH_MODES else 200
        for slowdown in (0, PROFILES["default"].m0):
            whole = slowdown == 0
            limits = Limits(suite.hypotheses(benchmarks) if whole else benchmarks)
            trial = Trial(kind, PROFILES["default"], limits, slowdown, 0.05, benchmarks)
            yield _bounded("false alarms", trial, alarms(trial, trials, seed, whole), trials, limits.alpha)


def retries(trials, seed):
    """The same with ten retries of the whole run after the first: whoever looks for a red one stops at the first."""
    for kind in KINDS:
        benchmarks = 1 if kind in WITH_MODES else 10
        trial = Trial(kind, PROFILES["default"], Limits(benchmarks), PROFILES["default"].m0, 0.05, benchmarks, pairs=660)
        yield _bounded("ten retries", trial, alarms(trial, trials, seed), trials, 0.05)


def twins(trials, seed):
    """The harness can say no: gates with the usual mistakes do not pass it, and the environment's checks see them."""
    m0 = PROFILES["default"].m0
    for pairs in (60, 660):
        trial = Trial("normal", PROFILES["default"], OF_200, m0, 0.05, 200, pairs, bound=p_values)
        yield _exceeded("twin: p-values, peeking", trial, alarms(trial, trials, seed), trials, 0.05)
    trial = Trial("position", PROFILES["default"], OF_200, 0, 0.02, 200, coin=False)
    yield _exceeded("twin: base first", trial, alarms(trial, trials, seed), trials, 0.05)
    for kind in ("normal", "position"):
        trial = Trial(kind, PROFILES["default"], OF_200, 0, 0.02, 16, 15, coin=False)
        yield _exceeded("base first is rejected", trial, rejections(trial, trials, seed), trials, 0.95)
    for kind in KINDS:
        trial = Trial(kind, PROFILES["default"], OF_200, 0, 0.05, 16, 15)
        yield _bounded("a sound run is rejected", trial, rejections(trial, trials, seed), trials, controls.GAMMA)


def attainable(trials, seed):
    """Every profile can reach both verdicts, in gates of any size."""
    for profile in (*PROFILES.values(), SHORT):
        for family in (1, 200, 5000):
            check_attainable(Limits(family), profile)
        yield Row("attainable", f"{profile.name}, {profile.n_max} pairs", "1, 200 and 5000 hypotheses can be decided", True)


PARTS = {part.__name__.replace("_", "-"): part
         for part in (attainable, detection, other_noise, false_alarms, retries, twins)}


def computed(share, percent, trials):
    """Does the computed percentage, as rounded as it was written, lie between the exact limits of the share?"""
    lower, upper = limits_of(round(share * trials), trials, 0.9995)
    rounding = 0.05 if percent % 1 else 0.5
    return 100 * lower - rounding <= percent <= 100 * upper + rounding


def _bounded(part, trial, count, trials, limit):
    upper = limits_of(count, trials)[1]
    return Row(part, _say(trial), f"{count} of {trials}: {_p(count / trials)}, at most {_p(upper)}; limit {_p(limit)}",
               upper <= limit)


def _exceeded(part, trial, count, trials, limit):
    lower = limits_of(count, trials)[0]
    return Row(part, _say(trial), f"{count} of {trials}: {_p(count / trials)}, at least {_p(lower)}; above {_p(limit)}",
               lower > limit)


def _say(trial):
    return (f"{trial.kind}, {trial.benchmarks} benchmarks, {trial.pairs} pairs, sigma {_p(trial.sigma)}, "
            f"slower by {_p(trial.slowdown)}")


def _p(share):
    return f"{100 * share:.4g} %"
