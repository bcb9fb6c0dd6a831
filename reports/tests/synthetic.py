"""Makes a capsule from a seed: 34 contenders, placement classes, two modes, failures, absences; the same every time."""

import json
import sys
import zlib

import numpy as np
from synthetic_field import SLOWDOWN, contenders, environment, rate

GRID = ((1, 1), (1, 3), (3, 1), (2, 2), (4, 4))
TEAMS = ("threads", "forked", "executed")
CLASSES = {"near": (1.0, 55.0), "far": (0.28, 310.0)}  # rate factor and round trip of each class


def _histogram(rng, median, count=4000):
    values = median * np.exp(np.abs(rng.standard_t(3, count)) * 0.15)
    edges = 10 * 1.05 ** np.arange(260)
    counts, _ = np.histogram(values, edges)
    return [[round(float(edge), 1), int(n)] for edge, n in zip(edges, counts) if n]


def _sample(rng, order, metric, typical, point, two_modes):
    name = rng.choice(["near", "far", "none"], p=[0.84, 0.10, 0.06])
    factor, trip = CLASSES.get(name, (0.6, 180.0))
    if metric == "round_trip_ns":
        factor = 1 / factor
    if two_modes and rng.random() < 0.4:
        factor *= 0.55
    value = typical * factor * float(np.exp(rng.normal(0, 0.06)))
    workers = point["producers"] + point["consumers"]
    seconds = 0.02 + 0.002 * rng.random()
    items = int(seconds * (value if metric == "items_per_second" else 1e9 / value))
    share = items / max(1, point["producers"])
    consumed = rng.dirichlet([40] * point["consumers"]) * items if point["consumers"] else []
    parked = point["contender"].endswith("/park")
    return {
        "order": order, "seconds": round(seconds, 6), "value": round(value, 1), "items": items,
        "class": None if name == "none" else str(name),
        "probes": [{"round_trip_ns": round(trip * f, 1), "dual_ratio": 0.98} for f in (1.0, 1.01)],
        "check": "ok", "regime": str(rng.choice(["balanced", "full_bound", "empty_bound"], p=[0.7, 0.2, 0.1])),
        "occupancy": [10, 3, 0, 0, 0, 0, 0, 0, 0, 1], "waits": int(items * 0.01) if parked else None,
        "failed_attempts": 0 if parked else int(items * 0.2), "cpu_seconds": round(seconds * min(2, workers), 4),
        "switches": 12, "peak_memory_bytes": 4000000,
        "per_worker": [int(share)] * point["producers"] + [int(n) for n in consumed],
        "histogram": _histogram(rng, value) if metric == "round_trip_ns" else None,
    }


def _point(workload, contender, team, workers, launches, seed, payload=8, metric="items_per_second", scale=1.0):
    p, c = workers
    identity = f"queue/{workload}/{contender['name']}/{team}/{p}+{c}/spread/{payload}B/cap1024"
    rng = np.random.default_rng([seed, zlib.crc32(identity.encode())])
    point = {
        "id": identity, "workload": workload, "contender": contender["name"], "team": team, "producers": p,
        "consumers": c, "placement": "spread", "cpus": [i % 2 for i in range(p + c)], "oversubscription": (p + c) / 2,
        "capacity": 1024, "payload_bytes": payload, "batch": 1, "metric": metric,
        "better": "higher" if metric == "items_per_second" else "lower",
        "body": hex(0x1000 + zlib.crc32(contender["name"].encode()) % 4096 * 16), "samples": [], "failures": [],
    }
    grid = workers if workers in SLOWDOWN else (1, 1) if p + c == 2 else (2, 2)
    if grid != (1, 1) and contender["producers"] == "one":
        grid = (1, 1)
    typical = rate(contender, grid, team) * scale
    if metric == "round_trip_ns":
        typical = 1e9 / typical * 6 + 110
    modes = contender["name"] == "two_lock_queue/yield"
    for _ in range(launches):
        point["samples"].append(_sample(rng, int(rng.integers(0, 9000)), metric, typical, point, modes))
    return point


