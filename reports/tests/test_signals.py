"""Signals on the page: time-outs, and workloads whose contenders are not those of the others."""

import small
from test_families import capsule, point
from test_page import text_of

from contend_reports import page
from contend_reports.study import Study
from contend_reports.tables import heat, ratios, waits


def test_time_outs_have_a_table_of_their_own_in_milliseconds():
    points = [point("time_out", "event wait", 50.1e6, workers=1), point("time_out", "event wait", 50.2e6, "forked", 1),
              point("time_out", "pool join", 50.3e6, workers=1), point("wake_up", "event", 2e3)]
    names = [small.contender(name) for name in ("event", "pool join", "event wait")]
    study = Study(small.family("signal", names, points))
    found = waits.waits(study)
    assert found.teams == ["threads", "forked"]
    ((title, lines),) = found.groups
    assert title == "ours" and [name for name, _ in lines] == ["pool join", "event wait"]
    assert [cell and cell[0] for _, cells in lines for cell in cells] == ["50.30", None, "50.10", "50.20"]
    text = text_of(page.render([study]))
    assert "Time-outs: how long waits in vain took" in text and "Time-out:" not in text
    assert waits.waits(Study(capsule("pipe", ("stream",)))) is None


def test_what_processes_cost_has_no_column_without_processes():
    points = [point("rendezvous", "barrier", 1e3), point("rendezvous", "barrier", 1e3, "forked"),
              point("rendezvous", "barrier", 2e3, workers=4)]
    study = Study(small.family("signal", [small.contender("barrier")], points))
    assert ratios.ratio_table(study, "rendezvous").columns == [("2", ("forked",))]


def test_workloads_stand_in_one_table_only_where_a_contender_does_both():
    points = [point("wake_up", "event", 2e3), point("wake_sleeper", "event", 2e4), point("rendezvous", "barrier", 1e3),
              point("create_join", "event", 1e3), point("uncontended", "barrier", 1e3, workers=1)]
    study = Study(small.family("signal", [small.contender("event"), small.contender("barrier")], points))
    tables = heat.heats(study, ["wake_sleeper", "rendezvous", "create_join", "uncontended"])
    assert [one.workloads for one in tables] == [["wake_sleeper", "create_join"], ["rendezvous", "uncontended"]]
