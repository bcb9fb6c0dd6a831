"""Sentences: a win only where intervals do not touch, a tie said as a tie, and every number from the data."""

import small

from contend_reports import answers
from contend_reports.study import Study


def study_of(rates, kinds=None, **fields):
    kinds = kinds or {}
    contenders = [small.contender(name, kinds.get(name, "primitive")) for name in rates]
    return Study(small.capsule(contenders, [small.point(name, values, **fields) for name, values in rates.items()]))


def test_a_planted_double_is_called_a_win():
    study = study_of({"swift": small.around(40e6), "plain": small.around(20e6)}, {"plain": "peer"}, producers=2,
                     consumers=2)
    assert answers.verdicts(study, "transfer")[0].leaders[0].contender == "swift"
    assert answers.lead(study)[0] == "Between 2 producers and 2 consumers in threads, swift moves most: " \
        "40.0 M items/s [38.8–41.2], 2.0 times plain, the fastest library."


def test_a_tie_is_a_tie():
    study = study_of({"one": small.around(40e6), "two": small.around(40.5e6), "slow": small.around(10e6)})
    verdict = answers.verdicts(study, "transfer")[0]
    assert [row.contender for row in verdict.leaders] == ["two", "one"]
    assert [row.contender for row in verdict.rest] == ["slow"]
    sentence = answers.say(study, verdict)
    assert "no single winner" in sentence and "not told apart" in sentence and "moves most" not in sentence


def test_a_tie_names_the_best_of_the_other_side():
    study = study_of({"one": small.around(40e6), "two": small.around(40.5e6), "lib": small.around(10e6)},
                     {"lib": "peer"})
    assert answers.lead(study)[0].endswith("the fastest library, lib, has 10.0.")


def test_pipes_that_are_not_ours_are_the_kernels():
    points = [small.point(name, small.around(middle), workload="stream") for name, middle in (("ring", 2e9), ("own", 1e9))]
    contenders = [small.contender("ring"), small.contender("own", "peer")]
    assert ", 2.0 times own, the fastest of the kernel’s." in answers.lead(Study(small.family("pipe", contenders, points)))[0]
    assert "the fastest library" in answers.lead(Study(small.capsule(contenders, points)))[0]


def test_too_few_launches_call_no_winner():
    study = study_of({"swift": [40e6] * 3, "plain": [20e6] * 3})
    assert "too few launches" in answers.lead(study)[0]


def test_who_has_too_few_launches_neither_ties_nor_loses():
    study = study_of({"swift": small.around(40e6), "plain": small.around(20e6), "rare": [1e6] * 3, "hasty": [90e6] * 2})
    verdict = answers.verdicts(study, "transfer")[0]
    assert [row.contender for row in verdict.undecided] == ["hasty", "rare"]
    assert "swift moves most" in answers.say(study, verdict)
    assert answers.say(study, verdict).endswith("(too few launches to judge hasty and rare).")


def test_a_lone_contender_wins_nothing():
    assert "only alone has a number that can be judged" in answers.lead(study_of({"alone": small.around(40e6)}))[0]


def test_the_win_of_a_library_is_said_too():
    study = study_of({"mine": small.around(10e6), "lib": small.around(30e6)}, {"lib": "peer"})
    assert "lib moves most" in answers.lead(study)[0]
    assert "3.0 times mine, the fastest of ours" in answers.lead(study)[0]


def test_less_is_better_where_the_metric_says_so():
    study = study_of({"quick": small.around(100), "slow": small.around(300)}, workload="ping_pong",
                     metric="round_trip_ns", better="lower")
    assert answers.lead(study)[0].startswith("For a round trip in threads, quick answers soonest: 100 ns [97.0–103], "
                                             "3.0 times sooner than slow")


def test_two_modes_are_said():
    values = small.around(20e6, 5) + small.around(40e6, 7)
    assert "in two modes, 20.0 (42%) and 40.0 (58%)" in answers.lead(study_of({"split": values, "slow": [1e6] * 9}))[0]


def test_what_processes_cost_is_counted_over_pairs():
    contenders = [small.contender("a"), small.contender("b"), small.contender("lib", "peer")]
    points = [small.point(n, small.around(40e6)) for n in ("a", "b", "lib")]
    points += [small.point("a", small.around(20e6), team="forked"), small.point("b", small.around(40e6), team="forked"),
               small.point("lib", small.around(1e6), team="forked")]
    sentences = answers.lead(Study(small.capsule(contenders, points)))
    assert "In forked processes our queues keep 0.75 [0.50–1.00] of their rate in threads, the median over 2 pairs " \
           "of points: 1 slower beyond doubt, 0 faster, 1 not told apart." in sentences


def test_an_empty_run_says_so():
    assert answers.lead(Study(small.capsule([], []))) == ["Nothing was measured: the capsule has no number."]


def test_every_column_of_every_workload_gets_a_sentence(study):
    said = answers.everything(study)
    assert set(said) == {"transfer", "pairs", "mix", "burst", "ping_pong"}
    assert len(said["transfer"]) == 15
