"""What a command line asks for is what is compared; what means nothing there is refused."""

import pytest
from gate import made_up
from gate.asking import record
from gate.made_up import asked, folder, program
from gate.seeded import main

from contend_reports.gate import building

BOTH = ["BASE", "HEAD"]


def of_two_families(tmp_path, name):
    path = folder(tmp_path, name)
    program(tmp_path / name / "benchmarks/queue_bench", BENCHMARKS="transfer/q")
    return path


def test_a_family_is_all_that_is_compared(tmp_path, capsys):
    old, new = of_two_families(tmp_path, "old"), of_two_families(tmp_path, "new")
    (tmp_path / "list").write_text("default lock/a/x\ndefault transfer/q\n")
    assert main(asked(tmp_path, old, new, "--family=queue")) == 0
    assert [row["id"] for row in record(tmp_path)["rows"]] == ["transfer/q"]
    assert main(asked(tmp_path, old, new, "--family=lock", f"--gated={tmp_path}/list")) == 0
    assert [row["id"] for row in record(tmp_path)["rows"]] == ["lock/a/x"], "a row of another family is not missed"
    assert main(asked(tmp_path, old, new, "--family=queue", "--family=lokc")) == 2
    assert "no lokc_bench; there are: queue" in capsys.readouterr().err
    assert main(asked(tmp_path, old, new, "--family=lokc")) == 2


def test_a_family_is_all_that_is_compared_of_two_revisions(tmp_path, monkeypatch):
    made_up.repository(tmp_path, monkeypatch)("slower", COST=1200)
    assert main(asked(tmp_path, "main")) == 1
    for built in (tmp_path / "store/comparisons").glob("*/[xyz]"):
        program(built / "queue_bench", BENCHMARKS="transfer/q")
    assert main(asked(tmp_path, "main", "--family=lock")) == 1
    assert {row["id"] for row in record(tmp_path)["rows"]} == {"lock/a/x", "lock/a/y", "lock/b/z"}


def test_a_family_is_all_that_is_proved_on(tmp_path, capsys):
    build = of_two_families(tmp_path, "build")
    assert main(asked(tmp_path, "--canary", build, "--family=queue", "--benchmarks=9")) == 0
    assert [row["id"] for row in record(tmp_path)["rows"]] == ["transfer/q"]
    assert main(asked(tmp_path, "--calibrate", build, "--family=queue")) == 0
    assert "lock/" not in capsys.readouterr().out
    assert main(asked(tmp_path, "--canary", build, "--family=lokc")) == 2


def test_a_family_that_cannot_be_built_is_not_left_out_of_a_proof(tmp_path, monkeypatch, capsys):
    built = {"lock": tmp_path / "build/benchmarks/lock_bench"}
    program(built["lock"])
    monkeypatch.setattr(building, "compiled", lambda *unused: built)
    assert main(asked(tmp_path, "--canary", "--family=lock", "--family=lokc")) == 2
    assert "no lokc_bench; there are: lock" in capsys.readouterr().err


def test_a_launch_of_our_own_programs_has_the_time_that_is_asked_for(tmp_path):
    both = folder(tmp_path, "old"), folder(tmp_path, "new")
    assert main(asked(tmp_path, *both, "--timeout=0.001s")) == 5
    assert {row["verdict"] for row in record(tmp_path)["rows"]} == {"BROKEN"}


@pytest.mark.parametrize("words", [
    ["--commands", *BOTH, "--family=lock"], ["--commands", *BOTH, "--exact"], ["--commands", *BOTH, "--all-code"],
    ["--commands", *BOTH, "--gated=list"], [*BOTH, "--commits=a..b"], [*BOTH, "--gated=list"], [*BOTH, "--benchmarks=3"],
    [*BOTH, "--form=tail:9:50"], ["--canary", "BASE", "other"], ["--canary", "--commands"], ["--canary", "--strict"],
    ["--calibrate", "BASE", "--out=here"], ["--self-study", "--controls=1"]])
def test_an_option_that_would_do_nothing_is_refused(words, capsys):
    assert main(words) == 2
    assert "leave it out" in capsys.readouterr().err


def test_an_option_for_build_directories_is_not_one_for_revisions(tmp_path, capsys):
    assert main(asked(tmp_path, folder(tmp_path, "old"), folder(tmp_path, "new"), "--exact")) == 2
    assert "--exact is for two revisions, but this is about two build directories" in capsys.readouterr().err
