"""Statistics against known answers and by simulation with fixed seeds."""

import math

import numpy as np
import pytest

from contend_reports import stats


def test_the_median_and_its_exact_interval():
    e = stats.estimate(range(1, 12))
    assert (e.median, e.low, e.high, e.n) == (6, 2, 10, 11)
    assert e.level == pytest.approx(1 - 2 * 12 / 2048)  # 1 + 11 of the 2^11 ways lie below the second smallest


def test_few_samples_say_that_they_are_few():
    assert stats.estimate([]) is None
    assert stats.estimate([3.0]).level == 0 and not stats.estimate([3.0]).decisive
    assert not stats.estimate([1.0, 2, 3, 4]).decisive
    assert stats.estimate([1.0, 2, 3, 4, 5]).level == pytest.approx(0.9375)
    assert stats.estimate([1.0, 2, 3, 4, 5]).decisive


def test_spread_is_the_interquartile_range_over_the_median():
    assert stats.estimate([8.0, 9, 10, 11, 12]).spread == pytest.approx(0.2)


DRAWS = {"normal": lambda rng, n: rng.normal(100, 10, n), "skewed": lambda rng, n: 100 * np.exp(rng.normal(0, 0.4, n)),
         "heavy": lambda rng, n: 100 + 5 * rng.standard_t(2, n)}


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("n", [6, 11, 30])
def test_the_interval_holds_the_true_median_as_often_as_it_says(kind, n):
    rng = np.random.default_rng(7)
    trials = [stats.estimate(DRAWS[kind](rng, n)) for _ in range(1000)]
    share = np.mean([e.low <= 100 <= e.high for e in trials])
    assert abs(share - trials[0].level) < 0.025
    assert share > 0.92


@pytest.mark.parametrize("kind", ["normal", "skewed"])
@pytest.mark.parametrize("n", [6, 11, 30])
def test_the_interval_of_a_ratio_holds_the_true_ratio(kind, n):
    rng = np.random.default_rng(8)
    held = []
    for _ in range(500):
        a, b = stats.estimate(2 * DRAWS[kind](rng, n)), stats.estimate(DRAWS[kind](rng, n))
        r = stats.ratio(a, b)
        held.append(r.low <= 2 <= r.high)
    assert np.mean(held) > 0.93


def test_a_ratio_of_equals_does_not_differ_and_a_planted_one_does():
    rng = np.random.default_rng(9)
    same = stats.ratio(stats.estimate(rng.normal(100, 5, 11)), stats.estimate(rng.normal(100, 5, 11)))
    double = stats.ratio(stats.estimate(rng.normal(200, 5, 11)), stats.estimate(rng.normal(100, 5, 11)))
    assert not same.differs
    assert double.differs and double.low < 2 < double.high
    assert stats.ratio(None, stats.estimate([1.0])) is None


def test_a_ratio_from_too_few_samples_never_differs():
    assert not stats.ratio(stats.estimate([200.0, 201, 202]), stats.estimate([100.0, 101, 102])).differs


def test_apart_needs_intervals_that_do_not_touch():
    low, high = stats.estimate([1.0, 2, 3, 4, 5, 6]), stats.estimate([7.0, 8, 9, 10, 11, 12])
    assert stats.apart(low, high) and stats.apart(high, low)
    assert not stats.apart(low, stats.estimate([6.0, 7, 8, 9, 10, 11]))
    assert not stats.apart(low, stats.estimate([70.0, 80, 90]))


def test_two_modes_are_found_with_their_shares():
    rng = np.random.default_rng(10)
    values = np.concatenate([rng.normal(100, 3, 6), rng.normal(150, 4, 12)])
    (slow, share), (fast, rest) = stats.estimate(values).modes
    assert slow == pytest.approx(100, rel=0.05) and fast == pytest.approx(150, rel=0.05)
    assert share == pytest.approx(1 / 3) and share + rest == pytest.approx(1)


def test_two_modes_of_many_samples_are_found_although_some_lie_between(monkeypatch):
    rng = np.random.default_rng(12)
    values = np.exp(np.concatenate([rng.normal(0, 0.04, 120), rng.normal(math.log(1.3), 0.04, 60), rng.uniform(0, math.log(1.3), 6)]))
    (fast, share), (slow, _) = stats.estimate(values).modes
    assert fast == pytest.approx(1, rel=0.03) and slow == pytest.approx(1.3, rel=0.03) and share == pytest.approx(2 / 3, abs=0.03)
    monkeypatch.setattr(stats, "MANY", 1000)
    assert stats.estimate(values).modes == (), "no gap is empty"


@pytest.mark.parametrize("n", [40, 200])
def test_many_samples_of_one_mode_are_not_taken_for_two_whatever_their_shape(n):
    rng = np.random.default_rng(13)
    for drawn in (rng.normal(0, 0.1, (200, n)), rng.exponential(0.2, (200, n)), rng.uniform(0, 0.5, (200, n)), 0.1 * rng.standard_t(3, (200, n))):
        assert np.mean([stats.gap_between(np.sort(row)) > 0 for row in drawn]) < 0.05


@pytest.mark.parametrize("n", [8, 12, 30])
def test_one_mode_is_rarely_taken_for_two(n):
    rng = np.random.default_rng(11)
    for width in (0.03, 0.1, 0.2):
        found = [bool(stats.estimate(np.exp(rng.normal(0, width, n))).modes) for _ in range(200)]
        assert np.mean(found) < 0.1


def test_a_single_outlier_is_no_mode():
    assert stats.estimate([100.0] * 11 + [300.0]).modes == ()


def test_percentiles_of_a_histogram():
    histogram = [[10, 50], [20, 40], [30, 9], [40, 1]]
    assert [stats.percentile(histogram, q) for q in (0.5, 0.9, 0.99, 1.0)] == [10, 20, 30, 40]
    assert stats.percentile([], 0.5) is None
