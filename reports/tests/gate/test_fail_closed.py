"""Fail closed: every way in which a gate could let a slowdown pass unseen, from the command line to its exit code.

Some of them are seen elsewhere: sides that break (test_gate.py), builds and trailers (test_builds.py), each verdict's own
code (test_policy.py), kills (test_gate_killed.py).
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from gate import runner
from gate.asking import record, words
from gate.made_up import asked, folder
from gate.seeded import main

from contend_reports.gate import comparing, ending, pair_log, subjects

CI = Path(__file__).parents[3] / "scripts/ci"


def same(tmp_path):
    return runner.number(tmp_path), runner.number(tmp_path)


@pytest.mark.parametrize("place, name", [(subjects, "of"), (comparing, "Measurement"), (ending, "judge"), (ending, "write")])
def test_a_bug_of_the_gate_is_no_verdict(tmp_path, monkeypatch, capsys, place, name):
    def broken(*unused, **more):
        raise ZeroDivisionError("a bug")
    monkeypatch.setattr(place, name, broken)
    assert main(words(tmp_path, *same(tmp_path))) == 2
    assert "internal error" in capsys.readouterr().err


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_is_full_is_an_error(tmp_path, monkeypatch, capsys, call):
    def full(file, *unused):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(pair_log.os, call, full)
    assert main(words(tmp_path, *same(tmp_path))) == 2
    assert "make room" in capsys.readouterr().err


def test_half_a_line_is_no_event_and_the_run_goes_on(tmp_path, monkeypatch):
    real, left = os.write, [3]

    def short(file, line):
        left[0] -= 1
        return real(file, line) if left[0] else real(file, line[:20])
    monkeypatch.setattr(pair_log.os, "write", short)
    pair = same(tmp_path)
    assert main(words(tmp_path, *pair)) == 2
    assert main(words(tmp_path, *pair)) == 0
    assert len(list((tmp_path / "store/comparisons").glob("*/*.log"))) == 1


def test_a_record_that_cannot_be_kept_is_an_error(tmp_path, capsys):
    pair = same(tmp_path)
    (tmp_path / "store").mkdir()
    (tmp_path / "store/runs").write_text("a file where a folder belongs")
    assert main(words(tmp_path, *pair)) == 2 and "another --store" in capsys.readouterr().err


def test_an_index_that_cannot_be_used_is_an_error(tmp_path, capsys):
    pair = same(tmp_path)
    asked = ["--commands", *pair, f"--store=postgresql://gate@/postgres?host={tmp_path}", f"--work={tmp_path}/work", "--budget=20s"]
    assert main(asked) == 2 and "cannot be used" in capsys.readouterr().err


def test_a_benchmark_whose_own_check_fails_has_no_data(tmp_path):
    head = folder(tmp_path, "new")
    path = Path(head, "benchmarks/lock_bench")
    path.write_text(path.read_text().replace('\\"check\\": \\"ok\\"', '\\"check\\": \\"lost 3 items\\"'))
    assert main(asked(tmp_path, folder(tmp_path, "old"), head)) == 5
    rows = record(tmp_path)["rows"]
    assert {row["verdict"] for row in rows} == {"BROKEN"} and "lost 3 items" in rows[0]["why"]


def test_a_benchmark_with_a_new_name_is_not_the_old_one(tmp_path):
    old, new = folder(tmp_path, "old"), folder(tmp_path, "new", BENCHMARKS="lock/a/x lock/a/y lock/b/renamed")
    assert main(asked(tmp_path, old, new)) == 5
    assert {row["id"]: row["verdict"] for row in record(tmp_path)["rows"]} == {
        "lock/a/x": "OK", "lock/a/y": "OK", "lock/b/z": "REMOVED", "lock/b/renamed": "NEW"}


def test_a_metric_that_only_one_side_reports_is_another_unit(tmp_path):
    head = folder(tmp_path, "new")
    path = Path(head, "benchmarks/lock_bench")
    path.write_text(path.read_text().replace('\\"nanoseconds\\"', '\\"microseconds\\"'))
    assert main(asked(tmp_path, folder(tmp_path, "old"), head)) == 5


def test_a_program_that_cannot_say_what_it_has_is_an_error(tmp_path):
    head = folder(tmp_path, "new")
    Path(head, "benchmarks/lock_bench").write_text("#!/bin/sh\nexit 3\n")
    assert main(asked(tmp_path, folder(tmp_path, "old"), head)) == 2


def test_launches_that_are_always_moved_leave_no_data(tmp_path):
    both = folder(tmp_path, "old"), folder(tmp_path, "new")
    for one in both:
        path = Path(one, "benchmarks/lock_bench")
        path.write_text(path.read_text().replace("[$probe, $probe]", "[$probe, ${probe/100/1000}]"))
    assert main([*asked(tmp_path, *both), "--budget=2s"]) == 5
    assert {row["verdict"] for row in record(tmp_path)["rows"]} == {"NOT-RUN"}


def test_more_launches_in_a_slow_mode_are_no_small_matter(tmp_path):
    """The median pair says that nothing happened; on average head is 12 % slower, which is more than must be found."""
    head = runner.number(tmp_path, before=f'echo >> {tmp_path}/n; if (($(wc -l < {tmp_path}/n) % 5 < 2)); then set -- 130 $2; fi\n')
    assert main(words(tmp_path, runner.number(tmp_path), head)) == 1
    (row,) = record(tmp_path)["rows"]
    assert row["decision"]["fired"] == "mode_share" and not row["small"] and 0.05 < row["decision"]["slowdown"] < 0.2


def test_a_rejected_canary_is_no_proof(tmp_path, monkeypatch):
    monkeypatch.setattr("contend_reports.gate.schedule.coin", lambda *unused: True)
    assert main(asked(tmp_path, "--canary", folder(tmp_path, "build"))) == 4


def test_a_canary_without_benchmarks_is_an_error(tmp_path):
    assert main(asked(tmp_path, "--canary", folder(tmp_path, "build"), "--filter=nothing")) == 2


def test_a_shallow_clone_has_no_base(tmp_path, monkeypatch):
    def git(where, *more):
        subprocess.run(["git", "-C", where, "-c", "user.name=n", "-c", "user.email=e@x", *more], check=True, capture_output=True)
    (tmp_path / "far").mkdir()
    git(tmp_path / "far", "init", "-q", "-b", "main")
    for message in ("first", "second"):
        git(tmp_path / "far", "commit", "-q", "--allow-empty", "-m", message)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path}/far", "near")
    monkeypatch.chdir(tmp_path / "near")
    assert main([f"--store={tmp_path}/store", "HEAD~1"]) == 2


@pytest.mark.parametrize("file", ["github.yml", "gitlab.yml"])
def test_the_jobs_that_we_offer_let_no_exit_code_pass(file):
    text = (CI / file).read_text()
    assert "scripts/gate" in text
    for way in ("|| true", "continue-on-error", "allow_failure", "set +e", "; true"):
        assert way not in text


def test_a_verdict_is_the_same_in_every_output(tmp_path):
    pair = runner.number(tmp_path), runner.number(tmp_path, 130)
    assert main(words(tmp_path, *pair, f"--out={tmp_path}/out")) == 1
    assert json.loads((tmp_path / "out/verdict.json").read_text())["code"] == 1
    assert "REGRESSED" in (tmp_path / "out/summary.md").read_text() and 'failures="2"' in (tmp_path / "out/junit.xml").read_text()
