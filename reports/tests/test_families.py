"""Several families on one page: their order, their axes, what processes cost in each, and what was not measured."""

import json

import pytest
import small
from test_page import Outline, text_of

from contend_reports import answers, costs, page, schema
from contend_reports.__main__ import main
from contend_reports.errors import ReportError
from contend_reports.figures import sweep
from contend_reports.study import Study
from contend_reports.tables import heat, trust

KEYS = ("queue", "lock", "signal", "pipe", "pool", "worker")
METRICS = {"contended": ("operations_per_second", "higher"), "uncontended": ("nanoseconds", "lower"),
           "wake_up": ("round_trip_ns", "lower"), "wake_sleeper": ("nanoseconds", "lower"),
           "rendezvous": ("nanoseconds", "lower"), "time_out": ("nanoseconds", "lower"),
           "stream": ("bytes_per_second", "higher"), "ping_pong": ("round_trip_ns", "lower"),
           "empty_tasks": ("operations_per_second", "higher"), "create_join": ("nanoseconds", "lower"),
           "create_join_daemon": ("nanoseconds", "lower"), "timed_join": ("nanoseconds", "lower"),
           "is_alive": ("nanoseconds", "lower"),
           "transfer": ("items_per_second", "higher")}


def point(workload, name, middle, team="threads", workers=2, **fields):
    metric, better = METRICS[workload]
    return small.lock_point(name, small.around(middle), team, workers, workload=workload, metric=metric, better=better,
                            **fields)


def capsule(family, workloads, processes=("threads", "forked")):
    points = [point(workload, name, middle * (1.0 if team == "threads" else 0.8), team)
              for workload in workloads for name, middle in (("ours", 2e4), ("theirs", 1e4)) for team in processes]
    return small.family(family, [small.contender("ours"), small.contender("theirs", "peer")], points)


def all_families():
    workloads = {"queue": ("transfer",), "lock": ("contended", "uncontended"), "signal": ("wake_up", "time_out"),
                 "pipe": ("stream", "ping_pong"), "pool": ("empty_tasks",), "worker": ("create_join",)}
    return [capsule(family, names) for family, names in workloads.items()]


def swept():
    points = [point("contended", name, 1e6 / (1 + inside), critical, axes={"critical_section_ns": inside, "kind": kind})
              for name in ("a", "b") for critical in ("threads", "forked")
              for inside, kind in ((0, "plain"), (0, "plain"), (100.0, "plain"), (0, "fair"))]
    for i, one in enumerate(points):
        one["id"] += str(i)
    return Study(small.family("lock", [small.contender("a"), small.contender("b")], points))


def test_the_room_of_a_pipe_is_bytes_and_its_null_makes_no_column():
    points = [point("stream", "ring", 2e9, capacity=256 * 1024), point("stream", "own", 1e9, capacity=256 * 1024),
              point("stream", "null", 3e9, workers=1, capacity=256 * 1024)]
    contenders = [small.contender("ring"), small.contender("own", "peer"), small.contender("null", "null")]
    study = Study(small.family("pipe", contenders, points))
    assert page.setting(study, "stream") == "Capacity 256 KiB, placement “spread”."
    assert study.columns("stream") == [("2", ("threads",))]
    assert [title for title, _ in heat.heat(study, ["stream"]).groups] == ["ours", "the kernel’s"]


def test_an_axis_is_part_of_the_setting_and_its_sweep_a_figure():
    study = swept()
    assert study.setting("contended")["critical_section_ns"] == 0 and study.setting("contended")["kind"] == "plain"
    ((axis, rows),) = sweep.sweeps(study, "contended")
    assert axis == "critical_section_ns" and {row.setting[axis] for row in rows} == {0, 100}
    assert [t.get_text() for t in sweep.draw(rows, axis).axes[0].get_xticklabels()] == ["0", "100"]
    assert {line[3] for line in trust.other_settings(study, "contended")} == {"critical section ns 100", "kind fair"}
    text = text_of(page.render([study]))
    assert "Contended: critical section, ns" in text and "Critical section, ns 0, kind plain, placement “spread”." in text


