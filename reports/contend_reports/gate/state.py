"""The evidence of one benchmark by one metric: pairs so far, as plain data, and the decision that they allow."""

import dataclasses
import math

import numpy as np

from ..errors import ReportError
from . import evidence, modes, slowdowns
from .records import PROFILES, Decision, Launch, Limits, Pair, Part, Profile, Verdict


class Evidence:
    """Pairs of one benchmark, in the order in which they came. Not safe for concurrent use.

    Pairs of further runs of the same two revisions go on where the earlier ones stopped: the capital multiplies.
    """

    def __init__(self, benchmark, profile=PROFILES["default"], metric="ns_per_op", higher_is_better=False):
        self.benchmark, self.profile, self.metric, self.higher_is_better = benchmark, profile, metric, higher_is_better
        self._pairs = {}

    def add(self, pair):
        """Takes a pair in; False if it is known already. ReportError for another benchmark, metric or content."""
        if pair.benchmark != self.benchmark:
            raise ReportError(f"a pair of {pair.benchmark} was handed to {self.benchmark}; sort pairs by benchmark")
        if self.metric not in pair.base.values:
            raise ReportError(f"{self.benchmark}: pair {pair.id} has no {self.metric}; a gated metric must not vanish")
        known = self._pairs.setdefault(pair.id, pair)
        if known != pair:
            raise ReportError(f"{self.benchmark}: two different pairs are both called {pair.id}; the log is damaged")
        return known is pair

    @property
    def pairs(self):
        return tuple(self._pairs.values())

    def logs(self):
        """(base, head): arrays of logarithms, turned so that larger is worse."""
        sign = -1 if self.higher_is_better else 1
        both = np.array([(pair.base.values[self.metric], pair.head.values[self.metric]) for pair in self._pairs.values()])
        base, head = sign * np.log(both.reshape(-1, 2).T)
        return base, head

    def slowdowns(self):
        """The slowdowns.Slowdowns of the pairs: what the sign tests see."""
        return slowdowns.of(*self.logs(), np.array([pair.head_first for pair in self._pairs.values()], dtype=bool))

    def to_plain(self):
        """Dictionaries, lists, strings and numbers only."""
        return {"benchmark": self.benchmark, "profile": dataclasses.asdict(self.profile), "metric": self.metric,
                "higher_is_better": self.higher_is_better, "pairs": [dataclasses.asdict(p) for p in self._pairs.values()]}

    @classmethod
    def from_plain(cls, plain):
        """What to_plain made; ReportError for anything else."""
        try:
            made = cls(plain["benchmark"], Profile(**plain["profile"]), plain["metric"], plain["higher_is_better"])
            for pair in plain["pairs"]:
                if not made.add(pair_from_plain(pair)):
                    raise ReportError(f"{made.benchmark}: pair {pair['id']} is written twice; the file is damaged")
        except (KeyError, TypeError, AttributeError) as error:
            raise ReportError(f"this is no evidence of the gate ({error!r}); measure again or name another file") from error
        return made

    def decide(self, limits=Limits(1)):
        """The Decision that the pairs allow.

        A limit that was reached after any of the pairs counts, so that looking often or seldom is the same, and no
        later pair takes it back. A proved slowdown beats an OK (which may come first, by its error or because the
        slowdown is below tau), and so does a proved improvement. Estimates are of what carries the verdict.
        """
        found = self.slowdowns()
        up, down, log_ok, _ = found.paths(self.profile)
        verdict, at = first_met(rules(found, self.profile, limits))
        winner = {Verdict.REGRESSED: up, Verdict.IMPROVED: down}.get(verdict)
        fired = max(winner, key=lambda name: winner[name][at]) if winner else ""
        shown = found.within if fired == "within_mode" else found.all
        slowdown, position = found.centre(fired)
        seen = self._summary(found.parted.border)
        if fired == "mode_share" and seen:
            slowdown = found.parted.shares[-1]
        return Decision(
            verdict, len(shown), *(float(path[-1]) for path in (modes.combined(up), log_ok, modes.combined(down))), slowdown,
            *evidence.interval(shown, limits.beta), evidence.upper_bound(shown, limits.beta), evidence.sigma(shown), position,
            self._parts(found, up, down), fired, seen)

    def _parts(self, found, up, down):
        m0, made = math.log1p(self.profile.m0), []
        for name in up:
            mine = found.of_account(name)
            made.append(Part(name, int((mine > m0).sum()), int((mine < -m0).sum()), len(mine),
                             float(up[name][-1]), float(down[name][-1])))
        return tuple(made)

    def _summary(self, border):
        sign = -1 if self.higher_is_better else 1
        return tuple((math.exp(sign * middle), *shares) for middle, *shares in modes.summary(*self.logs(), border))


def rules(found, profile, limits):
    """((verdict, whether it is proved after each of the pairs), ...), the weightiest first; found: slowdowns.Slowdowns.

    Most pairs may be fine although head is slower within a mode, or more often in the slow one. So OK must wait while
    an account of the modes says "slower than tau" as loudly as OK must be said, and while the modes of the launches
    seen so far make head tau slower on average.
    """
    up, down, log_ok, over_tau = found.paths(profile)
    doubted = np.any([path >= math.log(limits.certify) for path in over_tau.values()], axis=0)
    doubted |= found.parted.shares >= profile.tau
    return ((Verdict.REGRESSED, modes.combined(up) >= math.log(limits.fail)),
            (Verdict.IMPROVED, modes.combined(down) >= math.log(limits.fail)),
            (Verdict.OK, (log_ok >= math.log(limits.certify)) & ~doubted))


def first_met(proved):
    """(verdict, after how many pairs) of the first of the rules that was met after any of the pairs."""
    for verdict, met in proved:
        if met.any():
            return verdict, int(np.argmax(met))
    return Verdict.INCONCLUSIVE, -1


def pair_from_plain(plain):
    """The Pair of dataclasses.asdict(pair)."""
    return Pair(**plain | {"base": Launch(**plain["base"]), "head": Launch(**plain["head"])})
