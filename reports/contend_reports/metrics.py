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


@dataclass(frozen=True)
class Metric:
    key: str
    label: str    # heading of an axis or a table
    unit: str     # what follows a number
    scale: float  # shown number = value * scale
    better: str   # "higher" or "lower"
    verb: str     # what the best contender does, in a sentence

    def show(self, value):
        return digits(value * self.scale)

    def say(self, value):
        return f"{self.show(value)} {self.unit}"

    def say_interval(self, estimate):
        return f"{self.say(estimate.median)} [{self.show(estimate.low)}–{self.show(estimate.high)}]"

    def ratio(self, value, reference):
        """How good value is beside reference: above 1 is better, whichever way the metric runs."""
        return value / reference if self.better == "higher" else reference / value


METRICS = {m.key: m for m in (
    Metric("items_per_second", "items per second", "M items/s", 1e-6, "higher", "moves most"),
    Metric("round_trip_ns", "round trip", "ns", 1.0, "lower", "answers soonest"),
)}


def metric_of(key):
    if key not in METRICS:
        raise ReportError(f"metric '{key}' is unknown to this version of contend_reports; "
                          f"known are {', '.join(METRICS)}. Use the reports that came with the capsule's commit")
    return METRICS[key]
