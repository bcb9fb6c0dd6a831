"""What running second costs: learnt from earlier pairs alone, taken out with the coin's sign, silent where there is nothing."""

import numpy as np
import pytest
from gate import made

from contend_reports.gate import second
from contend_reports.gate.records import Limits, Verdict


def pairs(seed, n, slowdown=0.0, cost=0.05, sigma=0.01):
    """(slowdowns, coins): logarithms of pairs whose second launch is slower by cost."""
    rng = np.random.default_rng(seed)
    head_first = rng.random(n) < 0.5
    return slowdown + np.where(head_first, -cost, cost) + rng.normal(0, sigma, n), head_first


def test_a_cost_is_learnt_and_taken_out():
    x, head_first = pairs(1, 60, slowdown=0.05)
    costs = second.cost(x, head_first)
    assert costs[20:] == pytest.approx(0.05, abs=0.006)
    assert second.without(x, head_first, costs)[20:] == pytest.approx(0.05, abs=0.05)


def test_nothing_is_taken_out_of_pairs_whose_order_does_not_matter():
    found = [np.any(second.cost(*pairs(seed, 60, cost=0.0))) for seed in range(200)]
    assert np.mean(found) < 0.2


def test_later_pairs_change_nothing_of_what_was_taken_out_of_earlier_ones():
    x, head_first = pairs(2, 60)
    assert (second.cost(x, head_first)[:30] == second.cost(x[:30], head_first[:30])).all()


def test_the_coin_of_a_pair_decides_nothing_but_its_sign():
    """Swapping who ran as head turns a pair into its opposite, less nothing: so 0 is in the middle for equal code."""
    x, head_first = pairs(3, 40)
    costs = second.cost(x, head_first)
    for i in range(40):
        turned, other = x.copy(), head_first.copy()
        turned[i], other[i] = -x[i], not head_first[i]
        again = second.cost(turned, other)
        assert again[i] == costs[i]
        assert second.without(turned, other, again)[i] == pytest.approx(-second.without(x, head_first, costs)[i])


def test_one_order_alone_tells_no_cost():
    x = np.full(40, 0.05)
    assert not second.cost(x, np.zeros(40, dtype=bool)).any()


def test_rows_are_learnt_from_apart():
    both = [pairs(4, 40), pairs(5, 40, cost=0.0)]
    x, head_first = (np.stack(part) for part in zip(*both))
    for row in range(2):
        assert (second.cost(x, head_first)[row] == second.cost(x[row], head_first[row])).all()


def test_a_slowdown_as_large_as_the_cost_of_running_second_is_found():
    state = made.Evidence("b")
    for round, (x, head_first) in enumerate(zip(*pairs(6, 60, slowdown=0.05))):
        state.add(made.pair("b", round, x, head_first=bool(head_first)))
    decision = state.decide(Limits(200))
    assert decision.verdict is Verdict.REGRESSED
    assert decision.slowdown == pytest.approx(0.05, abs=0.01) and decision.position == pytest.approx(0.05, abs=0.01)
    assert decision.sigma < 0.02
