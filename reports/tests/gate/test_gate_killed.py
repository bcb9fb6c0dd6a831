"""Gates that are killed, interrupted, or run at the same time: nothing is lost, counted twice, or left behind."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from gate import made_up, runner
from gate.asking import record, words
from gate.seeded import main

from contend_reports.gate import pair_log

REPORTS = Path(__file__).parents[2]


def start(arguments):
    environment = os.environ | {"PYTHONPATH": f"{REPORTS}:{REPORTS}/tests", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([sys.executable, "-m", "gate.seeded", *arguments], env=environment,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def logged(tmp_path):
    return sum(path.read_bytes().count(b'"event": "slot"') for path in (tmp_path / "store").rglob("*.log"))


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_a_run_that_is_killed_again_and_again_ends_as_one_run(tmp_path):
    asked = words(tmp_path, runner.number(tmp_path), runner.wavering(tmp_path, 3, of=4, step=3))
    for target in (3, 9, 16):
        gate = start(asked)
        until(lambda: logged(tmp_path) >= target or gate.poll() is not None)
        gate.kill()
        gate.communicate()
    gate = start(asked)
    gate.communicate()
    assert gate.returncode == 1
    found = record(tmp_path)
    ids = [pair["id"] for pair in found["pairs"]]
    assert len(set(ids)) == len(ids) == logged(tmp_path)
    assert len(list((tmp_path / "store/comparisons").glob("*/*.log"))) == 1
    assert {pair["run"] for pair in found["pairs"]} == {found["run"]}


KILLS = int(os.environ.get("GATE_KILLS", "6"))  # 30 and more by hand


def killed_at_random(arguments, seed, longest):
    """Starts the gate again and again, and kills it within `longest` seconds each time; whether it ever ended by itself."""
    moments, ended = random.Random(seed), 0
    for _ in range(KILLS):
        pid = os.fork()  # not a new interpreter: most of its life would be imports
        if pid == 0:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            os._exit(main(arguments))
        time.sleep(moments.uniform(0, longest))
        os.kill(pid, signal.SIGKILL)
        ended += not os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    return ended


def test_a_kill_at_any_moment_loses_at_most_the_pair_that_was_measured(tmp_path):
    asked = words(tmp_path, runner.number(tmp_path), runner.wavering(tmp_path, 9, of=16, step=9), "--beta=1e-9")
    killed_at_random(asked, 1, 0.5)
    assert main(asked) in (1, 3)
    found, logs = record(tmp_path), list((tmp_path / "store/comparisons").glob("*/*.log"))
    own = next(path for path in logs if path.stem == found["run"])
    ids = [event["pair"].id for event in pair_log.events(own) if event["event"] == "slot"]
    assert [pair["id"] for pair in found["pairs"]] == ids and len(ids) == len(set(ids)), "nothing lost, nothing twice"
    assert sum(row["decision"]["pairs"] for row in found["rows"]) == sum(
        event["target"] == "command" for path in logs for event in pair_log.events(path) if event["event"] == "slot")
    rounds = [pair["round"] for pair in found["pairs"] if pair["benchmark"] == "command"]
    assert rounds == list(range(len(rounds))), "a run that was killed goes on where it was"


def test_a_kill_within_a_build_or_a_copy_is_built_over(tmp_path, monkeypatch):
    made_up.repository(tmp_path, monkeypatch)("slower", COST=1200)
    killed_at_random(made_up.asked(tmp_path, "main"), 2, 1.5)
    assert main(made_up.asked(tmp_path, "main")) == 1
    assert {row["verdict"] for row in record(tmp_path)["rows"]} == {"REGRESSED"}


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
def test_an_interrupted_run_answers_130_and_leaves_no_process(tmp_path, how):
    slow = runner.number(tmp_path, before=runner.counted(tmp_path, "n", f"echo $$ >> {tmp_path}/pids; sleep 60"))
    gate = start(words(tmp_path, slow, slow))
    until((tmp_path / "pids").exists)
    gate.send_signal(getattr(signal, how))
    _, said = gate.communicate(timeout=30)
    assert gate.returncode == 130 and "goes on from there" in said
    until(lambda: not any(Path("/proc", pid).exists() for pid in (tmp_path / "pids").read_text().split()))


def test_a_gate_that_is_killed_leaves_no_launch(tmp_path):
    slow = runner.number(tmp_path, before=runner.counted(tmp_path, "n", f"echo $$ >> {tmp_path}/pids; exec sleep 60"))
    gate = start(words(tmp_path, slow, slow))
    until((tmp_path / "pids").exists)
    gate.kill()
    gate.communicate()
    until(lambda: not any(Path("/proc", pid).exists() for pid in (tmp_path / "pids").read_text().split()))


def test_two_gates_on_one_store_do_not_clash(tmp_path):
    asked = words(tmp_path, runner.number(tmp_path), runner.number(tmp_path))
    gates = [start(asked) for _ in range(2)]
    for gate in gates:
        gate.communicate()
        assert gate.returncode == 0
    records = [json.loads(path.read_text()) for path in (tmp_path / "store/runs").glob("*.json")]
    assert len({one["run"] for one in records}) == 2
    ids = [pair["id"] for one in records for pair in one["pairs"]]
    assert len(ids) == len(set(ids))
