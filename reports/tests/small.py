"""Capsules of a few points with given values, for tests that know the answer."""

import synthetic


def contender(name, kind="primitive", processes=True):
    return {"name": name, "kind": kind, "processes": processes, "producers": "any", "consumers": "any"}


def sample(value, placement="near", **fields):
    return {"order": 1, "seconds": 0.02, "value": value, "items": 1000, "class": placement, "check": "ok"} | fields


def point(name, values, team="threads", producers=1, consumers=1, workload="transfer", **fields):
    metric = {"metric": "items_per_second", "better": "higher"}
    return {"id": f"{workload}/{name}/{team}/{producers}+{consumers}/{len(fields)}{sorted(fields.items())}",
            "workload": workload, "contender": name, "team": team, "producers": producers, "consumers": consumers,
            "placement": "spread", "capacity": 1024, "payload_bytes": 8, "batch": 1,
            "samples": [sample(v) for v in values], "failures": []} | metric | fields


def capsule(contenders, points, **fields):
    whole = synthetic.capsule(launches=0)
    return whole | {"contenders": contenders, "points": points, "skipped": [], "absent": []} | fields


def around(middle, count=9, step=0.01):
    """count values around a middle, 1 % apart."""
    return [middle * (1 + step * (i - count // 2)) for i in range(count)]


def family(name, contenders, points, **fields):
    """A capsule of another family, without what only queues have."""
    return capsule(contenders, points, family=name, overhead_ns=None, **fields)


def lock_point(name, values, team="threads", workers=2, **fields):
    common = {"workload": "contended", "metric": "operations_per_second", "payload_bytes": 0, "capacity": None}
    return point(name, values, team, workers, 0, **(common | fields))


def twin(name, points, started="2026-11-24T02:35:00Z"):
    """A capsule of CPython's own: contenders are those of the points, launches are not probed."""
    for one in points:
        one["placement"] = "unpinned"
        for launch in one["samples"]:
            launch["class"] = "unprobed"
    names = sorted({one["contender"] for one in points})
    made = family(name, [contender(one, "cpython") for one in names], points)
    made["placement"] = {"classes": [], "common": None}
    made["environment"] = made["environment"] | {"compiler": "CPython 3.11.2"}
    made["run"] = made["run"] | {"started": started}
    return made