def test_the_size_of_a_message_is_its_payload():
    points = [point("stream", "p", 1e9, payload_bytes=0, axes={"message_bytes": 64}),
              point("stream", "p", 2e9, payload_bytes=0, axes={"message_bytes": 4096}),
              point("stream", "q", 1e9, payload_bytes=64)]
    study = Study(small.family("pipe", [small.contender("p"), small.contender("q")], points))
    assert study.setting("stream")["payload_bytes"] == 64 and "message_bytes" not in study.setting("stream")
    assert [row.setting["payload_bytes"] for row in study.sweep("stream", "payload_bytes")] == [64, 4096]


@pytest.mark.parametrize("axes", [{"tasks": None}, {"tasks": [1]}, [1], "tasks"])
def test_an_axis_is_a_number_or_a_word(axes):
    made = capsule("pool", ("empty_tasks",))
    made["points"][0]["axes"] = {"tasks": 4, "kind": "fine"}
    schema.check(made)
    made["points"][0]["axes"] = axes
    with pytest.raises(ReportError, match="points/0/axes"):
        schema.check(made)


def test_a_contender_without_producers_or_order_is_good():
    made = capsule("lock", ("contended",))
    made["contenders"][0].update(producers=None, consumers=None, order=None, push=None, pop=None, wait=None)
    del made["contenders"][1]["producers"], made["contenders"][1]["consumers"]
    schema.check(made)
    Outline(page.render([Study(made)]))


def test_what_processes_cost_is_said_of_each_workload_with_figure_and_interval():
    said = costs.process_costs(Study(capsule("lock", ("contended", "uncontended"))))
    assert said == ["In forked processes ours keeps 0.80 [0.77–0.83] of its rate in threads (contended).",
                    "In forked processes ours keeps 1.25 [1.20–1.30] of its speed in threads (uncontended)."]


def test_where_nobody_runs_both_ways_the_best_of_ours_are_compared():
    points = [point("empty_tasks", "thread_pool", 4e6), point("empty_tasks", "slow_pool", 1e6),
              point("empty_tasks", "process_pool", 1e6, "forked"), point("empty_tasks", "lib", 9e6, "forked")]
    contenders = [small.contender(n) for n in ("thread_pool", "slow_pool", "process_pool")] + [small.contender("lib", "peer")]
    assert costs.process_costs(Study(small.family("pool", contenders, points))) == [
        "In forked processes the best of ours with 2 workers, process_pool, has 0.250 [0.240–0.261] of the rate of thread_pool, "
        "the best in threads."]


def test_the_best_of_ours_are_compared_with_two_workers_where_there_are_two():
    points = [point("empty_tasks", name, middle * workers, team, workers=workers) for workers in (1, 2, 4)
              for name, middle, team in (("thread_pool", 4e6, "threads"), ("process_pool", 1e6 / workers, "forked"))]
    contenders = [small.contender("thread_pool"), small.contender("process_pool")]
    assert costs.process_costs(Study(small.family("pool", contenders, points)))[0].startswith(
        "In forked processes the best of ours with 2 workers, process_pool, has 0.125")


@pytest.mark.parametrize("teams", [("threads",), ("forked",), ()])
def test_no_sentence_about_processes_without_both_sides(teams):
    assert costs.process_costs(Study(capsule("pipe", ("stream",), teams))) == []


def test_answers_on_top_are_about_two_workers_where_there_are_two():
    points = [point("contended", name, middle / workers, workers=workers) for name, middle in (("a", 4e6), ("b", 1e6))
              for workers in (1, 2, 4)]
    study = Study(small.family("lock", [small.contender("a"), small.contender("b")], points))
    assert [sentence.split(" in ")[0] for sentence in answers.lead(study)] == ["Contended by 2 workers"]


