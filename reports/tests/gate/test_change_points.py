"""Change points: a step is found where it is, noise alone is left alone, and a walk is no series for this test."""

import numpy as np
import pytest
from scipy.stats import binom

from contend_reports.gate.change_points import change_points, strongest


def noise(seed, n=40):
    return np.random.default_rng(seed).normal(size=n)


@pytest.mark.parametrize("at", [8, 20, 33])
def test_a_step_is_found_where_it_is(at):
    values = noise(3) + 6.0 * (np.arange(40) >= at)
    assert change_points(values) == [at]


def test_two_steps_are_two_changes():
    values = noise(5, 60) + 8.0 * (np.arange(60) >= 20) - 5.0 * (np.arange(60) >= 40)
    assert change_points(values) == [20, 40]


def test_noise_is_left_alone_as_often_as_the_level_says():
    # 200 series at level 5 %: more than binom.ppf of the level would be a test that is not what it says.
    alarms = sum(bool(change_points(noise(seed, 20), level=0.05, shuffles=99)) for seed in range(200))
    assert alarms <= binom.ppf(0.9999, 200, 0.05)


def test_a_change_of_spread_is_a_change_too():
    values = np.concatenate((noise(7, 60), 12 * noise(8, 60)))
    (at,) = change_points(values)
    assert abs(at - 60) <= 8


@pytest.mark.parametrize("values", [[], [1.0], [1.0] * 50, [1, 2, 3, 4, 5, 6, 7]])
def test_what_is_too_short_or_constant_has_no_change(values):
    assert change_points(values) == []


def test_the_statistic_is_the_energy_distance():
    values = noise(11, 12)
    _, cut = strongest(values)
    left, right = values[:cut], values[cut:]
    def mean(a, b):
        return np.abs(a[:, None] - b[None, :]).mean()
    energy = 2 * mean(left, right) - mean(left, left) - mean(right, right)
    assert strongest(values)[0] == pytest.approx(energy * len(left) * len(right) / 12)
