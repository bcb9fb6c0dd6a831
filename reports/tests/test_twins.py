"""CPython's twins: each writes a good capsule, their checks say no, and nothing of them outlives an interruption."""

import contextlib
import importlib
import json
import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contend_reports import cpython, schema

FOLDER = Path(__file__).parents[2] / "benchmarks/python"
PATIENT = 60  # seconds
WORKLOADS = {"queue": {"transfer", "ping_pong"}, "lock": {"contended", "uncontended"}, "signal": {"wake_up", "time_out"},
             "pipe": {"stream", "ping_pong"}, "pool": {"empty_tasks", "fork_join", "task_latency"},
             "worker": {"create_join"}}


def load(name):
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(FOLDER))


def command(family, *options):
    return [sys.executable, "-B", FOLDER / f"{family}_twin.py", *map(str, options)]


@pytest.mark.parametrize("family", WORKLOADS)
def test_a_twin_writes_a_good_capsule_in_which_each_sample_passed(family, tmp_path):
    path = tmp_path / "twin.json"
    done = subprocess.run(command(family, "--seconds", 0.3, "--samples", 1, "--out", path), capture_output=True, text=True,
                          timeout=PATIENT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    made = schema.load(path)
    assert made["family"] == family and cpython.is_twin(made) and made["run"]["complete"]
    assert {(p["workload"], p["team"]) for p in made["points"]} == {
        (workload, team) for workload in WORKLOADS[family] for team in ("threads", "forked")}
    assert {s["check"] for p in made["points"] for s in p["samples"]} == {"ok"}
    assert all(s["value"] > 0 and s["class"] == "unprobed" for p in made["points"] for s in p["samples"])
    assert [p.name for p in tmp_path.iterdir()] == ["twin.json"]


class Forgetful(queue.Queue):
    def put(self, item, *rest):
        if item != 70:
            super().put(item, *rest)


class Doubling(queue.Queue):
    def put(self, item, *rest):
        for _ in range(2 if item == 70 else 1):
            super().put(item, *rest)


@pytest.mark.parametrize("broken, words", [(Forgetful, "item 71 came when 70 was due"),
                                           (Doubling, "item 70 came when 71 was due")])
def test_a_queue_that_loses_or_doubles_is_caught(broken, words):
    twin = load("queue_twin")
    with pytest.raises(load("sampling").Wrong, match=words):
        twin.transfer("threads", broken, 0.05)


def test_a_lock_that_keeps_nobody_out_is_caught():
    twin = load("lock_twin")
    answer = load("sampling").fresh(case(lambda seconds: twin.contended("forked", contextlib.nullcontext(), seconds)), 1.0)
    assert "were inside" in answer["wrong"] or "counted" in answer["wrong"]


def test_wrong_answers_of_a_pool_are_caught():
    with pytest.raises(load("sampling").Wrong, match="the answers from 5 on"):
        load("pool_twin").checked([5, 7, 6], 4)
    load("pool_twin").checked([5, 6, 7], 4)


def case(sample, **fields):
    return load("twin").Case(**{"workload": "transfer", "contender": "queue.Queue", "team": "threads", "producers": 1,
                                "metric": "items_per_second", "sample": sample} | fields)


def raise_wrong(_):
    raise load("sampling").Wrong("two were inside")


def run_main(cases, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["twin", "--samples", "2", "--seconds", "0.1", "--out", str(tmp_path / "twin.json")])
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        return load("twin").main("queue", "text", cases), json.loads((tmp_path / "twin.json").read_text())
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)


def test_what_fails_its_check_gets_no_number_and_exit_code_1(tmp_path, monkeypatch, capsys):
    code, made = run_main([case(raise_wrong)], tmp_path, monkeypatch)
    assert code == 1 and "two were inside" in capsys.readouterr().err
    assert [(s["value"], s["check"]) for s in made["points"][0]["samples"]] == [(None, "two were inside")] * 2
    schema.check(made)


@pytest.mark.parametrize("end, words", [(lambda _: os._exit(3), "it died"), (lambda _: time.sleep(PATIENT), "it hung"),
                                        (lambda _: 1 / 0, "ZeroDivisionError")])
def test_what_dies_or_hangs_is_a_failure(end, words, tmp_path, monkeypatch):
    monkeypatch.setattr(load("sampling"), "HANGS_AFTER", 0.3)
    code, made = run_main([case(end)], tmp_path, monkeypatch)
    assert code == 1 and words in made["points"][0]["failures"][0]["what"] and made["points"][0]["samples"] == []


def test_a_worker_that_fails_ends_its_sample_at_once():
    def fail():
        raise ValueError("no")
    answer = load("sampling").fresh(case(lambda _: load("sampling").team("forked", [fail, lambda: time.sleep(PATIENT)])), 0.1)
    assert answer == {"died": "ValueError: no"}


def marked(mark):
    """Pids of live processes that have the mark in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and mark.encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


@pytest.fixture
def running():
    """A twin in the middle of a long run, with workers: (process, mark)."""
    mark = f"CONTEND_TEST_MARK={os.getpid()}_{time.monotonic_ns()}"
    started = []

    def start(*options):
        environment = os.environ | dict([mark.split("=")])
        started.append(subprocess.Popen(command("queue", "--seconds", 40, "--samples", 2, "--filter", "forked", *options),
                                        env=environment, stderr=subprocess.DEVNULL))
        until = time.monotonic() + PATIENT
        while len(marked(mark)) < 4 and time.monotonic() < until:  # the twin, the sample, two workers
            time.sleep(0.01)
        assert len(marked(mark)) >= 4
        return started[0], mark
    yield start
    for process in started:
        process.kill()
        process.wait()


def gone(mark):
    until = time.monotonic() + PATIENT
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.01)
    return not marked(mark)


def test_nothing_outlives_a_twin_that_is_killed(running):
    process, mark = running()
    process.kill()
    process.wait()
    assert gone(mark)


def test_an_interruption_keeps_what_is_measured_and_leaves_nobody(running, tmp_path):
    process, mark = running("--out", tmp_path / "twin.json")
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENT) == 130 and gone(mark)
    made = schema.load(tmp_path / "twin.json")
    assert not made["run"]["complete"] and made["run"]["ended_by"] == "SIGINT"


@pytest.mark.parametrize("options, code, words", [
    (("--filter", "transfer/mutex_ring", "--out", "none/x.json"), 0, "nothing measured"), (("--seconds", "-1"), 2, "above 0"),
    (("--samples", "0"), 2, "above 0"), (("--filter", "("), 2, "invalid"), (("--what",), 2, "unrecognized"),
    (("--seconds", "0.1", "--samples", "1", "--filter", "transfer", "--out", "none/x.json"), 2, "cannot write none/x.json"),
    (("--filter=-.", "--out", "none/x.json"), 0, "nothing measured"), (("--help",), 0, "")])
def test_the_command_line_refuses_with_a_sentence(options, code, words, tmp_path):
    done = subprocess.run(command("queue", *options), cwd=tmp_path, capture_output=True, text=True, timeout=PATIENT)
    assert done.returncode == code and words in done.stderr and list(tmp_path.iterdir()) == []
