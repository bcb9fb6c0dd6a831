"""Subjects whose truth is known: builds that slow one side down on purpose, or not at all. See harness/injection.h."""

import secrets
from dataclasses import replace
from pathlib import Path

from ..errors import ReportError
from . import binaries, building, selecting, subjects
from .targets import SIDES, Subject

PRESET = "injection"
CANARY = "throughput:0.1"
NOTHING = "throughput:0"
FORMS = (NOTHING, "throughput:0.2", "throughput:0.1", "throughput:0.05", "throughput:0.02", "mode:0.3:0.4", "tail:9:50")
SPREAD = 12   # benchmarks of a study


def programs(options, root, say):
    """{family: program} of a build that can inject: of the folder BASE, else built here."""
    if options.base:
        found = binaries.programs(options.base, options.family)
    else:
        families = options.family or ["lock"]
        say(f"building preset {PRESET} for {', '.join(families)}")
        found = building.compiled(Path(root), families, options.jobs, PRESET, options.work)
    binaries.check_families(options.family, found)
    return found


def inject(target, plan, name=None):
    """The Target whose head runs by the plan; both sides are started alike."""
    wrapped = {side: ["/usr/bin/env", f"CONTEND_INJECT={plan if side == 'head' else NOTHING}", *target.words[side]]
               for side in SIDES}
    return replace(target, words=wrapped, name=name or target.name)


def chosen(found, wish, folder, say, most=SPREAD):
    """Targets of the same programs on both sides: what the wish asks for, at most so many, spread evenly."""
    there = {benchmark: family for family, path in found.items() for benchmark in binaries.listing(path)}
    names = selecting.choose(sorted(there), wish, {})
    if not names:
        raise ReportError(f"--filter={wish.filter}: matches none of {len(there)} benchmarks")
    count = min(most, len(names))
    names = [names[i * len(names) // count] for i in range(count)]
    both = {"base": there, "head": there}
    targets, broken = selecting.discover(names, both, dict.fromkeys(SIDES, found), wish, folder, say)
    if broken:
        name, why = next(iter(broken.items()))
        raise ReportError(f"{name}: {why}")
    return targets


def controls(targets):
    """The same programs on both sides, started as the others are."""
    return [replace(inject(target, NOTHING, f"A/A {target.name}"), metrics=target.metrics[:1], control=True)
            for target in targets]


def canary(options, root, folder, say):
    """The Subject of a head that is a tenth slower: a gate that lets it pass is dead. Nothing is known of it before."""
    found = programs(options, root, say)
    targets = chosen(found, subjects.wish(options), folder, say, most=options.benchmarks or 3)
    nonce = secrets.token_hex(16)
    return Subject(f"canary base {nonce}", f"canary head {nonce}", "canary without", f"canary with {CANARY}",
                   (*(inject(target, CANARY) for target in targets), *controls(targets[:1])))


def study(options, root, folder, say):
    """The Subject of a study: each benchmark under each form, `repeats` times from nothing; A/A more often."""
    found = programs(options, root, say)
    targets = chosen(found, subjects.wish(options), folder, say, most=options.benchmarks or SPREAD)
    made = []
    for form in options.form or FORMS:
        repeats = max(options.repeats, -(-options.null_runs // len(targets))) if form == NOTHING else options.repeats
        made += [inject(target, form, f"{form} #{i} {target.name}") for target in targets for i in range(repeats)]
    id = "".join(binaries.code_of(path) for _, path in sorted(found.items()))
    return Subject(f"study base {id}", f"study head {id}", "study base", "study head", tuple(made))


def calibration(options, root, folder, say):
    """The Subject of a noise study: every benchmark against itself, nothing is gated."""
    found = programs(options, root, say)
    targets = chosen(found, subjects.wish(options), folder, say, most=options.benchmarks or 10_000)
    id = "".join(binaries.code_of(path) for _, path in sorted(found.items()))
    same = [replace(target, name=f"A/A {target.name}", control=True) for target in targets]
    return Subject(f"noise base {id}", f"noise head {id}", options.base, options.base, tuple(same))
