"""Tables: what a cell shows, what it marks, and what it must not hide."""

import pytest
import small

from contend_reports.study import Study
from contend_reports.tables import beside, heat, latency, ratios, trust


def cells(table):
    return {name: line for _, rows in table.groups for name, line in rows}


def test_cells_are_ratios_to_the_best_competitor_of_their_column():
    points = [small.point(name, small.around(rate)) for name, rate in (("a", 40e6), ("b", 10e6), ("top", 80e6))]
    contenders = [small.contender("a"), small.contender("b", "peer"), small.contender("top", "ceiling")]
    table = heat.heat(Study(small.capsule(contenders, points)), ["transfer"])
    found = cells(table)
    assert [found[n][0].ratio for n in ("a", "b", "top")] == ["100", "25", "200"]
    assert [found[n][0].shade for n in ("a", "b", "top")] == [0, 4, -1]
    assert "top" in found["a"][0].marks.split() and found["b"][0].marks == ""
    assert [title for title, _ in table.groups] == ["ours", "libraries", "ceilings"]


def test_a_failed_point_shows_as_failed_and_a_missing_one_gives_its_reason(study):
    found = cells(heat.heat(study, ["transfer"]))
    assert found["folly_mpmc"][12].ratio == "fail" and "order of producer-3 broken" in found["folly_mpmc"][12].title
    assert found["spsc_ring/spin"][3].ratio == "" and "one producer" in found["spsc_ring/spin"][3].title
    assert found["folly_mpmc"][1].title == "threads only: it holds pointers"
    away = found["tbb_bounded_queue"][12]
    assert away.ratio == "–" and "common placement class" in away.title


@pytest.mark.parametrize("what, told", [("transfer 2+2", True), ("1+1, 2+2", True), ("forked, threads 2+2", True),
                                        ("threads", True), ("pairs 2+2", False), ("transfer 512B", False), ("", False)])
def test_a_skip_explains_the_cells_that_it_names(what, told):
    points = [small.point("a", [1e6] * 5), small.point("b", [1e6] * 5)]
    points.append(small.point("b", [1e6] * 5, producers=2, consumers=2))
    skipped = [{"contender": "a", "what": what, "reason": "one producer only"}]
    study = Study(small.capsule([small.contender("a"), small.contender("b")], points, skipped=skipped))
    assert (cells(heat.heat(study, ["transfer"]))["a"][1].title == "one producer only") == told


def test_two_modes_and_few_launches_are_marked():
    split = small.around(20e6, 5) + small.around(40e6, 7)
    points = [small.point("split", split), small.point("few", [30e6] * 3)]
    study = Study(small.capsule([small.contender("split"), small.contender("few")], points))
    found = cells(heat.heat(study, ["transfer"]))
    assert "modes" in found["split"][0].marks and "few" in found["few"][0].marks


def test_the_ratio_of_processes_to_threads_has_an_interval_and_the_proof_of_same_code(study):
    table = ratios.ratio_table(study, "transfer")
    assert len(table.rows) == 16 and all(same for _, _, same in table.rows)
    assert all(r.low <= r.value <= r.high for _, line, _ in table.rows for r in line if r)
    assert "In all 136 pairs" in table.same_code and "9f3c2a7be01d" in table.same_code


def test_different_code_in_two_teams_is_told_loudly(capsule):
    for point in capsule["points"]:
        if point["contender"] == "mutex_ring/park" and point["team"] == "forked":
            point["body"] = "0xdead"
    table = ratios.ratio_table(Study(capsule), "transfer")
    assert table.same_code.startswith("Attention: in 5 of 22 pairs")
    assert [name for name, _, same in table.rows if same is False] == ["mutex_ring/park"]


def test_the_rate_net_of_the_harness():
    points = [small.point("a", [100e6] * 5), small.point("fast", [900e6] * 5), small.point("a", [1e8] * 5, producers=2)]
    study = Study(small.capsule([small.contender("a"), small.contender("fast")], points,
                                overhead_ns={"value": 2.0, "how": "null"}))
    net = {(r.contender, r.workers): beside.net_of_harness(study, r) for r in study.rows}
    assert net["a", "1+1"] == pytest.approx(125e6)
    assert net["fast", "1+1"] is None and net["a", "2+1"] is None


def test_latency_lists_percentiles_that_the_count_supports():
    histogram = [[100, 900], [200, 90], [400, 10]]
    point = small.point("q", [], workload="ping_pong", metric="round_trip_ns", better="lower")
    point["samples"] = [small.sample(110.0, histogram=histogram)]
    table = latency.latency(Study(small.capsule([small.contender("q")], [point])), "ping_pong")
    assert table.lines[0][1]["threads"][2] == [100, 100, 200, None, None]


def test_failures_are_grouped_and_none_is_lost(study):
    assert trust.failures(study) == [
        ("vyukov_ring/park", "transfer", "4+4", "forked", "consumer-1 was killed by SIGKILL", 1, 14),
        ("folly_mpmc", "transfer", "4+4", "threads",
         "check failed: consumer-1: order of producer-3 broken: 4711 after 4712", 13, 13)]
    assert [line[0] for line in trust.unplaced(study)] == ["tbb_bounded_queue"]


def test_placement_shares_count_every_launch(study):
    classes = trust.placement(study)
    assert [name for name, *_ in classes] == ["near", "far", "unclear"]
    assert sum(share for *_, share, _, _ in classes) == pytest.approx(1)


def test_other_settings_are_listed_beside_the_usual_one():
    points = [small.point("q", small.around(10e6)), small.point("r", small.around(10e6)),
              small.point("q", small.around(20e6), batch=16)]
    study = Study(small.capsule([small.contender("q"), small.contender("r")], points))
    (line,) = trust.other_settings(study, "transfer")
    assert line[3] == "batch 16" and line[5].value == pytest.approx(2)


def test_every_environment_line_has_text(made):
    assert all(text for _, text in trust.environment(made))
    assert trust.size(49152) == "48 KiB" and trust.size(25e9) == "23.3 GiB"
