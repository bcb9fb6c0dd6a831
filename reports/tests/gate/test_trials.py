"""The gate as a whole on made-up launches, a small part of gate-study; mutants that the same harness must catch."""

from dataclasses import replace

import numpy as np
import pytest

from contend_reports.gate import modes, second, slowdowns, state, study, suite, synthetic, trials
from contend_reports.gate.pooled import pool
from contend_reports.gate.records import PROFILES, Limits, Verdict
from contend_reports.__main__ import main

DEFAULT = PROFILES["default"]
OF_50 = Limits(50)
QUICK = [kind for kind in synthetic.KINDS if kind not in trials.WITH_MODES]


@pytest.mark.parametrize("kind", synthetic.KINDS)
def test_the_trials_decide_as_the_gate_does(kind):
    base, head, head_first = synthetic.pairs(np.random.default_rng(1), kind, (12, 40), 0.03, 0.04)
    limits = Limits(20)
    verdicts, used = trials.outcomes(trials.Trial(kind, DEFAULT, limits, pairs=40).proved(base, head, head_first))
    for row in range(12):
        n = int(used[row])
        states = [synthetic.evidence("b", base[row, :m], head[row, :m], head_first[row, :m], DEFAULT) for m in (n - 1, n)]
        before, at = (one.decide(limits).verdict for one in states)
        assert before is Verdict.INCONCLUSIVE
        assert at is ((*trials.VERDICTS, Verdict.INCONCLUSIVE)[verdicts[row]])


def test_the_trials_pool_as_the_gate_does():
    base, head, head_first = synthetic.pairs(np.random.default_rng(2), "normal", (1, 8, 20), 0.02, 0.01)
    limits, used = Limits(2), np.arange(9, 17)[None]
    states = [synthetic.evidence(f"b{i}", *(side[0, i, :used[0, i]] for side in (base, head, head_first)), DEFAULT)
              for i in range(8)]
    pooled = pool(states, 0.0025)
    assert pooled.pairs < used.sum()
    assert trials.shift_alarms(head - base, used, limits)[0] == (pooled.verdict(limits.fail) is Verdict.REGRESSED)


@pytest.mark.parametrize("kind", QUICK)
def test_false_alarms_stay_below_alpha_whoever_looks(kind):
    trial = trials.Trial(kind, DEFAULT, OF_50, DEFAULT.m0, 0.05, 50)
    assert trials.limits_of(trials.alarms(trial, 500, 1), 500)[1] <= OF_50.alpha


@pytest.mark.parametrize("kind", QUICK)
def test_a_gate_with_ten_retries_is_not_found_invalid(kind):
    """Nearer to alpha than few trials can show; gate-study shows it."""
    trial = trials.Trial(kind, DEFAULT, Limits(10), DEFAULT.m0, 0.05, 10, pairs=660)
    assert trials.limits_of(trials.alarms(trial, 300, 1), 300)[0] <= OF_50.alpha


@pytest.mark.parametrize("kind", QUICK)
def test_a_whole_suite_of_unchanged_code_stays_below_alpha(kind):
    limits = Limits(suite.hypotheses(50))
    trial = trials.Trial(kind, DEFAULT, limits, 0, 0.05, 50)
    assert trials.limits_of(trials.alarms(trial, 300, 1, whole_suite=True), 300)[1] <= limits.alpha


@pytest.mark.parametrize("kind", trials.WITH_MODES)
def test_two_modes_raise_no_more_false_alarms(kind):
    trial = trials.Trial(kind, DEFAULT, Limits(1), DEFAULT.m0, 0.05, pairs=30)
    assert trials.limits_of(trials.alarms(trial, 700, 1), 700)[1] <= 0.05


def test_a_gate_of_ordinary_p_values_is_found_invalid():
    trial = trials.Trial("normal", DEFAULT, OF_50, DEFAULT.m0, 0.05, 50, pairs=660, bound=trials.p_values)
    assert trials.limits_of(trials.alarms(trial, 300, 1), 300)[0] > OF_50.alpha


def test_a_gate_that_always_runs_base_first_is_found_invalid():
    trial = trials.Trial("position", DEFAULT, OF_50, 0, 0.02, 50, coin=False)
    assert trials.alarms(trial, 20, 1) == 20
    assert trials.alarms(replace(trial, coin=True), 20, 1) == 0


