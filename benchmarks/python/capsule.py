"""capsule: writes what a CPython twin measured as reports/CAPSULE.md tells; the schema is that of the C++ programs."""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BETTER = {"items_per_second": "higher", "operations_per_second": "higher", "bytes_per_second": "higher",
          "round_trip_ns": "lower", "nanoseconds": "lower"}


def identity(family, case):
    """The point's id, built as the C++ programs build theirs."""
    axes = "".join(f"/{key}:{value}" for key, value in case.axes.items())
    return f"{family}/{case.workload}/{case.contender}/{case.team}/{case.workers}/unpinned/{case.payload_bytes}B{axes}"


def write(path, family, cases, started, seed, ended_by):
    """Writes the capsule beside its place and renames it: a reader sees a whole one or none."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_text(json.dumps(content(family, cases, started, seed, ended_by)))
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        print(f"{family}_twin: cannot write {path}: {error.strerror}; name another place with --out", file=sys.stderr)
        sys.exit(2)


def content(family, cases, started, seed, ended_by):
    at = time.gmtime(started)
    facts = environment()
    return {
        "schema": "contend.capsule", "schema_version": 1, "family": family,
        "run": {"id": f"{time.strftime('%Y%m%dT%H%M%SZ', at)}-{facts['commit'][:7]}",
                "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", at), "seconds": time.time() - started,
                "profile": "twin", "seed": seed, "command": sys.orig_argv, "complete": ended_by is None,
                "ended_by": ended_by},
        "marks": [], "environment": facts, "placement": {"classes": [], "common": None},
        "contenders": [{"name": name, "algorithm": name, "wait": None, "kind": "cpython",
                        "processes": any(c.team != "threads" for c in cases if c.contender == name),
                        "source": facts["compiler"]} for name in dict.fromkeys(case.contender for case in cases)],
        "absent": [], "skipped": [], "points": [point(family, case) for case in cases], "audit": [], "overhead_ns": None,
    }


def point(family, case):
    made = {
        "id": identity(family, case), "workload": case.workload, "contender": case.contender, "team": case.team,
        "producers": case.producers, "consumers": case.consumers, "placement": "unpinned", "capacity": case.capacity,
        "payload_bytes": case.payload_bytes, "batch": 1, "metric": case.metric, "better": BETTER[case.metric],
        "samples": case.samples, "failures": case.failures,
    }
    return made | ({"axes": case.axes} if case.axes else {})


def environment():
    """The machine as the C++ programs tell it, and the interpreter in the compiler's place."""
    system = platform.uname()
    return {
        "cpu": {"model": cpu_model(), "online": os.cpu_count(), "allowed": sorted(os.sched_getaffinity(0))},
        "kernel": f"{system.system} {system.release} {system.machine}",
        "compiler": f"{platform.python_implementation()} {platform.python_version()}", "flags": "",
        "build_type": "as installed", "backend": "cpython", "commit": git("rev-parse", "HEAD") or "unknown",
        "dirty": None, "build_id": "",
    }


def cpu_model():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def git(*words):
    done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
