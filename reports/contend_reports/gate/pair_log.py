"""The log of a run: one line of JSON an event, appended and on the disk before anybody counts on it.

A line is whole or it is not there: what a kill left behind without its end is cut off by the next who opens the log.
Who writes holds a lock on the file, so that a run has one writer; the lock ends with the process, however it ends.
"""

import dataclasses
import fcntl
import json
import os
from pathlib import Path

from ..errors import ReportError
from .state import pair_from_plain


class PairLog:
    """Events of one run, in the order in which they happened. Use as a context; one process at a time."""

    def __init__(self, path):
        self.path = Path(path)

    def __enter__(self):
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ReportError(f"{self.path}: cannot be opened: {error.strerror}; choose another --store") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise Taken(f"{self.path}: another gate is writing it") from None
        self._cut()
        return self

    def __exit__(self, *unused):
        os.close(self._file)  # and with it goes the lock

    def _cut(self):
        """Cuts off the beginning of a line that a killed writer left."""
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.ftruncate(self._file, whole)

    def append(self, kind, **event):
        """Writes one event; when it returns, the event survives a kill and a power failure."""
        line = (json.dumps({"event": kind} | event, sort_keys=True, default=dataclasses.asdict) + "\n").encode()
        try:
            if os.write(self._file, line) != len(line):
                self._cut()
                raise OSError(0, "the disk is full")
            os.fsync(self._file)
        except OSError as error:
            raise ReportError(f"{self.path}: cannot be written: {error.strerror}; make room, then go on with the same "
                              "command") from None

    def events(self):
        return events(self.path)


class Taken(ReportError):
    """Another process writes this log."""


def events(path):
    """The whole events of a log, also of one that is being written; ReportError if a line is damaged."""
    found = []
    content = Path(path).read_bytes()
    for number, line in enumerate(content[:content.rfind(b"\n") + 1].splitlines(), 1):
        try:
            event = json.loads(line)
            if event["event"] == "slot":
                event["pair"] = pair_from_plain(event["pair"])
            found.append(event)
        except (ValueError, KeyError, TypeError) as error:
            raise ReportError(f"{path}: line {number} is damaged ({error!r}); move the file away and measure "
                              "again") from None
    return found


def pairs(found):
    """The pairs that count, among events."""
    return [event["pair"] for event in found if event["event"] == "slot"]
