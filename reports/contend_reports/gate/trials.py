"""Seeded trials of whole gates on made-up launches: how often is it wrong, how often does it find what is there?

A gate is a rule that looks after every pair. Ours is that of state.Evidence, vectorised where there is one mode.
p_values is what many gates do, a sign test at alpha / family whenever somebody looks, and must be found invalid.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.stats import beta, binom

from . import controls, second, slowdowns, state, synthetic
from .evidence import log_e, needed
from .records import Verdict

# Noise in which two modes are seen: only the whole rule will do. In the other kinds no benchmark has modes.
WITH_MODES = ("stalls", "bimodal")
VERDICTS = (Verdict.REGRESSED, Verdict.IMPROVED, Verdict.OK)  # the first wins where one pair proves several
OPEN = len(VERDICTS)                                          # index of "none of them"
CHUNK = 2_000_000                                             # launches that are made at once


@lru_cache(maxsize=None)
def e_values(n, limit):
    """Counts that reach the limit after 1 ... n pairs; more than the pairs where none does."""
    return np.array([needed(i, limit) or i + 1 for i in range(1, n + 1)])


@lru_cache(maxsize=None)
def p_values(n, limit):
    """Likewise, for the ordinary sign test: a p-value of 1 / limit."""
    return np.array([int(binom.isf(1 / limit, i, 0.5)) + 1 for i in range(1, n + 1)])


def ordered(base, head, head_first):
    """The slowdowns that signs are taken of where there is one mode; see second.py."""
    x = head - base
    return second.without(x, head_first, second.cost(x, head_first))


@dataclass(frozen=True)
class Trial:
    """What happens in each trial: a run over some benchmarks that all behave alike."""
    kind: str            # of synthetic.KINDS
    profile: object      # records.Profile
    limits: object       # records.Limits
    slowdown: float = 0  # fraction
    sigma: float = 0.03  # of a pair's ln(head / base)
    benchmarks: int = 1
    pairs: int = 60      # of each benchmark; 11 times n_max stands for a run and ten retries
    coin: bool = True    # False: base always runs first
    bound: object = e_values

    def chunks(self, trials, seed):
        """(base, head, head_first) of all trials, [trial, benchmark, pair], some at a time; the same for the same seed."""
        name = f"{self.kind} {self.profile.name} {self.slowdown} {self.sigma} {self.benchmarks} {self.pairs} {self.coin}"
        rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
        step = max(1, CHUNK // (2 * self.benchmarks * self.pairs))
        for start in range(0, trials, step):
            shape = (min(step, trials - start), self.benchmarks, self.pairs)
            yield synthetic.pairs(rng, self.kind, shape, self.sigma, self.slowdown, self.coin)

    def proved(self, base, head, head_first):
        """[rule of VERDICTS, trial, benchmark, pair]: do the pairs up to that one prove it?"""
        if self.kind in WITH_MODES and self.bound is e_values:
            return self._proved_with_modes(base, head, head_first)
        x, m0, tau = self.signed(base, head, head_first), np.log1p(self.profile.m0), np.log1p(self.profile.tau)
        claims = ((x > m0, self.limits.fail), (x < -m0, self.limits.fail), (x < tau, self.limits.certify))
        return np.stack([np.cumsum(over, axis=-1, dtype=np.int16) >= self.bound(x.shape[-1], limit) for over, limit in claims])

    def _proved_with_modes(self, *launches):
        """By the whole rule of state.rules, one benchmark after the other; slow."""
        shape = launches[0].shape
        proved = [[met[1:] for _, met in state.rules(slowdowns.of(*one), self.profile, self.limits)]
                  for one in zip(*(part.reshape(-1, shape[-1]) for part in launches))]
        return np.swapaxes(proved, 0, 1).reshape(OPEN, *shape)

    def signed(self, base, head, head_first):
        """The slowdowns whose signs count: a twin with p-values takes them as they are."""
        return ordered(base, head, head_first) if self.bound is e_values else head - base


def outcomes(proved):
    """(verdict indices, pairs used), [trial, benchmark], of benchmarks that stop at their first verdict."""
    n = proved.shape[-1]
    firsts = np.where(proved.any(axis=-1), proved.argmax(axis=-1), n)
    at = firsts.min(axis=0)
    return np.where(at < n, firsts.argmin(axis=0), OPEN), np.minimum(at + 1, n)


def shares(trial, trials, seed):
    """(share of REGRESSED, share of OK, mean pairs) over all trials and benchmarks."""
    found = [outcomes(trial.proved(*chunk)) for chunk in trial.chunks(trials, seed)]
    verdict, used = (np.concatenate(parts) for parts in zip(*found))
    return float((verdict == 0).mean()), float((verdict == 2).mean()), float(used.mean())


def alarms(trial, trials, seed, whole_suite=False):
    """In how many trials some benchmark is REGRESSED at some pair, whatever else was proved before.

    Nobody stops at OK here: this bounds every way to stop and to retry. whole_suite: or the suite's shift is, where
    benchmarks do stop.
    """
    count = 0
    for chunk in trial.chunks(trials, seed):
        proved = trial.proved(*chunk)
        any_alarm = proved[0].any(axis=(-1, -2))
        if whole_suite:
            any_alarm |= shift_alarms(trial.signed(*chunk), outcomes(proved)[1], trial.limits)
        count += int(any_alarm.sum())
    return count


def shift_alarms(x, used, limits):
    """For each trial: does pooled.pool over its benchmarks, which took that many pairs, prove a slowdown of all?"""
    taken = np.arange(x.shape[-1]) < used[..., None]
    taken &= (2 * taken.sum(axis=-2, keepdims=True) >= x.shape[-2])
    slower, pairs = (taken & (x > np.log1p(controls.SHIFT_MARGIN))).sum(axis=(-1, -2)), taken.sum(axis=(-1, -2))
    return np.array([log_e(s, n - s) >= np.log(limits.fail) for s, n in zip(slower, pairs)])


def rejections(trial, trials, seed):
    """In how many trials the benchmarks, taken for controls, reject the run."""
    count = 0
    for launches in (one for chunk in trial.chunks(trials, seed) for one in zip(*chunk)):
        states = [synthetic.evidence(f"control {i}", *one, trial.profile) for i, one in enumerate(zip(*launches))]
        count += bool(controls.check(states).faults)
    return count


def limits_of(count, trials, confidence=0.95):
    """(lower, upper) one-sided exact limits of a chance, each at that confidence (Clopper and Pearson 1934)."""
    lower = beta.ppf(1 - confidence, count, trials - count + 1) if count else 0.0
    upper = beta.ppf(confidence, count + 1, trials - count) if count < trials else 1.0
    return float(lower), float(upper)
