"""Coins and orders: fair, repeatable, their own for each pair; effort goes where a verdict is near."""

import math

import numpy as np
import pytest

from contend_reports.gate import schedule
from contend_reports.gate.records import PROFILES, Limits

SEED = schedule.seed("base", "head", "run 1")


def test_the_seed_depends_on_each_of_its_ids():
    assert SEED == schedule.seed("base", "head", "run 1")
    others = [schedule.seed(*ids) for ids in (("bas", "ehead", "run 1"), ("base", "head", "run 2"), ("head", "base", "run 1"))]
    assert len({SEED, *others}) == 4


def test_coins_are_fair_and_do_not_follow_each_other():
    coins = np.array([schedule.coin(SEED, f"b{i % 50}", i // 50) for i in range(10_000)])
    assert abs(coins.mean() - 0.5) < 0.02
    assert abs(np.corrcoef(coins[1:], coins[:-1])[0, 1]) < 0.04
    assert abs(np.corrcoef(coins[50:], coins[:-50])[0, 1]) < 0.04


def test_a_pair_that_is_redone_has_a_coin_and_an_id_of_its_own():
    coins = [schedule.coin(SEED, "b", 3, attempt) for attempt in range(200)]
    assert 60 < sum(coins) < 140
    assert len({schedule.pair_id("run 1", "b", 3, attempt) for attempt in range(200)}) == 200


def test_a_pair_has_the_same_id_whenever_it_is_asked_for():
    assert schedule.pair_id("run 1", "b", 3) == schedule.pair_id("run 1", "b", 3) != schedule.pair_id("run 2", "b", 3)


def test_each_round_has_a_fresh_order_whatever_the_order_given():
    names = [f"b{i}" for i in range(20)]
    orders = [schedule.order(SEED, round, names) for round in range(50)]
    assert orders[7] == schedule.order(SEED, 7, names[::-1])
    assert len(set(map(tuple, orders))) == 50
    assert {names[0], names[-1]} < {order[0] for order in orders} | {order[-1] for order in orders}


def test_a_verdict_comes_nearer_with_each_pair_that_says_the_same():
    profile, limits = PROFILES["default"], Limits(200)
    for x in (0.1, -0.1, 0.0):
        to_go = [schedule.pairs_to_go(np.full(n, x), profile, limits) for n in range(1, 7)]
        assert to_go == sorted(to_go, reverse=True) and math.isfinite(to_go[0])


def test_who_is_near_a_verdict_needs_few_pairs_and_who_is_hopeless_needs_any_number():
    profile, limits = PROFILES["default"], Limits(200)
    near, far, hopeless = (schedule.pairs_to_go(np.array(x), profile, limits)
                           for x in ([0.1] * 12, [0.1] * 4 + [0.03], [0.08, -0.08] * 10))
    assert near < far < hopeless == math.inf


@pytest.mark.parametrize("x", [[], [0.0], [0.2, -0.2] * 8])
def test_pairs_to_go_is_never_below_one(x):
    assert schedule.pairs_to_go(np.array(x), PROFILES["default"], Limits(10)) >= 1
