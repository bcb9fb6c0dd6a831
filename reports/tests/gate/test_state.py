"""Evidence of one benchmark: what it decides, that nothing is counted twice, and that it survives being written."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from gate import made

from contend_reports.errors import ReportError
from contend_reports.gate.evidence import log_e
from contend_reports.gate.records import PROFILES, Launch, Limits, Profile, Verdict
from contend_reports.gate.state import Evidence

OF_200 = Limits(200)


def verdict(x, limits=OF_200, **more):
    return made.evidence("b", x, **more).decide(limits).verdict


def test_fifteen_slow_pairs_fail_a_gate_of_200_and_fourteen_do_not():
    assert verdict([0.1] * 14) is Verdict.INCONCLUSIVE
    assert verdict([0.1] * 15) is Verdict.REGRESSED


def test_seven_quiet_pairs_are_fine_and_six_are_not():
    assert verdict([0.0] * 6) is Verdict.INCONCLUSIVE and verdict([0.0] * 7) is Verdict.OK


def test_a_proved_improvement_beats_ok():
    assert verdict([-0.1] * 15) is Verdict.IMPROVED and verdict([-0.1] * 7) is Verdict.OK


def test_no_pairs_decide_nothing():
    decision = made.evidence("b", []).decide()
    assert decision.verdict is Verdict.INCONCLUSIVE and decision.pairs == 0
    assert (decision.low, decision.high, decision.excluded) == (-1, math.inf, math.inf)
    assert math.isnan(decision.slowdown)


def test_a_tie_is_no_slowdown():
    decision = made.evidence("b", [0.0] * 40, Profile("any slowdown", 0.0, 0.05)).decide()
    assert decision.log_up == decision.log_down == log_e(0, 40) and decision.parts[0].slower == 0


def test_no_later_pair_takes_a_verdict_back():
    assert verdict([0.1] * 15 + [-0.1] * 15) is Verdict.REGRESSED
    assert verdict([0.0] * 7 + [0.08] * 4) is Verdict.OK


def test_it_says_which_slowdown_is_excluded():
    decision = made.evidence("b", np.linspace(0.0, 0.09, 30)[np.arange(30) * 7 % 30]).decide(OF_200)
    assert decision.verdict is Verdict.INCONCLUSIVE
    assert decision.low < decision.slowdown < decision.excluded <= decision.high < 0.10


def test_pairs_of_a_second_run_go_on_where_the_first_stopped():
    state = made.evidence("b", [0.1] * 10)
    alone = state.decide(OF_200).log_up
    for round in range(5):
        assert state.add(made.pair("b", round, 0.1, run="second"))
    assert state.decide(OF_200).log_up > alone and state.decide(OF_200).verdict is Verdict.REGRESSED


def test_a_pair_counts_once_however_often_it_is_handed_in():
    state = made.evidence("b", [0.1] * 14)
    for _ in range(5):
        assert not state.add(made.pair("b", 13, 0.1))
    assert state.decide(OF_200).pairs == 14 and state.decide(OF_200).verdict is Verdict.INCONCLUSIVE


def test_two_pairs_of_one_id_are_damage():
    with pytest.raises(ReportError, match="damaged"):
        made.evidence("b", [0.1]).add(made.pair("b", 0, 0.2))


def test_a_pair_of_another_benchmark_or_without_the_metric_is_refused():
    with pytest.raises(ReportError, match="handed to"):
        made.evidence("b", []).add(made.pair("c", 0, 0.1))
    with pytest.raises(ReportError, match="must not vanish"):
        Evidence("b", metric="p99_ns").add(made.pair("b", 0, 0.1))


@pytest.mark.parametrize("bad", [0, -1.0, math.nan, math.inf, "fast", None])
def test_a_launch_without_a_positive_number_is_refused(bad):
    with pytest.raises(ReportError, match="positive number"):
        replace(made.pair("b", 0, 0.1), head=Launch({"ns_per_op": bad}, 0.0))


def test_different_metrics_are_never_compared():
    with pytest.raises(ReportError, match="like with like"):
        replace(made.pair("b", 0, 0.1), head=Launch({"ops_per_s": 1.0}, 0.0))


def test_more_is_better_turns_the_sign():
    state = Evidence("b", higher_is_better=True)
    for round in range(15):
        state.add(made.pair("b", round, 0.1))
    assert state.decide(OF_200).verdict is Verdict.IMPROVED


def test_it_comes_back_whole_from_json():
    state = made.evidence("b", np.random.default_rng(3).normal(0.02, 0.03, 30), PROFILES["wide"])
    back = Evidence.from_plain(json.loads(json.dumps(state.to_plain())))
    assert back.to_plain() == state.to_plain() and back.decide(OF_200) == state.decide(OF_200)


@pytest.mark.parametrize("harm", [
    lambda plain: {}, lambda plain: plain | {"pairs": [{"id": "x"}]}, lambda plain: plain | {"profile": {"tau": 1}},
    lambda plain: plain | {"pairs": plain["pairs"] * 2}, lambda plain: []])
def test_damaged_evidence_is_refused(harm):
    with pytest.raises(ReportError):
        Evidence.from_plain(harm(made.evidence("b", [0.1, 0.2]).to_plain()))
