"""What is compared: two sides, and the launches that each has. Here: any two command lines."""

import hashlib
import os
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ReportError
from . import readings
from .launching import LaunchFailed, launch

SIDES = ("base", "head")


@dataclass(frozen=True)
class Target:
    """One thing to launch on either side: a benchmark, or a command that runs several at once."""
    name: str
    words: dict             # {"base": [...], "head": [...]}: the command lines
    measured: dict          # benchmark -> names of the metrics that a launch must report
    units: dict             # benchmark -> unit, the same on both sides
    folder: dict = field(default_factory=dict)  # side -> where it runs; absent: here
    control: bool = False   # both sides are the same code
    timeout: float = 60.0   # seconds for one launch


@dataclass(frozen=True)
class Subject:
    """All that a run compares. Benchmarks that cannot be compared are named with the reason, never left out."""
    base_id: str
    head_id: str
    base: str               # in words, for people
    head: str
    targets: tuple
    new: tuple = ()         # benchmarks of head alone
    removed: tuple = ()     # of base alone
    same_code: tuple = ()   # not measured: the code is the same
    broken: dict = field(default_factory=dict)   # benchmark -> why
    notes: tuple = ()       # sentences for the report


def of_commands(base, head, timeout=60.0):
    """The Subject of two command lines, from one launch of each, which does not count.

    Both run every benchmark they have in one launch. A side that does not run at all ends the comparison: ReportError.
    """
    words = dict(zip(SIDES, (split(base), split(head))))
    first = {side: _first(words[side], side, timeout) for side in SIDES}
    both = [name for name in first["base"] if name in first["head"]]
    broken = {}
    for name in both:
        units = {first[side][name].unit for side in SIDES}
        if len(units) > 1:
            broken[name] = f"the sides report different things: {' and '.join(sorted(units))}"
    good = {name: tuple(first["base"][name].values) for name in both if name not in broken}
    target = Target("command", words, good, {name: first["base"][name].unit for name in good}, timeout=timeout)
    return Subject(*(identity(words[side]) for side in SIDES), base, head, (target,) if good else (),
                   tuple(sorted(set(first["head"]) - set(first["base"]))),
                   tuple(sorted(set(first["base"]) - set(first["head"]))), broken=broken)


def split(command):
    """The words of a command line, as a shell would split them; nothing is expanded."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ReportError(f"'{command}': cannot be read as a command line: {error}") from None
    if not words:
        raise ReportError("an empty command line; name a program")
    if shutil.which(words[0]) is None:
        raise ReportError(f"'{words[0]}': no such program; build it first, or write its path")
    return words


def identity(words):
    """Id of a command line: its words and the contents of the files they name. Changed code is another revision."""
    made = hashlib.sha256()
    for word in [shutil.which(words[0]) or words[0], *words[1:]]:
        made.update(b"%d:%s" % (len(word.encode(errors="surrogateescape")), word.encode(errors="surrogateescape")))
        if os.path.isfile(word):
            made.update(hashlib.sha256(Path(word).read_bytes()).digest())
    return made.hexdigest()


def _first(words, side, timeout):
    try:
        return readings.read(launch(words, timeout=timeout).output)
    except LaunchFailed as failure:
        raise ReportError(f"{side}: '{shlex.join(words)}' {failure}") from None
