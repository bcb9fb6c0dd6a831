"""Sorts launches by where their CPUs really were: the harness's rules (placement_classes.h), learnt launch by launch.

A pair counts only if both launches saw one class, before and after. The rule sees probes alone, no side, no time of
a benchmark; it keeps a hypervisor that moves CPUs between two launches out of their ratio.
"""

import math

import numpy as np

WIDEN = 1.1          # a reading a little outside what was learnt still belongs
VALLEY = 1.25        # width of a valley between two classes, as a quotient of round trips
LEAST_RATIO = 1.6    # medians of two classes differ by more
SMT_BELOW, APART_ABOVE = 0.68, 0.78  # dual ratio: one core shared, two cores
SLOWED_BY = 1.15     # a loop that takes so much longer than the quickest twentieth is slowed
SINGLE = "single"    # one CPU, nothing probed: no two places to be apart
KEPT = 400           # readings that classes are learnt from, the latest


class Classes:
    """Learns from probes, names what it knows. Not safe for concurrent use."""

    def __init__(self):
        self._readings, self._bands, self._slowed = [], None, math.inf

    def learn(self, probes):
        """probes: of several launches, each ((round trip, dual ratio, loop) before, the same after), or ()."""
        found = [reading for launch in probes for reading in launch if reading[0]]
        self._readings = (self._readings + [tuple(reading) for reading in found])[-KEPT:]
        if found:
            self._bands = None

    def alike(self, both):
        """True if the two launches' probes may be compared; without probes there is nothing that forbids it."""
        if not any(reading[0] for probes in both for reading in probes):
            return True
        self.learn(both)
        names = {self.name(probes) for probes in both}
        return len(names) == 1 and names != {""}

    def name(self, probes):
        """Class of one launch; empty: it changed, or is unclear."""
        if not probes or not any(reading[0] for reading in probes):
            return SINGLE if probes else ""
        names = {self._name(*reading) for reading in probes}
        return names.pop() if len(names) == 1 else ""

    def _name(self, trip, dual, loop):
        if self._bands is None:
            self._learn()
        for i, (low, high) in enumerate(self._bands):
            if trip and low / WIDEN <= trip <= high * WIDEN:
                if i == 0 and dual is not None and dual < APART_ABOVE:
                    return "smt" if dual < SMT_BELOW else ""
                name = ("near", "far")[i] if i < 2 else f"far-{i}"
                return name + ("-slowed" if loop and loop > self._slowed else "")
        return ""

    def _learn(self):
        trips = np.sort([reading[0] for reading in self._readings])
        loops = np.sort([reading[2] for reading in self._readings if reading[2]])
        self._slowed = loops[len(loops) // 20] * SLOWED_BY if len(loops) else math.inf
        crowd = max(3, math.ceil(0.01 * len(trips)))
        trusted = trips[:len(trips) - min(crowd - 1, len(trips) // 20)]  # above them: probes that were descheduled
        self._bands = _split(trusted, crowd) if len(trusted) else []


def _split(trips, crowd):
    """[(lowest, highest)] of the classes of sorted round trips, ascending."""
    best, at = 0.0, None
    for i in range(crowd - 1, len(trips) - 1):
        above = int(np.searchsorted(trips, trips[i] * VALLEY))
        if len(trips) - above < crowd:
            break
        low, high = trips[:i + 1], trips[above:]
        inside = above - i - 1
        if (high[len(high) // 2] < LEAST_RATIO * low[len(low) // 2]
                or inside > 0.25 * min(_densest(low), _densest(high))):
            continue
        width = math.log(trips[above] / trips[i]) - 0.1 * inside
        if width > best:
            best, at = width, (i + 1, above)
    if at is None:
        return [(trips[0], trips[-1])]
    return _split(trips[:at[0]], crowd) + _split(trips[at[1]:], crowd)


def _densest(trips):
    return int(np.max(np.searchsorted(trips, trips * VALLEY) - np.arange(len(trips))))