@pytest.mark.parametrize("kind", ["normal", "position"])
def test_a_gate_that_always_runs_base_first_rejects_itself(kind):
    trial = trials.Trial(kind, DEFAULT, OF_50, 0, 0.02, 16, 15, coin=False)
    assert trials.rejections(trial, 20, 1) == 20


@pytest.mark.parametrize("kind", synthetic.KINDS)
def test_sound_controls_are_not_rejected(kind):
    assert trials.rejections(trials.Trial(kind, DEFAULT, OF_50, 0, 0.05, 16, 15), 20, 1) == 0


def test_a_mode_rule_that_sees_which_side_is_which_is_found_invalid(monkeypatch):
    """A twin that calls modes different just if head is the slow one: it bets on what it has seen."""
    trial = trials.Trial("bimodal", DEFAULT, Limits(1), 0, 0.02, pairs=60)
    honest = modes.split

    def peeking(base, head):
        found = honest(base, head)
        return replace(found, same=head <= base)
    monkeypatch.setattr(modes, "split", peeking)
    assert trials.limits_of(trials.alarms(trial, 100, 1), 100)[0] > 0.05


@pytest.mark.parametrize("kind", ["normal", "position"])
def test_a_cost_of_running_second_that_sees_its_own_pair_is_found_invalid(kind, monkeypatch):
    """A twin that learns from the pair that it corrects: it takes out what spoke for head and leaves what speaks against."""
    honest = second.cost
    monkeypatch.setattr(second, "cost", lambda x, head_first: np.where(head_first, 1, -1) * np.where(x < 0, 0.05, 0.0))
    trial = trials.Trial(kind, DEFAULT, Limits(1), 0, 0.02)
    assert trials.limits_of(trials.alarms(trial, 100, 1), 100)[0] > 0.05
    monkeypatch.setattr(second, "cost", honest)
    assert trials.limits_of(trials.alarms(trial, 100, 1), 100)[0] <= 0.05


@pytest.mark.parametrize("kind, slowdown", [("position", 0.05), ("bimodal", 0.05), ("bimodal", 0.10), ("bimodal", 0.20)])
def test_neither_a_cost_of_running_second_nor_two_modes_hide_a_slowdown(kind, slowdown):
    regressed, ok, _ = trials.shares(trials.Trial(kind, DEFAULT, Limits(200), slowdown, 0.02), 100, 1)
    assert regressed >= 0.85 and ok <= 0.10


def test_what_was_computed_is_found():
    rows = list(study.detection(300, 1))
    assert len(rows) > 30 and [row for row in rows if not row.good] == []


def test_the_comparison_with_what_was_computed_can_fail():
    assert study.computed(0.63, 63, 2000) and study.computed(0.65, 63, 2000)
    assert not study.computed(0.70, 63, 2000) and not study.computed(0.56, 63, 2000)


def test_every_profile_is_attainable():
    assert all(row.good for row in study.attainable(300, 1))


def test_the_exact_limits_of_a_chance():
    assert trials.limits_of(0, 300) == (0, pytest.approx(1 - 0.05 ** (1 / 300)))
    assert trials.limits_of(300, 300) == (pytest.approx(0.05 ** (1 / 300)), 1)


def test_the_command_runs_one_part_and_refuses_what_it_does_not_know(capsys):
    assert main(["gate-study", "--part", "attainable"]) == 0
    assert capsys.readouterr().out.count("holds") == 5
    assert main(["gate-study", "--part", "nothing"]) == 2 and "choose one of" in capsys.readouterr().err
    assert main(["gate-study", "--trials", "5"]) == 2


def test_the_command_says_so_when_a_promise_is_broken(monkeypatch, capsys):
    monkeypatch.setitem(study.PARTS, "twins", lambda trials, seed: [study.Row("twins", "a mutant", "passes", False)])
    assert main(["gate-study", "--part", "twins"]) == 1 and "BROKEN" in capsys.readouterr().out


def test_the_paths_start_before_the_first_pair():
    nothing = np.array([])
    rules = state.rules(slowdowns.of(nothing, nothing, nothing.astype(bool)), DEFAULT, Limits(1))
    assert [len(met) for _, met in rules] == [1, 1, 1] and not any(met.any() for _, met in rules)