def capsule(seed=1, launches=13):
    """A capsule as CAPSULE.md describes it, with everything in it that a page must not hide."""
    made, points, skipped = contenders(), [], []
    for contender in made:
        if contender["kind"] == "audit":
            continue
        for team in TEAMS:
            if team != "threads" and not contender["processes"]:
                skipped.append({"contender": contender["name"], "what": team,
                                "reason": "threads only: it holds pointers"})
                continue
            for workers in GRID:
                if contender["producers"] == "one" and workers != (1, 1):
                    skipped.append({"contender": contender["name"], "what": f"{workers[0]}+{workers[1]}",
                                    "reason": "one producer and one consumer only"})
                    continue
                points.append(_point("transfer", contender, team, workers, launches, seed))
        if contender["kind"] in ("primitive", "peer"):
            points += _other_workloads(contender, launches, seed)
    _spoil(points)
    return {
        "schema": "contend.capsule", "schema_version": 1, "family": "queue",
        "run": {"id": "20261124T023000Z-1a2b3c4", "started": "2026-11-24T02:30:00Z", "seconds": 241.3,
                "profile": "quick", "seed": 4711, "command": ["queue_bench", "--profile=quick"], "complete": True, "ended_by": None},
        "marks": [], "environment": environment(),
        "placement": {"common": "near", "classes": [
            {"name": "near", "description": "two cores, one cache", "round_trip_ns": [50, 130], "share": 0.84},
            {"name": "far", "description": "two cores, different caches", "round_trip_ns": [200, 420], "share": 0.10}]},
        "contenders": made,
        "absent": [{"name": "xenium_ramalhete", "reason": "xenium/ramalhete_queue.hpp not found"}],
        "skipped": skipped, "points": points,
        "audit": [
            {"name": "planted order bug", "expected": "no number", "seen": "no number: order broken", "ok": True},
            {"name": "planted slowdown", "expected": "slower", "seen": "1.31 times slower", "ok": True},
            {"name": "ideal contender", "expected": "fastest", "seen": "fastest", "ok": True}],
        "overhead_ns": {"value": 1.9, "how": "null contender, 1+1, 8 bytes, median of its samples"},
    }


def _other_workloads(contender, launches, seed):
    made = []
    for team in ("threads", "forked") if contender["processes"] else ("threads",):
        if contender["producers"] == "any":
            for workload, scale in (("pairs", 0.7), ("mix", 0.8)):
                made += [_point(workload, contender, team, (n, 0), launches, seed, scale=scale) for n in (2, 4)]
            made.append(_point("burst", contender, team, (2, 2), launches, seed, scale=0.5))
        made.append(_point("ping_pong", contender, team, (1, 1), launches, seed, metric="round_trip_ns"))
    if contender["wait"] in ("park", None):
        workers = (2, 2) if contender["producers"] == "any" else (1, 1)
        for payload in (64, 512, 4096):
            made.append(_point("transfer", contender, "threads", workers, launches, seed, payload,
                               scale=(8 / payload) ** 0.4))
    return made


def _spoil(points):
    """What goes wrong in real runs: a lost order, a killed worker, a point whose launches were all elsewhere."""
    by_id = {point["id"]: point for point in points}
    lost = by_id["queue/transfer/folly_mpmc/threads/4+4/spread/8B/cap1024"]
    for sample in lost["samples"]:
        sample.update(check="consumer-1: order of producer-3 broken: 4711 after 4712", value=None)
    killed = by_id["queue/transfer/vyukov_ring/park/forked/4+4/spread/8B/cap1024"]
    killed["failures"].append({"order": 31, "what": "consumer-1 was killed by SIGKILL"})
    away = by_id["queue/transfer/tbb_bounded_queue/threads/4+4/spread/8B/cap1024"]
    for sample in away["samples"]:
        sample["class"] = "far"


if __name__ == "__main__":
    json.dump(capsule(), sys.stdout)
