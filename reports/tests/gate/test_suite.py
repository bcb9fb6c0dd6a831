"""The run as a whole: what no single benchmark can show, and every way in which a run must not pass."""

import math

import numpy as np
import pytest
from gate import made

from contend_reports.gate import controls, suite
from contend_reports.gate.pooled import pool
from contend_reports.gate.records import Limits, Outcome, Verdict


def noise(seed, count, n, shift=0.0, sigma=0.02):
    """{name: slowdowns} of count benchmarks."""
    rng = np.random.default_rng(seed)
    return {f"b{i}": rng.normal(shift, sigma, n) for i in range(count)}


def states_of(slowdowns, **more):
    return {name: made.evidence(name, x, **more) for name, x in slowdowns.items()}


def judged(slowdowns, **more):
    states = states_of(slowdowns)
    return suite.judge(states, Limits(suite.hypotheses(len(states), more.get("families", ()))), **more)


FINE = {"a": [0.0] * 8, "b": [0.001] * 8, "c": [-0.001] * 8}


def test_a_run_passes_when_every_benchmark_is_proved_fine():
    verdict = judged(FINE)
    assert verdict.outcome is Outcome.PASS and verdict.findings == ()


def test_a_benchmark_that_got_slower_fails_the_run():
    verdict = judged(FINE | {"d": [0.1] * 20})
    assert verdict.outcome is Outcome.REGRESSED and verdict.decisions["d"].verdict is Verdict.REGRESSED
    assert verdict.discoveries == ("d",)


def test_a_benchmark_in_doubt_keeps_the_run_from_passing():
    assert judged(FINE | {"d": [0.08, -0.08] * 10}).outcome is Outcome.INCONCLUSIVE


def test_no_benchmark_or_one_without_data_loses_coverage():
    assert judged({}).outcome is Outcome.COVERAGE_LOST
    assert judged(FINE | {"d": []}).outcome is Outcome.COVERAGE_LOST
    verdict = judged(FINE, expected=["a", "gone"])
    assert verdict.outcome is Outcome.COVERAGE_LOST and "gone" in verdict.findings[0]


def test_lost_coverage_does_not_hide_a_regression():
    assert judged(FINE | {"d": [0.1] * 20}, expected=["gone"]).outcome is Outcome.REGRESSED


def test_one_percent_everywhere_is_found_although_every_benchmark_is_ok():
    verdict = judged(noise(1, 100, 10, shift=0.01))
    assert not any(one.verdict is Verdict.REGRESSED for one in verdict.decisions.values())
    assert verdict.outcome is Outcome.REGRESSED and verdict.shift.verdict(Limits(101).fail) is Verdict.REGRESSED
    assert "suite as a whole got slower" in verdict.findings[0]
    assert judged(noise(1, 100, 10)).shift.verdict(Limits(101).fail) is Verdict.INCONCLUSIVE


def test_a_family_fails_where_no_member_does():
    slow = {f"slow/{i}": x for i, x in enumerate(noise(2, 8, 12, shift=0.03, sigma=0.03).values())}
    fine = {f"fine/{i}": x for i, x in enumerate(noise(3, 8, 12, sigma=0.03).values())}
    families = suite.families_of(slow | fine, lambda name: name.split("/")[0])
    verdict = judged(slow | fine, families=families)
    assert not any(one.verdict is Verdict.REGRESSED for one in verdict.decisions.values())
    limit = Limits(suite.hypotheses(16, families)).fail
    assert verdict.families["slow"].verdict(limit) is Verdict.REGRESSED
    assert verdict.families["fine"].verdict(limit) is Verdict.INCONCLUSIVE
    assert verdict.outcome is Outcome.REGRESSED


def test_one_slow_member_that_is_measured_longer_does_not_speak_for_its_family():
    states = states_of({"slow": [0.1] * 60, "a": [0.0] * 8, "b": [0.0] * 8, "c": [0.0] * 8})
    pooled = pool(states.values())
    assert (pooled.members, pooled.pairs, pooled.slower) == (4, 32, 8)


def test_a_family_of_one_is_no_family_and_every_claim_is_counted():
    families = suite.families_of(["x/1", "x/2", "y/1"], lambda name: name[0])
    assert families == {"x": ["x/1", "x/2"]}
    assert suite.hypotheses(3, families) == 5 and suite.hypotheses(1) == 1


def test_e_bh_lists_more_than_e_bonferroni_and_nothing_of_noise():
    log_ups = dict.fromkeys("abcd", math.log(100)) | dict.fromkeys("efgh", 0.0)
    assert suite.discoveries(log_ups, 0.05) == ("a", "b", "c", "d")  # 8 / (4 * 0.05) = 40 is enough, 160 is not met
    assert suite.discoveries(dict.fromkeys("ab", math.log(100)) | dict.fromkeys("cdefgh", 0.0), 0.05) == ("a", "b")
    assert suite.discoveries(dict.fromkeys("ab", math.log(79)) | dict.fromkeys("cdefgh", 0.0), 0.05) == ()
    assert suite.discoveries({}, 0.05) == ()


def copies(n, count=16, seed=4, **more):
    return list(states_of({f"copy {name}": x for name, x in noise(seed, count, n).items()}, **more).values())


def test_sound_controls_reject_nothing():
    found = controls.check(copies(20))
    assert found.faults == () and found.told_apart == () and found.can_reject_one
    assert found.bias.pairs == 320 and found.largest.startswith("copy")


def test_a_control_that_is_told_apart_rejects_the_run_even_if_something_got_slower():
    bad = made.evidence("copy of x", [0.05] * 16)
    verdict = judged(FINE | {"d": [0.1] * 20}, controls=[*copies(16, 15), bad])
    assert verdict.outcome is Outcome.ENVIRONMENT_REJECTED and verdict.controls.told_apart == ("copy of x",)
    assert "copy of x" in verdict.findings[0]


def test_a_bias_over_all_controls_is_seen_although_no_single_one_shows_it():
    found = controls.check(list(states_of(noise(5, 16, 10, shift=-0.02)).values()))
    assert found.told_apart == () and not found.can_reject_one
    assert len(found.faults) == 1 and "favours a side" in found.faults[0]


def test_a_runner_that_always_starts_with_base_is_rejected():
    verdict = suite.judge(states_of(FINE, head_first=False), Limits(4))
    assert verdict.outcome is Outcome.ENVIRONMENT_REJECTED and "no fair coin" in verdict.findings[0]


def test_a_runner_that_writes_down_a_coin_but_does_not_follow_it_is_rejected():
    state = made.evidence("a", [])
    for round in range(8):
        honest = made.pair("a", round, 0.0, head_first=False)
        state.add(honest.__class__(**{**honest.__dict__, "head_first": True}))
    verdict = suite.judge({"a": state}, Limits(1))
    assert verdict.outcome is Outcome.ENVIRONMENT_REJECTED and len(verdict.controls.out_of_order) == 8


def test_a_position_effect_is_reported_with_its_remedy():
    x = {name: [0.02 if not made.pair(name, r, 0).head_first else -0.02 for r in range(40)] for name in "abc"}
    verdict = judged(x)
    assert verdict.position == pytest.approx(math.expm1(0.02))
    assert any("warm-up" in finding for finding in verdict.findings)
    assert not any("warm-up" in finding for finding in judged(FINE).findings)


def test_a_benchmark_noisier_than_its_history_is_named_and_decides_nothing():
    verdict = judged(noise(6, 2, 30), history={"b0": 0.005, "b1": 0.02, "gone": 0.01})
    assert verdict.unstable == ("b0",) and verdict.outcome is Outcome.PASS
