"""A capsule boiled down to one row a point: which samples count, their estimate, and what stands beside the rate."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from . import stats
from .metrics import metric_of

TEAMS = ("threads", "forked", "executed")
AXES = ("placement", "payload_bytes", "batch", "capacity")  # that every point has
COMPETING = ("primitive", "peer", "floor")  # who can win; ceilings and null show limits, CPython a yardstick
OWN = ("primitive", "floor")
CPYTHON = "cpython"
SINGLE = "single"  # the class of launches whose workers all share one CPU: no distance to tell apart, always counted
UNPROBED = "unprobed"  # the class of launches that nobody probed, CPython's: always counted, and the page says so


@dataclass(frozen=True)
class Row:
    point: dict
    setting: dict      # axis -> value
    metric: object
    counted: tuple     # samples of the common class that passed their check
    estimate: object   # of counted; None: no number
    elsewhere: dict    # class name or None -> values of samples that passed but do not count
    failures: tuple    # sentences: launches that broke or failed their check
    regime: str
    fairness: float    # least / most operations of one worker among those with the same role
    cpu_per_million: float
    waits_per_thousand: float
    failed_per_thousand: float

    @property
    def contender(self):
        return self.point["contender"]

    @property
    def team(self):
        return self.point["team"]

    @property
    def workload(self):
        return self.point["workload"]

    @property
    def workers(self):
        return workers_of(self.point)


def workers_of(point):
    """'2+2' producers and consumers, or '4' workers that do both."""
    return f"{point['producers']}+{point['consumers']}" if point["consumers"] else str(point["producers"])


def workers_total(row):
    return row.point["producers"] + row.point["consumers"]


def setting_of(point):
    """Axis -> value of one point: those of AXES and its own. The size of a message is its payload, told either way."""
    own = dict(point.get("axes") or {})
    size = own.pop("message_bytes", point["payload_bytes"])
    return {axis: point[axis] for axis in AXES} | {"payload_bytes": size} | own


def workers_order(workers):
    """Sorts 1+1, 1+3, 3+1, 2+2, 4+4: by total, uneven first."""
    parts = [int(part) for part in workers.split("+")]
    return sum(parts), -abs(parts[0] - parts[-1]), parts[0]


def summarise_point(point, common):
    """The Row of one point. Without any class (common is None) every passed sample counts."""
    passed = [sample for sample in point["samples"] if sample["check"] == "ok"]
    counting = (common, SINGLE, UNPROBED)
    counted = [sample for sample in passed if common is None or sample["class"] in counting]
    elsewhere = {}
    for sample in passed:
        if common is not None and sample["class"] not in counting:
            elsewhere.setdefault(sample["class"], []).append(sample["value"])
    wrong = [f"check failed: {sample['check']}" for sample in point["samples"] if sample["check"] != "ok"]
    broken = [failure["what"] for failure in point["failures"]]
    return Row(
        point, setting_of(point), metric_of(point["metric"]), tuple(counted), stats.estimate([s["value"] for s in counted]), elsewhere,
        tuple(wrong + broken), _regime(counted), _median(_fairness(s, point) for s in counted),
        _median(_per(s, "cpu_seconds", 1e6) for s in counted), _median(_per(s, "waits", 1e3) for s in counted),
        _median(_per(s, "failed_attempts", 1e3) for s in counted))


def _median(values):
    values = [value for value in values if value is not None]
    return median(values) if values else None


def _per(sample, field, items):
    value = sample.get(field)
    return None if value is None or not sample["items"] else value * items / sample["items"]


def _fairness(sample, point):
    """Producers are compared with producers, consumers with consumers; None where nobody has a companion."""
    shares = sample.get("per_worker") or []
    roles = [shares[:point["producers"]], shares[point["producers"]:]]
    ratios = [min(role) / max(role) for role in roles if len(role) > 1 and max(role) > 0]
    return min(ratios) if ratios else None


def _regime(samples):
    """The regime of most samples; 'mixed' when no regime has two thirds of them."""
    counts = Counter(sample.get("regime") or "unknown" for sample in samples)
    if not counts:
        return "unknown"
    name, count = counts.most_common(1)[0]
    return name if count * 3 >= len(samples) * 2 else "mixed"
