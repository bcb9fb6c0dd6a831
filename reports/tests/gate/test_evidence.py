"""The sign test: against its published values, its own definition, and what it must refuse."""

import math

import numpy as np
import pytest

from contend_reports.errors import ReportError
from contend_reports.gate import evidence
from contend_reports.gate.records import PROFILES, Limits, Profile

GATE_OF_200 = Limits(200)


def exact(s, f):
    """E(s, f) by its definition, in whole numbers."""
    n = s + f
    return sum(math.comb(n + 1, k) for k in range(s + 1)) / ((n + 1) * math.comb(n, s))


def test_the_first_pair_pays_one_half():
    assert math.exp(evidence.log_e(0, 0)) == pytest.approx(1)
    assert math.exp(evidence.log_e(1, 0)) == pytest.approx(1.5)
    assert math.exp(evidence.log_e(0, 1)) == pytest.approx(0.5)


@pytest.mark.parametrize("s, f", [(2, 0), (3, 1), (7, 0), (15, 0), (27, 3), (30, 30), (2, 40)])
def test_logarithms_give_what_whole_numbers_give(s, f):
    assert math.exp(evidence.log_e(s, f)) == pytest.approx(exact(s, f), rel=1e-10)


def test_it_is_the_mean_capital_of_all_constant_bets():
    p = np.linspace(0.5, 1, 200_001)
    capital = (2 * p) ** 9 * (2 * (1 - p)) ** 3
    assert math.exp(evidence.log_e(9, 3)) == pytest.approx(np.mean(capital), rel=1e-4)


def test_under_a_fair_coin_the_next_pair_changes_nothing_on_average():
    for n in (0, 1, 2, 9, 60, 500):
        now, later = np.exp(evidence.row(n)), np.exp(evidence.row(n + 1))
        assert (later[1:] + later[:-1]) / 2 == pytest.approx(now, rel=1e-8)


def test_ten_thousand_pairs_neither_overflow_nor_lose_order():
    row = evidence.row(10_000)
    assert np.isfinite(row).all() and (np.diff(row) > 0).all()
    assert row[10_000] == pytest.approx(10_001 * math.log(2) - math.log(10_001), rel=1e-9)
    assert row[0] == pytest.approx(-math.log(10_001))


@pytest.mark.parametrize("n, s", [(15, 15), (16, 16), (18, 18), (20, 19), (24, 22), (30, 27), (40, 34), (50, 40), (60, 47)])
def test_a_gate_of_200_fails_at_the_published_counts(n, s):
    assert evidence.needed(n, GATE_OF_200.fail) == s


@pytest.mark.parametrize("n, s", [(7, 7), (8, 8), (10, 10), (12, 11), (15, 13), (18, 15), (20, 16), (30, 23), (40, 29), (60, 42)])
def test_a_gate_certifies_at_the_published_counts(n, s):
    assert evidence.needed(n, GATE_OF_200.certify) == s


def test_a_limit_that_is_met_exactly_is_met():
    assert evidence.needed(3, 3.75) == 3 and evidence.needed(3, 3.7501) is None


def test_the_table_and_the_rows_agree():
    table = evidence.table(12)
    assert all(table[s, f] == evidence.log_e(s, f) for s in range(13) for f in range(13))


def test_a_tie_counts_against_the_claim_that_is_tested():
    tie = math.log1p(0.05)
    assert evidence.counts_over([tie, 1.0], 0.05) == (1, 1)
    assert evidence.counts_under([tie, -1.0], 0.05) == (1, 1)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
@pytest.mark.parametrize("family", [1, 16, 200, 5000])
def test_every_profile_can_reach_both_verdicts(profile, family):
    limits = Limits(family)
    evidence.check_attainable(limits, profile)
    assert evidence.needed(profile.n_max, limits.fail) <= profile.n_max
    assert evidence.needed(profile.n_max, limits.certify) <= profile.n_max


def test_a_gate_that_could_never_fire_is_refused():
    short = Profile("short", 0.01, 0.05, n_max=14)
    with pytest.raises(ReportError, match="need 15"):
        evidence.check_attainable(GATE_OF_200, short)
    evidence.check_attainable(GATE_OF_200, Profile("long enough", 0.01, 0.05, n_max=15))


@pytest.mark.parametrize("limits, profile", [
    (Limits(0), PROFILES["default"]), (Limits(1, alpha=0), PROFILES["default"]), (Limits(1, beta=1), PROFILES["default"]),
    (Limits(1), Profile("upside down", 0.05, 0.01)), (Limits(1), Profile("below nothing", -0.01, 0.05))])
def test_nonsense_is_refused(limits, profile):
    with pytest.raises(ReportError):
        evidence.check_attainable(limits, profile)


def test_the_interval_is_where_neither_side_is_proved():
    x = np.log1p(np.arange(1, 31) / 100)
    low, high = evidence.interval(x, 0.05)
    for bound, counts in ((low, evidence.counts_over), (high, evidence.counts_under)):
        inward = 1e-9 if bound == low else -1e-9
        assert evidence.log_e(*counts(x, bound - inward)) >= math.log(40)
        assert evidence.log_e(*counts(x, bound + inward)) < math.log(40)


def test_few_pairs_bound_nothing():
    assert evidence.interval([], 0.05) == (-1.0, math.inf)
    assert evidence.interval(np.zeros(7), 0.05) == (-1.0, math.inf)
    assert evidence.interval(np.zeros(8), 0.05) == (0, 0)


def test_the_interval_holds_the_truth_after_every_pair_at_once():
    rng = np.random.default_rng(1)
    missed = 0
    for _ in range(400):
        x = rng.normal(0.03, 0.02, 60)
        found = [evidence.interval(x[:n], 0.05) for n in range(1, 61)]
        missed += not all(low <= math.expm1(0.03) <= high for low, high in found)
    assert missed <= 20  # 5 % of 400; it is conservative, so far fewer


def test_the_centre_takes_the_position_effect_out():
    head_first = np.array([True, False] * 10)
    x = 0.02 + np.where(head_first, -0.05, 0.05)
    slowdown, position = evidence.centre(x, head_first)
    assert slowdown == pytest.approx(math.expm1(0.02)) and position == pytest.approx(math.expm1(0.05))


def test_one_order_alone_shows_no_position_effect():
    slowdown, position = evidence.centre([0.1, 0.1], [False, False])
    assert slowdown == pytest.approx(math.expm1(0.1)) and math.isnan(position)
    assert math.isnan(evidence.centre([], [])[0])


def test_sigma_is_not_moved_by_a_stall():
    x = np.random.default_rng(2).normal(0, 0.03, 400)
    x[::20] += 5
    assert evidence.sigma(x) == pytest.approx(0.03, rel=0.15)
    assert math.isnan(evidence.sigma([0.1, 0.2]))
