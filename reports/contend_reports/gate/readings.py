"""What a launch printed, as numbers: one number, Google Benchmark's JSON, or one launch of this project's benchmarks.

Every value is turned so that smaller is better: nanoseconds per operation, or whatever a bare number counts. What
cannot be read is a LaunchFailed: nothing that is missing, zero or not finite ever becomes a number.
"""

import json
import math
from dataclasses import dataclass

from ..stats import percentile
from .launching import LaunchFailed

NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}
LAUNCH_SCHEMA = "contend.launch"
BEYOND = 100  # a percentile is gated only if so many samples lie beyond it,
FEW = 10      # and a launch in which fewer than these do, as on a machine that starved it, has no such percentile
TAILS = {"p99_ns": 0.99, "p99.9_ns": 0.999}


@dataclass(frozen=True)
class Reading:
    """What one launch says of one benchmark."""
    values: dict          # metric name -> positive number
    probes: tuple = ()    # ((round_trip_ns, dual_ratio, loop_ns) before, the same after), numbers or None
    unit: str = ""        # of what makes the two sides comparable: metric and library; must be the same on both
    thin: tuple = ()      # metrics with too few samples to be gated


def read(output, name="command"):
    """{benchmark: Reading} of standard output. name: what a bare number is called."""
    text = output.strip()
    if not text:
        raise LaunchFailed("printed nothing; a launch prints one number, or Google Benchmark's JSON")
    try:
        return {name: Reading({"value": positive(float(text), name)}, unit="number")}
    except ValueError:
        pass
    try:
        told = json.loads(text, parse_constant=lambda word: float("nan"))
    except (ValueError, RecursionError):
        raise LaunchFailed(f"printed neither a number nor JSON, but '{text[:60]}'") from None
    try:
        if isinstance(told, dict) and told.get("schema") == LAUNCH_SCHEMA:
            return {told["id"]: own(told)}
        if isinstance(told, dict) and isinstance(told.get("benchmarks"), list):
            return google_benchmark(told)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LaunchFailed(f"printed JSON that lacks something: {error!r}") from None
    raise LaunchFailed("printed JSON, but not Google Benchmark's (no list of benchmarks in it)")


def positive(number, what):
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise LaunchFailed(f"{what} is no number")
    if not (math.isfinite(number) and number > 0):
        raise LaunchFailed(f"{what} is {number}; only a positive number can be compared")
    return float(number)


def google_benchmark(told):
    """Wall time of an iteration; repetitions within a process are one sample, their median.

    Library versions before 1.9 divide the time of threaded runs by the number of threads, later ones do not: the
    version is part of the unit, so that two sides are never compared across that line.
    """
    found = {}
    for one in told["benchmarks"]:
        if one.get("run_type", "iteration") != "iteration":
            continue
        name = one["name"]
        if one.get("error_occurred"):
            raise LaunchFailed(f"{name}: {one.get('error_message', 'an error without a message')}")
        ns = positive(one["real_time"], f"{name}: real_time") * NANOSECONDS[one["time_unit"]]
        found.setdefault(name, []).append(ns)
    if not found:
        raise LaunchFailed("ran no benchmark; is its filter right?")
    unit = f"real_time, library {told.get('context', {}).get('library_version', 'unknown')}"
    return {name: Reading({"ns_per_op": sorted(ns)[len(ns) // 2]}, unit=unit) for name, ns in found.items()}


def own(told):
    """One launch of a benchmark of this project: see benchmarks/harness/one_launch.h."""
    if told["check"] != "ok":
        raise LaunchFailed(f"{told['id']}: its check failed: {told['check']}")
    value = positive(told["value"], f"{told['id']}: {told['metric']}")
    values = {"ns_per_op": 1e9 / value if told["metric"].endswith("_per_second") else value}
    bins = told.get("histogram") or []
    total = sum(count for _, count in bins)
    beyond = {name: total * (1 - fraction) for name, fraction in TAILS.items()}
    for name in (name for name in TAILS if beyond[name] >= FEW):
        values[name] = positive(percentile(bins, TAILS[name]), f"{told['id']}: {name}")
    probes = tuple(tuple(probe[key] for key in ("round_trip_ns", "dual_ratio", "loop_ns")) for probe in told["probes"])
    return Reading(values, probes, told["metric"], tuple(name for name in values if beyond.get(name, BEYOND) < BEYOND))
