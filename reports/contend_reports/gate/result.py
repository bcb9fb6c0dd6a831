"""What a finished run found, as plain data: the record that is kept for ever and that everything is printed from."""

import dataclasses
import math
import os
import platform
import statistics
from enum import Enum

from . import noise

SCHEMA, VERSION = "contend.gate", 1


def plain(value):
    """Dictionaries, lists, strings, numbers and None only; what is not a finite number becomes None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    number = float(value)
    return (int(number) if isinstance(value, int) else number) if math.isfinite(number) else None


def result(comparison, events):
    """The record of a run from its Comparison and the events of its log: the same again if it is made again."""
    subject, run = comparison.subject, comparison.run
    judgement, suite = comparison.judgement, comparison.suite
    own = [event for event in events if event["event"] == "slot"]
    return plain({
        "schema": SCHEMA, "schema_version": VERSION, "run": run.id, "seed": run.seed, "started": run.started,
        "finished_at": max((event["at"] for event in events if "at" in event), default=None),
        "base": {"id": subject.base_id, "name": subject.base}, "head": {"id": subject.head_id, "name": subject.head},
        "settings": run.settings, "limits": comparison.limits, "machine": machine(), "notes": subject.notes,
        "outcome": judgement.outcome, "code": judgement.code, "errors": judgement.errors,
        "warnings": judgement.warnings, "findings": suite.findings, "discoveries": suite.discoveries,
        "rows": [row(one) for one in judgement.rows],
        "logs": {name: signed(state) for name, state in sorted(_named(comparison.states).items())},
        "levels": {name: level(state, run.id) for name, state in sorted(_named(comparison.states).items())},
        "families": suite.families, "shift": suite.shift, "controls": suite.controls, "position": suite.position,
        "redone": [[name, why, count] for (name, why), count in sorted(comparison.redone.items())],
        "noise": noise.of_run(events),
        "pairs": [event["pair"] for event in own], "facts": [event["facts"] for event in own],
        "seconds": sum(event["seconds"] for event in own)})


def row(one):
    """A policy.Row as plain data; kept apart from its class, which may change."""
    return {"id": one.id, "verdict": one.verdict, "decision": one.decision, "tau": one.tau, "why": one.why,
            "small": one.small, "accepted": one.accepted}


def signed(state):
    """A benchmark's slowdowns, ln(head / base), in the order in which they were measured."""
    return [float(x) for x in state.slowdowns().all]


def level(state, run):
    """The middle of head's launches in this run, in the metric's own unit; None if it measured none."""
    values = [pair.head.values[state.metric] for pair in state.pairs if pair.run == run]
    return statistics.median(values) if values else None


def _named(states):
    from .comparing import row_id
    return {row_id(key): state for key, state in states.items()}


def machine():
    """Where it ran: enough to tell two machines apart in a history."""
    model = ""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "")
    except OSError:
        pass
    return {"cpu": model, "cpus": os.cpu_count(), "kernel": platform.release(), "node": platform.node()}
