"""Gates that are killed, interrupted, or run at the same time: nothing is lost, counted twice, or left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from gate import runner
from gate.asking import record, words

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
    asked = words(tmp_path, runner.number(tmp_path), runner.wavering(tmp_path, 3, of=4))
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