def test_waits_that_nobody_ends_have_no_winner():
    points = [point("time_out", "eventcount", 50.06e6, workers=1), point("time_out", "condition", 50.31e6, workers=1)]
    study = Study(small.family("signal", [small.contender("eventcount"), small.contender("condition")], points))
    assert answers.lead(study) == ["For a time-out in threads, waits that nobody ends took 50.1 ms (eventcount) to "
                                   "50.3 ms (condition), medians of 2 contenders."]


def test_long_times_are_said_in_a_unit_that_reads_well():
    study = Study(capsule("worker", ("create_join",)))
    assert answers.lead(study)[0] == "To start and join one of 2 workers at once in threads, theirs takes least: 10.0 µs " \
        "[9.70–10.3], 2.0 times sooner than ours, the fastest of ours."


@pytest.mark.parametrize("workload, workers, start", [
    ("create_join", 1, "To start and join a worker in threads, "),
    ("create_join_daemon", 1, "To start and join a daemon in threads, "),
    ("create_join_daemon", 4, "To start and join one of 4 daemons at once in threads, "),
    ("timed_join", 1, "To join a worker that ended long ago in threads, "),
    ("is_alive", 1, "To ask a worker that ended long ago in threads, ")])
def test_a_sentence_about_workers_says_how_many_start_at_once(workload, workers, start):
    points = [point(workload, name, middle, workers=workers) for name, middle in (("ours", 2e4), ("theirs", 1e4))]
    study = Study(small.family("worker", [small.contender("ours"), small.contender("theirs", "peer")], points))
    assert answers.lead(study)[0].startswith(start)


def test_the_overview_has_one_line_a_family_and_says_what_was_not_measured():
    studies = [Study(made) for made in all_families()[:2] + [capsule("pipe", ("stream",), ("threads",))]]
    fastest, processes, python = answers.overview(studies)
    assert [(name, number) for name, number, _ in fastest[1]] == [("queue", 1), ("lock", 2), ("pipe", 3)]
    assert fastest[1][1][2].startswith("Contended by 2 workers in threads, ours does most: 0.0200 M operations/s")
    assert [sentence for *_, sentence in processes[1]][2] == "Nothing here to compare."
    assert {sentence for *_, sentence in python[1]} == {"Nothing here to compare."}
    empty = answers.overview([Study(small.family(name, [], [])) for name in KEYS])
    assert {sentence for _, lines in empty for *_, sentence in lines} == {"Nothing measured."}


def test_families_of_several_machines_say_which():
    studies = [Study(made) for made in (capsule("lock", ("contended",)), capsule("lock", ("contended",)))]
    studies[1].capsule["environment"] = studies[0].capsule["environment"] | {
        "cpu": studies[0].capsule["environment"]["cpu"] | {"model": "Other"}}
    assert [name for name, *_ in answers.overview(studies)[0][1]] == ["lock on AMD EPYC 9B14", "lock on Other"]


def test_the_page_of_all_families_is_whole_and_small(made):
    studies = [Study(one) for one in [made, *all_families()[1:]]]
    html = page.render(studies)
    outline = Outline(html)
    assert len(outline.ids) == len(set(outline.ids)) and len(html.encode()) < 3_000_000
    text = text_of(html[html.index("<body"):html.index("</html>")])
    assert text.index("What do processes cost over threads?") < text.index("How to read")
    for words in ("Which lock is fastest here", "Contended: every contender", "Uncontended", "Wake-up", "Stream",
                  "of our own pools", "Time-out", "create-join in ns"):
        assert words in text, words


def test_the_command_line_puts_families_in_order_and_prints_the_questions(tmp_path, capsys):
    paths = []
    for made in reversed(all_families()):
        paths.append(tmp_path / f"{made['family']}.json")
        paths[-1].write_text(json.dumps(made))
    assert main(["page", *map(str, paths), "-o", str(tmp_path / "page.html")]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    start = lines.index("  What do processes cost over threads?")
    assert [line.split(":")[0].strip() for line in lines[start + 1:start + 7]] == list(KEYS)
    html = (tmp_path / "page.html").read_text()
    places = [html.index(f"contend · {family} ·") for family in KEYS]
    assert places == sorted(places)
