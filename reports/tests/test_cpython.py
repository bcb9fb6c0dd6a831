"""CPython beside ours: its samples count always, never win, and how far ahead we are is said only from data."""

import copy
import json

import pytest
import small
from test_page import Outline, text_of

from contend_reports import answers, cpython, page, schema
from contend_reports.__main__ import main
from contend_reports.study import Study
from contend_reports.tables import heat, latency, trust

FAST, SLOW = small.around(20e6), small.around(1e6)


def ours(*extra, **fields):
    points = [small.lock_point("ticket", FAST), small.lock_point("plain", small.around(5e6)),
              small.lock_point("ticket", small.around(10e6), "forked"), *extra]
    return small.family("lock", [small.contender("ticket"), small.contender("plain"), small.contender("lib", "peer")],
                        points, **fields)


def theirs(*extra, **fields):
    return small.twin("lock", [small.lock_point("threading.Lock", SLOW),
                               small.lock_point("multiprocessing.Lock", SLOW, "forked"), *extra], **fields)


def joined(family, twin):
    (made,) = cpython.join([family, twin])
    schema.check(made)
    return Study(made)


def test_how_far_ahead_is_said_for_each_team_with_figure_and_interval():
    assert cpython.sentences(joined(ours(), theirs())) == [
        "Contended by 2 workers in threads, ticket is 20.0 [19.2–20.9] times as fast as threading.Lock of CPython 3.11.2: "
        "20.0 M operations/s to 1.00 M operations/s.",
        "Contended by 2 workers in forked processes, ticket is 10.0 [9.58–10.4] times as fast as multiprocessing.Lock of "
        "CPython 3.11.2: 10.0 M operations/s to 1.00 M operations/s."]


def test_sooner_is_faster():
    times = {"workload": "uncontended", "metric": "nanoseconds", "better": "lower", "workers": 1}
    family = small.family("lock", [small.contender("ticket")], [small.lock_point("ticket", small.around(10), **times)])
    twin = small.twin("lock", [small.lock_point("threading.Lock", small.around(50), **times)])
    assert "ticket is 5.00 [4.79–5.22] times as fast as" in cpython.sentences(joined(family, twin))[0]


def test_being_behind_and_being_equal_are_said():
    behind = small.twin("lock", [small.lock_point("threading.Lock", small.around(40e6))])
    assert "ticket is 0.500 [0.479–0.522] times as fast" in cpython.sentences(joined(ours(), behind))[0]
    equal = small.twin("lock", [small.lock_point("threading.Lock", FAST)])
    assert "ticket and threading.Lock of CPython 3.11.2 are not told apart" in cpython.sentences(joined(ours(), equal))[0]
    few = small.twin("lock", [small.lock_point("threading.Lock", [1e6] * 3)])
    assert "too few launches to tell ticket and threading.Lock of CPython 3.11.2 apart" in cpython.sentences(joined(ours(), few))[0]


@pytest.mark.parametrize("change", [{"workload": "uncontended"}, {"workers": 4}, {"batch": 8},
                                    {"metric": "nanoseconds", "better": "lower"}, {"axes": {"outside_ns": 200}}])
def test_only_the_same_work_is_compared(change):
    family = ours(small.lock_point("ticket", FAST, axes={"outside_ns": 0}))
    family["points"] = family["points"][-1:]
    assert cpython.sentences(joined(family, theirs()))
    other = small.twin("lock", [small.lock_point("threading.Lock", SLOW, **change)])
    assert cpython.sentences(joined(copy.deepcopy(family), other)) == []


def test_a_comparison_off_the_main_setting_is_found():
    sizes = [small.point("ring", small.around(rate), workload="stream", metric="bytes_per_second", payload_bytes=size)
             for size, rate in ((8, 1e8), (65536, 1e10))]
    family = small.family("pipe", [small.contender("ring")], sizes)
    twin = small.twin("pipe", [small.point("multiprocessing.Pipe", small.around(1e9), workload="stream",
                                           metric="bytes_per_second", payload_bytes=65536)])
    assert "ring is 10.0 [" in cpython.sentences(joined(family, twin))[0]


