"""What is compared: two sides, and how each is launched. Here: any two command lines."""

import hashlib
import os
import re
import shlex
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import ReportError
from . import readings
from .launching import LaunchFailed, launch

SIDES = ("base", "head")


@dataclass(frozen=True)
class Target:
    """One benchmark, and how it is launched on either side. Each has launches, and so coins, of its own."""
    name: str
    words: dict             # {"base": [...], "head": [...]}: the command lines
    metrics: tuple          # that a launch must report
    unit: str               # the same on both sides
    benchmark: str          # what the launch calls it
    folder: dict = field(default_factory=dict)  # side -> where it runs; absent: here
    control: bool = False   # both sides are the same code
    timeout: float = 60.0   # seconds for one launch

    @property
    def keys(self):
        """(name, metric) of all that the target measures."""
        return [(self.name, metric) for metric in self.metrics]

    def as_control(self, head):
        """Base against a copy of it; head: the copy's command line."""
        return replace(self, name=f"A/A {self.name}", words=self.words | {"head": head}, metrics=self.metrics[:1],
                       folder={side: self.folder["base"] for side in self.folder}, control=True)


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
    urgent: frozenset = frozenset()  # names of targets that are measured first, because their own code changed


PLACE = "{benchmark}"  # of a command line: stands for a regular expression that selects one benchmark


def of_commands(base, head, timeout=60.0, controls=1, choose=list):
    """The Subject of two command lines, from one launch of each, which does not count.

    Where both have the word {benchmark}, a launch runs one benchmark; else all of them for the sake of one. A side that
    does not run at all ends the comparison: ReportError. choose(names): those that are asked for.
    """
    words = dict(zip(SIDES, (split(base), split(head))))
    first = {side: _first(fill(words[side], "."), side, timeout) for side in SIDES}
    targets, broken, asked = [], {}, choose(list(first["base"] | first["head"]))
    for name in (name for name in asked if name in first["base"] and name in first["head"]):
        units = sorted({first[side][name].unit for side in SIDES})
        if len(units) > 1:
            broken[name] = f"the sides report different things: {' and '.join(units)}"
            continue
        chosen = {side: fill(words[side], f"^{re.escape(name)}$") for side in SIDES}
        targets.append(Target(name, chosen, tuple(first["base"][name].values), units[0], name, timeout=timeout))
    targets += [target.as_control(target.words["base"]) for target in targets[:controls]]
    notes = ()
    if len(targets) > 2 and not all(any(PLACE in word for word in words[side]) for side in SIDES):
        notes = (f"each launch ran all {len(first['base'])} benchmarks for the sake of one: write {PLACE} where the command "
                 "line takes a filter",)
    return Subject(*(identity(words[side]) for side in SIDES), base, head, tuple(targets),
                   tuple(name for name in asked if name not in first["base"]),
                   tuple(name for name in asked if name not in first["head"]), broken=broken, notes=notes)


def fill(words, pattern):
    """The words with the pattern in the place of {benchmark}."""
    return [word.replace(PLACE, pattern) for word in words]


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
