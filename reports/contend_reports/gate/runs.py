"""Runs in a store: each a log of its own, sorted by what it compares. An unfinished run of the same question goes on.

    STORE/comparisons/<base and head>/<run>.log    append-only, one writer
    STORE/runs/<content hash>.json                 what a finished run found; never changed
"""

import contextlib
import dataclasses
import datetime
import fcntl
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from ..errors import ReportError
from . import pair_log, schedule


@dataclass(frozen=True)
class Run:
    """One run: its id, the seed of all its coins, and what it was asked."""
    id: str
    seed: str
    settings: dict
    family: int      # hypotheses that it may fail for
    started: str     # UTC, ISO 8601


def folder_of(store, base_id, head_id):
    """Where runs of these two revisions are; made if need be."""
    text = f"{len(base_id)}:{base_id}{head_id}"
    folder = Path(store, "comparisons", hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:24])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        Path(store, "runs").mkdir(exist_ok=True)
    except OSError as error:
        raise ReportError(f"{folder}: cannot be made: {error.strerror}; choose another --store") from None
    return folder


@contextlib.contextmanager
def turn(work):
    """Held for one pair: gates that measure at the same time in one store take turns, and disturb each other less."""
    with open(Path(work, "measuring"), "w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def open_run(folder, subject, settings, family):
    """(Run, PairLog that is entered): an unfinished run of the same settings that nobody is at, else a new one."""
    for path in sorted(folder.glob("*.log")):
        try:
            log = pair_log.PairLog(path).__enter__()
        except pair_log.Taken:
            continue
        found = log.events()
        if found and found[0]["event"] == "begin" and found[-1]["event"] != "end":
            run = from_event(found[0])
            if run.settings == json.loads(json.dumps(settings)) and run.family == family:
                return run, log
        log.__exit__()
    now = datetime.datetime.now(datetime.timezone.utc)
    name = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    run = Run(name, schedule.seed(subject.base_id, subject.head_id, name), settings, family, f"{now:%Y-%m-%dT%H:%M:%SZ}")
    log = pair_log.PairLog(folder / f"{name}.log").__enter__()
    log.append("begin", run=dataclasses.asdict(run), base=subject.base_id, head=subject.head_id)
    return run, log


def from_event(event):
    """The Run of a log's first event."""
    try:
        return Run(**event["run"])
    except (KeyError, TypeError) as error:
        raise ReportError(f"a log begins with something else than a run ({error!r}); move it away") from None


def earlier(folder, own):
    """(pairs, largest family) of all other runs of the two revisions, those in progress too, in order of time."""
    slots, family = [], 0
    for path in sorted(folder.glob("*.log")):
        if path == own:
            continue
        for event in pair_log.events(path):
            if event["event"] == "begin":
                family = max(family, from_event(event).family)
            elif event["event"] == "slot":
                slots.append((event["at"], event["pair"]))
    slots.sort(key=lambda slot: slot[0])
    return [pair for _, pair in slots], family


def keep(store, result):
    """Path of the immutable record of a finished run, named by the hash of its content."""
    text = json.dumps(result, sort_keys=True, indent=1, allow_nan=False) + "\n"
    path = Path(store, "runs", f"{hashlib.sha256(text.encode()).hexdigest()}.json")
    part = path.with_suffix(f".part-{os.getpid()}")
    try:
        with open(part, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ReportError(f"{path}: cannot be written: {error.strerror}; make room and repeat the command") from None
    return path
