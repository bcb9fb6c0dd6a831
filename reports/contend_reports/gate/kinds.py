"""Which kind of question is asked, and which options belong to it: one that would do nothing is refused, not forgotten."""

import os
from enum import Enum

from ..errors import ReportError


class Kind(Enum):
    """What BASE and HEAD are."""
    COMMANDS = "two command lines"
    FOLDERS = "two build directories"
    REVISIONS = "two revisions"
    TRUTH = "a known truth (--canary, --self-study, --calibrate)"


COMPARISONS = (Kind.COMMANDS, Kind.FOLDERS, Kind.REVISIONS)
OURS = (Kind.FOLDERS, Kind.REVISIONS)
BELONGS = {  # options that mean nothing elsewhere; all others always mean something
    "head": COMPARISONS, "controls": COMPARISONS, "strict": COMPARISONS, "out": COMPARISONS, "commands": (Kind.COMMANDS,),
    "commits": (Kind.COMMANDS,), "exact": (Kind.REVISIONS,), "gated": (Kind.FOLDERS,), "all_code": OURS,
    "family": (*OURS, Kind.TRUTH), "benchmarks": (Kind.TRUTH,), "repeats": (Kind.TRUTH,), "null_runs": (Kind.TRUTH,),
    "form": (Kind.TRUTH,)}


def kind(options):
    """The Kind of parsed options; ReportError where base and head are not of one kind."""
    if options.canary or options.self_study or options.calibrate:
        return Kind.TRUTH
    if options.base is None:
        raise ReportError("what is the base? Name a revision, a build directory, or see --help")
    if options.commands:
        return Kind.COMMANDS
    folders = {os.path.isdir(name) for name in (options.base, options.head)}
    if len(folders) > 1:
        raise ReportError("one of the two is a build directory, the other is not; name two of a kind")
    return Kind.FOLDERS if folders == {True} else Kind.REVISIONS


def check(options, default):
    """The Kind; ReportError also for options that do nothing for it. default(name): of an option that is not given."""
    found = kind(options)
    for name, kinds in BELONGS.items():
        if getattr(options, name) != default(name) and found not in kinds:
            word = "HEAD" if name == "head" else f"--{name.replace('_', '-')}"
            raise ReportError(f"{word} is for {' or '.join(one.value for one in kinds)}, but this is about {found.value}; leave it out")
    return found