def test_nothing_is_said_where_nothing_was_measured():
    empty = small.twin("lock", [small.lock_point("threading.Lock", [])])
    assert cpython.sentences(joined(ours(), empty)) == []
    assert cpython.sentences(Study(ours())) == [] and cpython.version(Study(ours())) is None
    assert cpython.sentences(Study(theirs())) == []
    assert answers.lead(Study(theirs())) == [answers.ONLY_CPYTHON]
    silent = small.family("lock", [small.contender("ticket")], [small.lock_point("ticket", [])])
    assert answers.lead(joined(silent, theirs())) == [answers.ONLY_CPYTHON]
    assert answers.lead(joined(silent, empty)) == [answers.NOTHING]


def test_cpython_counts_without_a_class_but_neither_wins_nor_votes():
    twin = small.twin("lock", [small.lock_point(f"threading.{i}", small.around(99e6), axes={"outside_ns": 200})
                               for i in range(5)])
    study = joined(ours(small.lock_point("ticket", FAST, workers=1, axes={"outside_ns": 0})), twin)
    assert study.setting("contended")["outside_ns"] == 0 and study.setting("contended")["placement"] == "spread"
    study = joined(ours(), theirs(small.lock_point("threading.RLock", small.around(99e6))))
    row = study.cell("contended", "threading.RLock", "2", "threads")
    assert row.estimate.n == 9 and not study.competes(row)
    assert answers.verdict(study, "contended", "2", "threads").leaders[0].contender == "ticket"
    (title, rows), = heat.heat(study, ["contended"]).groups[-1:]
    assert title == "CPython" and {name for name, _ in rows} == {"threading.Lock", "threading.RLock", "multiprocessing.Lock"}
    assert {cell.shade for _, line in rows for cell in line} == {-1}
    assert "unprobed" in [line[0] for line in trust.placement(study)]


def test_a_twin_joins_the_nearest_run_of_its_family_on_its_machine():
    runs = [ours(run=ours()["run"] | {"started": start}) for start in ("2026-11-24T01:00:00Z", "2026-11-24T02:30:00Z")]
    near, far, other = cpython.join([runs[1], theirs(), runs[0], ours() | {"family": "queue"}])
    assert "cpython" in near and "cpython" not in far and "cpython" not in other
    assert len(near["points"]) == 5 and len(runs[1]["points"]) == 3, "the loaded capsule stays as it was"


@pytest.mark.parametrize("where", [{"kernel": "5.0"}, {"cpu": {"model": "Other", "online": 2, "allowed": [0, 1]}}])
def test_a_twin_of_another_machine_stands_alone(where):
    twin = theirs()
    twin["environment"] = twin["environment"] | where
    assert cpython.join([ours(), twin]) == [ours(), twin]


def test_troubles_of_the_twin_are_loud():
    twin = theirs()
    twin["marks"] = ["a sampler hung"]
    twin["run"] = twin["run"] | {"complete": False, "ended_by": "SIGINT"}
    assert joined(ours(), twin).capsule["marks"] == ["CPython's twin: a sampler hung", "CPython's twin ended early (SIGINT)."]


def test_round_trips_list_cpython_even_where_nobody_else_ran():
    trip = {"workload": "ping_pong", "metric": "round_trip_ns", "better": "lower"}
    family = small.family("pipe", [small.contender("ring")], [small.point("ring", small.around(200), **trip)])
    twin = small.twin("pipe", [small.point("Pipe", small.around(9000), team, **trip) for team in ("threads", "forked")])
    table = latency.latency(joined(family, twin), "ping_pong")
    assert table.teams == ["threads", "forked"] and [name for name, _ in table.lines] == ["ring", "Pipe"]
    assert table.lines[1][1]["forked"][1] == -1


def test_the_page_says_where_cpython_stands_and_that_nobody_probed_it():
    text = text_of(page.render([joined(ours(), theirs())]))
    for words in ("times as fast as threading.Lock of CPython 3.11.2", "CPython 3.11.2 does the same in plain Python",
                  "its placement was not probed", "CPython’s: nobody looked where they ran"):
        assert words in text, words
    Outline(page.render([Study(theirs())]))


def test_the_command_line_joins_them(tmp_path, capsys):
    for name, made in (("lock-cpython", theirs()), ("lock", ours())):
        (tmp_path / f"{name}.json").write_text(json.dumps(made))
    assert main(["answers", *map(str, sorted(tmp_path.iterdir()))]) == 0
    out = capsys.readouterr().out
    assert out.count("lock, contended") == 1 and "times as fast as multiprocessing.Lock" in out
