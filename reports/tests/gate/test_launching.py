"""One launch: what counts as having ended well, what can be read, and that nothing is left of it."""

import json
import os
import subprocess
import time

import pytest

from contend_reports.gate import readings
from contend_reports.gate.launching import LaunchFailed, launch


def test_a_number_is_read_and_the_cost_is_known():
    done = launch(["echo", " 41.5 "])
    assert readings.read(done.output)["command"].values == {"value": 41.5}
    assert done.facts["seconds"] > 0 and done.facts["steal"] >= 0


@pytest.mark.parametrize("words, said", [
    (["false"], "exit code 1"), (["/no/such/program"], "cannot be started"),
    (["sh", "-c", "echo why not >&2; exit 3"], "exit code 3: why not"), (["sh", "-c", "kill -11 $$"], "SIGSEGV")])
def test_a_launch_that_does_not_end_well_fails_and_says_how(words, said):
    with pytest.raises(LaunchFailed, match=said):
        launch(words)


def test_a_launch_that_hangs_is_killed_with_all_that_it_started(tmp_path):
    with pytest.raises(LaunchFailed, match="longer than 0.3 s"):
        launch(["sh", "-c", f"sleep 60 & echo $! > {tmp_path}/child; wait"], timeout=0.3)
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _runs(child):
        time.sleep(0.01)
    assert not _runs(child)


def _runs(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "state=", "-p", str(process)], capture_output=True, text=True).stdout
    return state.strip() not in ("", "Z")


@pytest.mark.parametrize("output", ["", "nan", "inf", "-3", "0", "fast", "1 2", "[]", "{}", "[" * 100_000,
                                    '{"benchmarks": []}', '{"benchmarks": [{"name": "a"}]}', '{"benchmarks": [3]}',
                                    '{"schema": "contend.launch"}'])
def test_what_is_no_positive_number_is_never_read_as_one(output):
    with pytest.raises(LaunchFailed):
        readings.read(output)


def gbench(*times, unit="us", **more):
    return json.dumps({"context": {"library_version": "v1.7.1"}, "benchmarks": [
        {"name": "a", "run_type": "iteration", "real_time": time, "time_unit": unit} | more for time in times]})


def test_repetitions_of_google_benchmark_are_one_value_in_nanoseconds():
    found = readings.read(gbench(3, 1, 2))
    assert found["a"].values == {"ns_per_op": 2000} and "v1.7.1" in found["a"].unit


@pytest.mark.parametrize("output", [gbench(1, error_occurred=True), gbench(0), gbench(1, unit="fortnight"),
                                    gbench(1, run_type="aggregate"), gbench(float("nan")), gbench("1")])
def test_errors_and_non_numbers_of_google_benchmark_fail(output):
    with pytest.raises(LaunchFailed):
        readings.read(output)


def own(**more):
    return json.dumps({"schema": "contend.launch", "id": "q", "metric": "items_per_second", "value": 1e7, "check": "ok",
                       "histogram": None, "probes": [{"round_trip_ns": 100, "dual_ratio": 1, "loop_ns": 5}] * 2} | more)


def test_a_rate_of_ours_becomes_a_time_and_a_tail_needs_samples_beyond_it():
    assert readings.read(own())["q"].values == {"ns_per_op": 100}
    few = readings.read(own(metric="ns", value=50, histogram=[[40, 9_000], [80, 1_000]]))["q"].values
    assert few == {"ns_per_op": 50, "p99_ns": 80, "p99.9_ns": 80}
    assert readings.read(own(histogram=[[40, 99_950], [80, 950]]))["q"].values["p99.9_ns"] == 80
    thin = readings.read(own(histogram=[[40, 5_000]]))["q"]
    assert thin.thin == ("p99_ns",) and "p99.9_ns" not in thin.values, "seen, but not to be gated; and too few to be seen"
    assert readings.read(own(histogram=[[40, 200_000]]))["q"].thin == ()


def test_a_failed_check_of_ours_is_no_reading():
    with pytest.raises(LaunchFailed, match="lost an item"):
        readings.read(own(check="lost an item"))
