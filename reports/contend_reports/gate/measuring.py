"""Measures: which pair comes next, its two launches, what makes it count, and when there is enough. All follows from
the log, so that a run that was killed goes on as if it had not been."""

import contextlib
import itertools
import time
from collections import Counter

from . import controls, readings, schedule
from .launching import LaunchFailed, launch
from .records import Launch, Pair, Verdict
from .targets import SIDES

FAIR_ROUNDS = 15        # so many pairs of each before effort goes to where it decides soonest
MOST_ATTEMPTS = 12      # a pair is redone at most so often
MOST_STEAL = 0.02       # share of the CPUs' time that was stolen during a launch: the pair is redone


class Measurement:
    """The pairs of one run. states: {(benchmark, metric): Evidence}; told(kind, what) hears of it:
    "measured" and "broken" with a benchmark, "decided" with a (benchmark, metric). turn(): held while a pair is measured.
    at_once: so many targets are measured side by side, and others when those have enough; None: all."""

    def __init__(self, subject, run, log, states, limits, told, classes, turn=contextlib.nullcontext, at_once=None):
        self.subject, self.run, self.log, self.states, self.limits = subject, run, log, states, limits
        self.told, self.classes, self.turn, self.at_once = told, classes, turn, at_once
        found = {target.name: target for target in subject.targets}
        self.targets = {name: found[name] for name in schedule.order(run.seed, "queue", found)}
        self.enough = controls.pairs_needed(sum(target.control for target in subject.targets))
        self.broken, self.redone = {}, Counter()
        self.slots, self.seconds = Counter(), {name: 1.0 for name in self.targets}
        self._replays = True
        for event in log.events():
            self._take(event)
        self._replays = False
        self.decisions = {key: state.decide(limits) for key, state in states.items()}

    def go_on(self, deadline=None):
        """Measures until all is decided (True) or the monotonic clock reaches the deadline (False)."""
        while (target := self._next()) is not None:
            if deadline is not None and time.monotonic() + self.seconds[target.name] > deadline:
                return False
            with self.turn():
                self._measure(target)
            self.told("measured", target.name)
        return True

    def open(self, target):
        """Keys of what the target still has to decide. A control is open until it could be told apart from its copy."""
        if target.name in self.broken or target.control and len(self.states[target.keys[0]].pairs) >= self.enough:
            return []
        return [key for key in target.keys if (target.control or self.decisions[key].verdict is Verdict.INCONCLUSIVE)
                and self.slots[target.name] < self.decisions[key].most_pairs(self.states[key].profile)]

    def _next(self):
        waiting = list(itertools.islice(filter(self.open, self.targets.values()), self.at_once))
        urgent = [one for one in waiting if one.name in self.subject.urgent and self.slots[one.name] < 2 * FAIR_ROUNDS]
        waiting = urgent or waiting
        if not waiting:
            return None
        lowest = min(self.slots[target.name] for target in waiting)
        if lowest < FAIR_ROUNDS:
            names = [target.name for target in waiting if self.slots[target.name] == lowest]
            return self.targets[schedule.order(self.run.seed, lowest, names)[0]]
        return min(waiting, key=lambda target: (self._cost(target), target.name))

    def _cost(self, target):
        """Seconds until the first of what is open is probably decided; inf if nothing comes nearer."""
        found = [schedule.pairs_to_go(state.slowdowns().all, state.profile, self.limits)
                 for state in map(self.states.get, self.open(target))]
        return min(found) * self.seconds[target.name], self.seconds[target.name]

    def _measure(self, target):
        """One pair of the target, redone as often as the side-blind rules say."""
        round, started = self.slots[target.name], time.monotonic()
        for attempt in range(MOST_ATTEMPTS):
            head_first = schedule.coin(self.run.seed, target.name, round, attempt)
            sides = {}
            for side in (SIDES[::-1] if head_first else SIDES):
                try:
                    sides[side] = self._launch(target, side)
                except LaunchFailed as failure:
                    return self._note("broken", target=target.name, why=f"{side} {failure}")
            if not (why := self._unlike(target, sides)):
                return self._count(target, round, attempt, head_first, sides, time.monotonic() - started)
            # Values for the record alone: what the rules cost, or save, in noise.
            self._note("redo", target=target.name, why=why, values={side: sides[side][1].values for side in SIDES})
        self._note("unplaced", target=target.name, why=why)

    def _launch(self, target, side):
        done = launch(target.words[side], target.folder.get(side), target.timeout)
        read = readings.read(done.output).get(target.benchmark)
        if read is None:
            raise LaunchFailed(f"did not report {target.benchmark}")
        if read.unit != target.unit:
            raise LaunchFailed(f"reports another unit: {read.unit}, not {target.unit}")
        if missing := [metric for metric in target.metrics if metric not in read.values and metric not in readings.TAILS]:
            raise LaunchFailed(f"did not report {', '.join(missing)}")
        return done, read

    def _unlike(self, target, sides):
        """Why the pair does not count, by rules that see no side and no time of a benchmark; empty: it counts. (A launch that
        lacks a tail was starved of samples: tenfold, so that no slowdown worth a gate does it alone.)"""
        if any(metric not in read.values for _, read in sides.values() for metric in target.metrics):
            return "few samples"
        alike = self.classes.alike([read.probes for _, read in sides.values()])
        if any(done.facts["steal"] > MOST_STEAL for done, _ in sides.values()):
            return "stolen time"
        return "" if alike else "placement"

    def _count(self, target, round, attempt, head_first, sides, seconds):
        both = [Launch({metric: read.values[metric] for metric in target.metrics}, done.started,
                       self.classes.name(read.probes)) for done, read in (sides[side] for side in SIDES)]
        id = schedule.pair_id(self.run.id, target.name, round, attempt)
        pair = Pair(id, target.name, self.run.id, round, attempt, head_first, *both)
        self._note("slot", target=target.name, pair=pair, seconds=seconds, probes=[sides[side][1].probes for side in SIDES],
                   facts={side: sides[side][0].facts for side in SIDES})

    def _note(self, kind, **event):
        event["at"] = time.time()
        self.log.append(kind, **event)
        self._take({"event": kind} | event)

    def _take(self, event):
        """Learns from an event that just happened or is read from the log."""
        if (name := event.get("target")) not in self.targets:
            return
        if event["event"] == "slot":
            self.slots[name] += 1
            self.seconds[name] = event["seconds"]
            if self._replays:  # else they were learnt when they were judged
                self.classes.learn(event["probes"])
            for key in self.targets[name].keys:
                self._add(key, event["pair"])
        elif event["event"] == "unplaced":
            self.slots[name] += 1
        elif event["event"] == "redo":
            self.redone[name, event["why"]] += 1
        elif event["event"] == "broken":
            self.broken[name] = event["why"]
            if not self._replays:
                self.told("broken", name)

    def _add(self, key, pair):
        self.states[key].add(pair)
        if not self._replays:
            before, self.decisions[key] = self.decisions[key], self.states[key].decide(self.limits)
            if before.verdict is not self.decisions[key].verdict:
                self.told("decided", key)
