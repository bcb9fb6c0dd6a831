"""What the gate does on this machine where the truth is known: false alarms and detection, and the noise of pairs."""

import math
import re
from collections import defaultdict

import numpy as np

from . import noise
from .comparing import row_id
from .records import PROFILES, Verdict

NAME = re.compile(r"(?P<form>\S+) #\d+ (?P<benchmark>.*)", re.S)
FAMILY = 200  # hypotheses that each benchmark-run shares its error with, as in a large suite
SHARP = 2.0   # a profile suits a benchmark whose noise is at most (tau - m0) / this


def table(comparison, events):
    """Lines of a table: a line for each form and metric, then the noise of each benchmark's pairs."""
    cells, rows = defaultdict(list), defaultdict(list)
    for key, decision in comparison.decisions.items():
        match = NAME.fullmatch(key[0])
        cells[match["form"], key[1]].append((decision, comparison.states[key].profile))
    yield "form              metric     runs  REGRESSED       OK  undecided  pairs  slowdown  noise"
    for (form, metric), found in cells.items():
        done = [one for one, profile in found if is_whole(one, profile)]
        if not done:
            continue
        count = {verdict: sum(one.verdict is verdict for one in done) for verdict in Verdict}
        slowdowns = [one.slowdown for one in done]
        sigmas = [one.sigma for one in done if not math.isnan(one.sigma)]
        yield (f"{form:17} {metric:9} {len(done):5} {count[Verdict.REGRESSED]:6} {share(count[Verdict.REGRESSED], len(done))} "
               f"{count[Verdict.OK] + count[Verdict.IMPROVED]:4} {share(count[Verdict.OK] + count[Verdict.IMPROVED], len(done))} "
               f"{count[Verdict.INCONCLUSIVE]:9} {np.mean([one.pairs for one in done]):6.1f} {100 * np.median(slowdowns):+8.1f} % "
               f"{100 * np.median(sigmas) if sigmas else math.nan:5.1f} %")
    for (target, metric), row in noise.by_row(events).items():
        rows[NAME.fullmatch(target)["benchmark"], metric].append(row)
    yield "noise of a pair about the middle of its trial, and with those that placement and steal refused: benchmark"
    for row, of_trials in sorted(rows.items()):
        told = noise.of_rows(of_trials)
        yield f"  {100 * told['counted']:5.1f} %  {100 * told['both']:5.1f} %  {row_id(row)}"
    slots = [event for event in events if event["event"] == "slot"]
    redone = sum(event["event"] == "redo" for event in events)
    yield f"{len(slots)} pairs in {sum(event['seconds'] for event in slots) / 60:.1f} minutes, {redone} redone"


def is_whole(decision, profile):
    """Was the trial measured to its end? One that the budget cut off says nothing yet."""
    return decision.verdict is not Verdict.INCONCLUSIVE or decision.pairs >= decision.most_pairs(profile)


def share(count, of):
    return f"{100 * count / of:4.0f} %"


def profiles(comparison, events):
    """Lines of a list of gated benchmarks: the narrowest profile that the noise of its pairs allows."""
    told = noise.of_run(events)
    ranked = sorted(PROFILES.values(), key=lambda profile: profile.tau)
    yield "# What is gated: a profile and a benchmark a line. Made by scripts/gate --calibrate; noise of a pair beside it."
    yield ("# All pairs together: " + ", ".join(f"{what} {100 * told[key]:.1f} %" for key, what in (
        ("counted", "noise of those that count"), ("refused", "of those refused for placement or stolen time"),
        ("both", "as if there were no such rule")) if not math.isnan(told[key])))
    for key, decision in sorted(comparison.decisions.items()):
        name = key[0].removeprefix("A/A ")
        fits = [profile for profile in ranked if (profile.tau - profile.m0) >= SHARP * decision.sigma]
        if fits:
            yield f"{fits[0].name:8} {name}  # {100 * decision.sigma:.1f} %"
        else:
            yield f"# {name}: {100 * decision.sigma:.1f} % is too noisy for any profile, or it was not measured"
