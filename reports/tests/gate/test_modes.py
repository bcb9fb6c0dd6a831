"""Two modes: seen without knowing sides or future, and two kinds of regression that signs alone show late."""

import math

import numpy as np
import pytest
from gate import made

from contend_reports.gate import modes
from contend_reports.gate.evidence import log_e
from contend_reports.gate.records import Limits, Verdict
from contend_reports.gate.state import Evidence


def two_modes(seed, n, slowdown=0.0, base_slow=0.5, head_slow=0.5):
    """Logarithms of n launches of base and head: a slow mode 30 % above the other, pair noise 1 %."""
    rng = np.random.default_rng(seed)
    def side(share):
        return np.where(rng.random(n) < share, math.log(1.3), 0) + rng.normal(0, 0.007, n)
    return side(base_slow), side(head_slow) + math.log1p(slowdown)


def evidence_of(base, head):
    state = Evidence("b")
    for round, (b, h) in enumerate(zip(base, head)):
        state.add(made.pair("b", round, h - b, base=100 * math.exp(b)))
    return state


def test_one_mode_costs_nothing():
    base, head = np.random.default_rng(1).normal(0, 0.02, (2, 40))
    parted = modes.split(base, head)
    assert not parted.seen and parted.border is None
    found = modes.accounts(head > base, head > base, parted)
    assert list(found) == ["all"]
    assert modes.combined(found)[-1] == pytest.approx(log_e((head > base).sum(), (head <= base).sum()))


def test_which_launch_is_head_does_not_decide_which_account_a_pair_belongs_to():
    base, head = two_modes(2, 30)
    parted = modes.split(base, head)
    assert parted.seen and 5 < parted.same[parted.start:].sum() < len(base) - parted.start
    for i in range(30):
        swapped = modes.split(np.append(base[:i], head[i]), np.append(head[:i], base[i]))
        assert swapped.same[i] == parted.same[i] and min(swapped.start, 30) == min(parted.start, i + 1)


def test_a_plain_slowdown_is_not_taken_for_two_modes():
    noise = np.random.default_rng(9).normal(0, 0.007, (2, 30))
    parted = modes.split(noise[0], noise[1] + math.log(1.3))
    assert not parted.seen and parted.border is None


def test_later_pairs_change_nothing_of_how_earlier_ones_were_parted():
    base, head = two_modes(3, 60)
    whole, half = modes.split(base, head), modes.split(base[:30], head[:30])
    assert whole.start == half.start and (whole.same[:30] == half.same).all()
    later = modes.accounts(head > base, head > base, whole)
    for name, path in modes.accounts(head[:30] > base[:30], head[:30] > base[:30], half).items():
        assert path == pytest.approx(later[name][:31])


def test_the_capital_of_all_accounts_is_a_fair_bet():
    """For each pair: the mean of "over" and "not over" is what was there before, whatever the modes."""
    base, head = two_modes(4, 40)
    parted = modes.split(base, head)
    over = head > base
    for n in range(1, 41):
        def capital(last, n=n):
            part = modes.Split(parted.start, parted.same[:n], parted.offset[:n], parted.shares, None)
            signs = np.append(over[:n - 1], last)
            return math.exp(modes.combined(modes.accounts(signs, signs, part))[-1])
        before = modes.Split(parted.start, parted.same[:n - 1], parted.offset[:n - 1], parted.shares, None)
        now = math.exp(modes.combined(modes.accounts(over[:n - 1], over[:n - 1], before))[-1])
        assert (capital(True) + capital(False)) / 2 == pytest.approx(now)


def test_a_slowdown_within_the_modes_is_found_and_said_to_be_one():
    decision = evidence_of(*two_modes(5, 60, slowdown=0.05)).decide(Limits(200))
    assert decision.verdict is Verdict.REGRESSED and decision.fired == "within_mode"
    assert {part.name for part in decision.parts} == set(modes.ACCOUNTS)


def test_more_launches_in_the_slow_mode_are_a_regression_of_their_own():
    decision = evidence_of(*two_modes(6, 60, base_slow=0.1, head_slow=0.8)).decide(Limits(20))
    assert decision.verdict is Verdict.REGRESSED and decision.fired == "mode_share"
    (slow, base_share, head_share), (fast, *_) = decision.modes
    assert slow / fast == pytest.approx(1.3, rel=0.02) and head_share > 0.6 > 0.3 > base_share


def test_two_modes_of_equal_code_are_no_regression_and_their_shares_are_shown():
    decision = evidence_of(*two_modes(7, 60)).decide(Limits(200))
    assert decision.verdict is not Verdict.REGRESSED and len(decision.modes) == 2


def test_ok_waits_while_a_mode_says_that_head_is_slower():
    """In three of ten pairs head fell into the slow mode, in the others nothing happened: most pairs are fine, head is not."""
    base, head = two_modes(8, 80, base_slow=0.0, head_slow=0.0)
    head[np.isin(np.arange(80) % 10, (0, 3, 6))] += math.log(1.3)
    decision = evidence_of(base, head).decide(Limits(200))
    assert decision.log_ok > math.log(20), "signs of all pairs alone would say OK"
    assert decision.verdict is not Verdict.OK
