"""Which benchmarks of two builds are compared: those asked for, those that are gated, not those whose code is the same."""

import json
import re
from dataclasses import dataclass

from .. import files
from ..errors import ReportError
from . import binaries
from .records import PROFILES
from .targets import SIDES, Subject

CONTROLS = 4        # of identical code, if nothing else is asked for


@dataclass(frozen=True)
class Wish:
    """What the user wants of all that there is."""
    filter: str = ""        # regular expression of names; empty: all
    rows: tuple = ()        # exact names; empty: all
    controls: int = CONTROLS
    seconds: float = 0.15   # length of a launch's measurement
    all_code: bool = False  # measure what is the same code, too
    timeout: float = 60.0   # seconds for one launch
    families: tuple = ()    # of our own programs; empty: all


def pattern(text):
    try:
        return re.compile(text)
    except re.error as error:
        raise ReportError(f"--filter={text}: is no regular expression: {error}") from None


def gated(text, where):
    """{benchmark: profile} of a list of gated benchmarks: a profile and a name a line, # begins a comment."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        profile, _, name = line.split("#")[0].strip().partition(" ")
        if not profile:
            continue
        if profile not in PROFILES or not name.strip():
            raise ReportError(f"{where}: line {number} is not 'PROFILE BENCHMARK' with one of {', '.join(PROFILES)}")
        if name.strip() in found:
            raise ReportError(f"{where}: line {number} names {name.strip()} once more")
        found[name.strip()] = profile
    return found


def choose(names, wish, listed):
    """The names to compare: what was asked for, else what is listed as gated, else all."""
    wanted = pattern(wish.filter)
    return [name for name in names if wanted.search(name)
            and (any(row == name or row.startswith(f"{name} ") for row in wish.rows) if wish.rows
                 else not listed or name in listed)]


def compare(programs, names, hidden, texts, wish, listed, folder, say):
    """The Subject of two builds.

    programs  {"base"|"head"|"copy": {family: path}}       names   ids of both sides, for the record
    hidden    {"base"|"head": texts in the programs that say only where they come from}
    texts     both sides in words
    listed    {benchmark: profile} of what is gated by either side, or {} for all
    folder    of this comparison: what the first launches told is kept there
    """
    there = {side: {} for side in SIDES}
    for side in SIDES:
        for family, path in programs[side].items():
            there[side] |= {benchmark: family for benchmark in binaries.listing(path)}
    here = there["base"].keys() | there["head"].keys()
    every = sorted(here if wish.families else here | listed.keys())  # the list names other families, too
    chosen = choose(every, wish, listed)
    if not chosen:
        raise ReportError(f"nothing to compare: '{wish.filter or ' '.join(wish.rows)}' matches none of {len(every)} benchmarks")
    same = set() if wish.all_code else {
        family for family, path in programs["base"].items() if family in programs["head"]
        and binaries.code_of(path, hidden["base"]) == binaries.code_of(programs["head"][family], hidden["head"])}
    both = [name for name in chosen if name in there["base"] and name in there["head"]]
    same_code = tuple(name for name in both if there["head"][name] in same)
    measured = [name for name in both if name not in same_code]
    targets, broken = discover(measured, there, programs, wish, folder, say)
    targets += control_targets(targets, programs, there, wish)
    return Subject(*names, *texts, tuple(targets),
                   tuple(name for name in chosen if name not in there["base"] and name in there["head"]),
                   tuple(name for name in chosen if name not in there["head"]), same_code, broken)


def discover(names, there, programs, wish, folder, say):
    """(targets, {benchmark: why not}): one short launch of each side tells metrics and units. Kept for the next time."""
    kept = folder / "targets.json"
    known = json.loads(kept.read_text()) if kept.exists() else {}
    targets, broken = [], {}
    say(f"looking at {len(names)} benchmarks")
    for name in names:
        paths = {side: programs[side][there[side][name]] for side in SIDES}
        # Half as long: a tail that has samples enough now has them in every launch.
        found, why = (None, "") if name in known else binaries.target(name, paths, wish.seconds / 2, wish.timeout)
        if why:
            broken[name] = why
            continue
        if found is not None:
            known[name] = [list(found.metrics), found.unit]
        targets.append(binaries.made(name, paths, wish.seconds, wish.timeout, tuple(known[name][0]), known[name][1]))
    files.write(kept, json.dumps(known))
    return targets, broken


def control_targets(targets, programs, there, wish):
    """Base against its copy, of benchmarks spread evenly over all that are measured."""
    count = min(wish.controls, len(targets))
    chosen = [targets[i * len(targets) // count] for i in range(count)]
    return [target.as_control(binaries.words(programs["copy"][there["base"][target.name]], target.name, wish.seconds))
            for target in chosen]
