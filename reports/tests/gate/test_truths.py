"""The gate's own proofs, where the truth is planted: the canary, the study of a machine, the noise of its benchmarks."""

from pathlib import Path

from gate.made_up import asked, folder
from gate.seeded import main

from contend_reports.gate import selecting


def test_the_canary_is_caught_and_a_dead_gate_is_told(tmp_path, capsys):
    alive, dead = folder(tmp_path, "alive"), folder(tmp_path, "dead")
    path = Path(dead, "benchmarks/lock_bench")
    path.write_text(path.read_text().replace("CONTEND_INJECT", "NOTHING"))
    assert main(asked(tmp_path, "--canary", alive)) == 0 and main(asked(tmp_path, "--canary", alive)) == 0
    assert main(asked(tmp_path, "--canary", dead)) == 1
    assert "the gate is dead" in capsys.readouterr().out


def test_a_canary_that_was_not_told_in_time_proves_nothing(tmp_path, capsys):
    build = folder(tmp_path, "build")
    assert main([*asked(tmp_path, "--canary", build), "--budget=0.5s"]) in (3, 5)
    assert main([*asked(tmp_path, "--canary", build), "--budget=0.01s"]) == 5
    assert "nothing is proved" in capsys.readouterr().out


def test_the_study_counts_what_it_found(tmp_path, capsys):
    words = ["--self-study", folder(tmp_path, "build"), "--repeats=1", "--null-runs=3", "--form=throughput:0", "--form=throughput:0.2"]
    assert main(asked(tmp_path, *words)) == 0
    lines = capsys.readouterr().out.splitlines()
    nothing, fifth = (next(line.split() for line in lines if line.startswith(f"{form} ")) for form in ("throughput:0", "throughput:0.2"))
    assert nothing[2:6] == ["3", "0", "0", "%"] and fifth[2:6] == ["3", "3", "100", "%"]
    noise = next(line.split() for line in lines if line.endswith("  lock/a/x"))
    assert 0 < float(noise[0]) < 2, "a slowdown on purpose is no noise"


def found(capsys, tmp_path, *forms, **settings):
    """{(form, metric): (runs, REGRESSED)} of a study of made-up benchmarks."""
    words = ["--self-study", folder(tmp_path, "build", **settings), "--repeats=1", "--null-runs=1", *(f"--form={form}" for form in forms)]
    assert main(asked(tmp_path, *words)) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    return {(line[0], line[1]): (int(line[2]), int(line[3])) for line in lines if line[0] in forms}


def test_a_slower_tail_is_found_in_the_tail_and_nowhere_else(capsys, tmp_path):
    told = found(capsys, tmp_path, "tail:9:50", "tail:9:1000", "throughput:0", TAILS="yes", BENCHMARKS="lock/a/x lock/b/z")
    assert told["tail:9:50", "p99_ns"] == (2, 2) and told["tail:9:50", "ns_per_op"] == (2, 0)
    assert told["tail:9:1000", "p99_ns"] == (2, 0), "a thousandth lies beyond the quantile that is gated"
    assert told["throughput:0", "p99_ns"] == told["throughput:0", "ns_per_op"] == (2, 0)


def test_launches_in_a_slower_mode_are_found_and_told_apart_from_a_plain_slowdown(capsys, tmp_path):
    told = found(capsys, tmp_path, "mode:0.3:0.4", "mode:0:0.4", BENCHMARKS="lock/a/x")
    assert told["mode:0.3:0.4", "ns_per_op"] == (1, 1) and told["mode:0:0.4", "ns_per_op"] == (1, 0)


def test_calibration_assigns_the_narrowest_profile_that_fits(tmp_path, capsys):
    assert main(asked(tmp_path, "--calibrate", folder(tmp_path, "build"))) == 0
    found = selecting.gated(capsys.readouterr().out, "output")
    assert found == {"lock/a/x": "tight", "lock/a/y": "tight", "lock/b/z": "tight"}
