"""What a change says about its own slowdowns, in trailers of its commits; nothing else can accept one.

    Gate-Accept: lock/contended/mcs/spin/threads/2/spread; up to 12 %; pays for the crash safety of the next commit
    Gate-Remove: queue/transfer/old_ring/yield/threads/1+1/spread/8B/cap1024; the queue itself is removed

An id is taken letter by letter: no patterns. What a trailer does not cover, or what no longer needs it, is an error.
"""

import re
from dataclasses import dataclass

from ..errors import ReportError
from . import revisions

ACCEPT = re.compile(r"(?P<id>[^;]+); up to (?P<limit>\d{1,4}(\.\d{1,3})?) ?%; (?P<reason>.*\w.*)")
REMOVE = re.compile(r"(?P<id>[^;]+); (?P<reason>.*\w.*)")
FORMS = {"Gate-Accept": (ACCEPT, "Gate-Accept: ID; up to 12 %; REASON"), "Gate-Remove": (REMOVE, "Gate-Remove: ID; REASON")}


@dataclass(frozen=True)
class Waiver:
    """One trailer: what it accepts and why."""
    kind: str            # "Gate-Accept" or "Gate-Remove"
    id: str
    limit: float         # slowdown that is accepted, a fraction; 0 for a removal
    reason: str
    commit: str


def of_commits(repository, base, head):
    """Waivers in the commits that head has and base has not; ReportError if one cannot be read."""
    listed = "%x1e%H" + "".join(f"%x1f%(trailers:key={key},valueonly,unfold,separator=%x1d)" for key in FORMS)
    span = f"{revisions.commit_of(repository, base)}..{revisions.commit_of(repository, head)}"
    said = revisions.git(repository, "log", f"--format={listed}", span, "--")
    found = []
    for entry in said.split("\x1e")[1:]:
        commit, *values = entry.split("\x1f")
        for key, value in zip(FORMS, values):
            found += [parse(key, line, commit.strip()) for line in value.split("\x1d") if line.strip()]
    ids = [(waiver.kind, waiver.id) for waiver in found]
    if twice := next((one for one in ids if ids.count(one) > 1), None):
        raise ReportError(f"two trailers {twice[0]} name {twice[1]}; leave one")
    return found


def parse(key, text, commit=""):
    """The Waiver of a trailer's value."""
    form, example = FORMS[key]
    match = form.fullmatch(" ".join(text.split()))
    if match is None:
        raise ReportError(f"commit {commit[:12]}: '{key}: {text.strip()[:120]}' cannot be read; write {example}")
    part = match.groupdict()
    return Waiver(key, part["id"].strip(), float(part.get("limit") or 0) / 100, part["reason"], commit)
