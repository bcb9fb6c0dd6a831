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


def test_the_study_counts_what_it_found(tmp_path, capsys):
    words = ["--self-study", folder(tmp_path, "build"), "--repeats=1", "--null-runs=3", "--form=throughput:0", "--form=throughput:0.2"]
    assert main(asked(tmp_path, *words)) == 0
    lines = capsys.readouterr().out.splitlines()
    nothing, fifth = (next(line.split() for line in lines if line.startswith(f"{form} ")) for form in ("throughput:0", "throughput:0.2"))
    assert nothing[2:6] == ["3", "0", "0", "%"] and fifth[2:6] == ["3", "3", "100", "%"]


def test_calibration_assigns_the_narrowest_profile_that_fits(tmp_path, capsys):
    assert main(asked(tmp_path, "--calibrate", folder(tmp_path, "build"))) == 0
    found = selecting.gated(capsys.readouterr().out, "output")
    assert found == {"lock/a/x": "tight", "lock/a/y": "tight", "lock/b/z": "tight"}
