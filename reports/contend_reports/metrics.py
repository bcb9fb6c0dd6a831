"""What a measured number is called, its unit, and which way is better: one line a metric, for every family."""

from dataclasses import dataclass

from .errors import ReportError


def digits(value, significant=3):
    """41234.5 -> '41,234'; 41.23 -> '41.2'; 0.0523 -> '0.0523'."""
    if value == 0:
        return "0"
    if abs(value) >= 10 ** (significant - 1):
        return f"{value:,.0f}"
    if abs(value) < 1e-4:
        return f"{value:.1e}"
    text = f"{value:#.{significant}g}"
    return text.rstrip(".")


def size(amount):
    """49152 -> '48 KiB'."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            return f"{amount:.3g} {unit}"
        amount /= 1024


@dataclass(frozen=True)
class Metric:
    key: str
    label: str    # heading of an axis or a table
    unit: str     # what follows a number
    scale: float  # shown number = value * scale
    better: str   # "higher" or "lower"
    verb: str     # what the best contender does, in a sentence

    def show(self, value):
        """The number alone, in the unit of tables and axes."""
        return digits(value * self.scale)

    def show_like(self, value, reference):
        """The number alone, in the unit in which a sentence says the reference."""
        return digits(value * self._spoken(reference)[0])

    def say(self, value):
        return f"{self.show_like(value, value)} {self._spoken(value)[1]}"

    def say_interval(self, estimate):
        middle = estimate.median
        return f"{self.say(middle)} [{self.show_like(estimate.low, middle)}–{self.show_like(estimate.high, middle)}]"

    def ratio(self, value, reference):
        """How good value is beside reference: above 1 is better, whichever way the metric runs."""
        return value / reference if self.better == "higher" else reference / value

    def _spoken(self, value):
        """(scale, unit) of a sentence: long times are said in µs or ms."""
        if self.unit != "ns" or value < 1e4:
            return self.scale, self.unit
        return (1e-3, "µs") if value < 1e7 else (1e-6, "ms")


METRICS = {m.key: m for m in (
    Metric("items_per_second", "items per second", "M items/s", 1e-6, "higher", "moves most"),
    Metric("operations_per_second", "operations per second", "M operations/s", 1e-6, "higher", "does most"),
    Metric("bytes_per_second", "bytes per second", "GB/s", 1e-9, "higher", "moves most"),
    Metric("round_trip_ns", "round trip", "ns", 1.0, "lower", "answers soonest"),
    Metric("nanoseconds", "time", "ns", 1.0, "lower", "takes least"),
)}


def metric_of(key):
    if key not in METRICS:
        raise ReportError(f"metric '{key}' is unknown to this version of contend_reports; "
                          f"known are {', '.join(METRICS)}. Use the reports that came with the capsule's commit")
    return METRICS[key]
