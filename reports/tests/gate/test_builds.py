"""Two build directories and two revisions: what is built, compared, refused; and the gate's proofs of itself."""

import json
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
from gate import made_up
from gate.asking import record
from gate.made_up import asked, folder, program
from gate.seeded import main

from contend_reports.errors import ReportError
from contend_reports.gate import binaries, building, selecting

def rows(tmp_path):
    return {row["id"]: row["verdict"] for row in record(tmp_path)["rows"]}


@pytest.mark.parametrize("cost, code", [(1000, 0), (1200, 1)])
def test_two_build_directories_are_compared(tmp_path, cost, code):
    assert main(asked(tmp_path, folder(tmp_path, "old"), folder(tmp_path, "new", COST=cost))) == code
    assert set(rows(tmp_path)) == {"lock/a/x", "lock/a/y", "lock/b/z"}


def test_rows_and_filters_choose(tmp_path):
    both = folder(tmp_path, "old"), folder(tmp_path, "new")
    assert main(asked(tmp_path, *both, "--filter=a/")) == 0 and set(rows(tmp_path)) == {"lock/a/x", "lock/a/y"}
    assert main(asked(tmp_path, *both, "--row=lock/b/z")) == 0 and set(rows(tmp_path)) == {"lock/b/z"}
    assert main(asked(tmp_path, *both, "--filter=nothing")) == 2
    assert main(asked(tmp_path, *both, "--filter=(")) == 2


def test_a_benchmark_or_a_program_that_vanished_loses_coverage(tmp_path):
    old = folder(tmp_path, "old")
    assert main(asked(tmp_path, old, folder(tmp_path, "new", BENCHMARKS="lock/a/x lock/a/y"))) == 5
    (tmp_path / "other/benchmarks").mkdir(parents=True)
    program(tmp_path / "other/benchmarks/queue_bench", BENCHMARKS="queue/q")
    assert main(asked(tmp_path, old, str(tmp_path / "other"))) == 5


def test_a_benchmark_that_never_worked_on_one_side_is_broken(tmp_path):
    head = folder(tmp_path, "new")
    path = Path(head, "benchmarks/lock_bench")
    path.write_text(path.read_text().replace("value=$((", "[[ $name == lock/b/z ]] && exit 1\nvalue=$(("))
    assert main(asked(tmp_path, folder(tmp_path, "old"), head)) == 5
    assert rows(tmp_path)["lock/b/z"] == "BROKEN"


def test_one_directory_and_something_else_is_wrong_usage(tmp_path):
    assert main(asked(tmp_path, folder(tmp_path, "old"), "main")) == 2
    (tmp_path / "empty").mkdir()
    assert main(asked(tmp_path, folder(tmp_path, "old"), str(tmp_path / "empty"))) == 2


def test_what_is_not_listed_is_not_gated_and_a_list_gives_profiles(tmp_path):
    (tmp_path / "list").write_text("# what counts\ntight lock/a/x\nwide lock/b/z  # 1.2 %\n")
    both = folder(tmp_path, "old"), folder(tmp_path, "new", COST=1060)
    assert main(asked(tmp_path, *both, f"--gated={tmp_path}/list")) == 1
    newest = json.loads(next((tmp_path / "store/runs").glob("*.json")).read_text())
    assert {row["id"]: row["tau"] for row in newest["rows"]} == {"lock/a/x": 0.02, "lock/b/z": 0.10}


@pytest.mark.parametrize("text", ["narrow lock/a", "tight", "tight a\nwide a", "lock/a/x"])
def test_a_list_that_cannot_be_read_is_an_error(text):
    with pytest.raises(ReportError):
        selecting.gated(text, "list")


def test_the_same_code_is_the_same_whatever_the_commit_is_called(tmp_path):
    for name, commit in (("x", b"0123456789abcdef"), ("y", b"fedcba9876543210")):
        (tmp_path / name).mkdir()
        (tmp_path / f"{name}/c.c").write_text(f'const char* c = "{commit.decode()}"; int main(void) {{ return !c; }}')
        subprocess.run(["gcc", "-o", "c", "c.c"], cwd=tmp_path / name, check=True)
    x, y = tmp_path / "x/c", tmp_path / "y/c"
    assert binaries.code_of(x, ["0123456789abcdef"]) == binaries.code_of(y, ["fedcba9876543210"])
    assert binaries.code_of(x) != binaries.code_of(y)
    shutil.copy("/bin/true", tmp_path / "true")
    assert binaries.code_of(tmp_path / "true") != binaries.code_of(x)
    (tmp_path / "text").write_text("no program")
    shutil.copy(tmp_path / "text", tmp_path / "same")
    assert binaries.code_of(tmp_path / "text") != binaries.code_of(tmp_path / "same")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    return made_up.repository(tmp_path, monkeypatch)


def test_two_revisions_are_built_and_compared_and_a_trailer_accepts(repository, tmp_path):
    repository("slower", COST=1200)
    assert main(asked(tmp_path, "main")) == 1
    repository("why\n\n" + "\n".join(f"Gate-Accept: lock/{name}; up to 25 %; it is safer" for name in ("a/x", "a/y", "b/z")), COST=1200)
    assert main(asked(tmp_path, "main")) == 0
    kept = [json.loads(path.read_text()) for path in (tmp_path / "store/runs").glob("*.json")]
    accepted = next(one for one in kept if one["code"] == 0)["rows"]
    assert {row["accepted"]["reason"] for row in accepted} == {"it is safer"} and {row["verdict"] for row in accepted} == {"REGRESSED"}
    trees = sorted(path.name for path in (tmp_path / "store/build").iterdir() if path.is_dir())
    assert trees == ["x", "y"]


def test_what_a_killed_checkout_or_an_older_clone_left_is_built_over(repository, tmp_path, monkeypatch):
    repository("slower", COST=1200)
    assert main(asked(tmp_path, "main", "--filter=b/")) == 1
    (lock,) = Path(".git/worktrees").glob("x*")
    (lock / "index.lock").touch()
    repository("slower still", COST=1300)
    assert main(asked(tmp_path, "main", "--filter=b/")) == 1
    subprocess.run(["git", "clone", "-q", ".", tmp_path / "fresh"], check=True)
    monkeypatch.chdir(tmp_path / "fresh")
    subprocess.run(["git", "fetch", "-q", "origin", "main:main"], check=True)
    shutil.rmtree(tmp_path / "store/comparisons")
    assert main(asked(tmp_path, "main", "--filter=b/")) == 1


def test_what_changed_is_measured_first(repository, tmp_path):
    Path("primitives/lock").mkdir(parents=True)
    repository("slower z", {"primitives/lock/z.h": "// changed", "primitives/lock/README.md": "a"}, COST=1200)
    assert main([*asked(tmp_path, "main"), "--controls=1"]) == 1
    found = json.loads(next((tmp_path / "store/runs").glob("*.json")).read_text())
    order = [pair["benchmark"] for pair in sorted(found["pairs"], key=lambda pair: pair["base"]["started"])]
    assert set(order) == {"lock/a/x", "lock/a/y", "lock/b/z", f"A/A {order[-1].removeprefix('A/A ')}"}
    assert order.index("lock/a/x") >= order.count("lock/b/z") > 6


def test_what_is_not_ours_is_not_removed(repository, tmp_path, capsys):
    repository("slower", COST=1200)
    for name in "xy":
        (tmp_path / "store/build" / name).mkdir(parents=True)
        (tmp_path / "store/build" / name / "thesis").write_text("precious")
    assert main(asked(tmp_path, "main")) == 2 and "in the way" in capsys.readouterr().err
    assert (tmp_path / "store/build/x/thesis").exists()


def test_a_trailer_that_nothing_needs_is_an_error_of_the_whole_run(repository, tmp_path, capsys):
    repository("fine\n\nGate-Accept: lock/a/x; up to 25 %; for nothing")
    assert main(asked(tmp_path, "main")) == 2
    assert main(asked(tmp_path, "main", "--filter=b/")) == 2


@pytest.mark.parametrize("trailer, code", [
    ("lock/b/z; up to 25 %; is safer", 0), ("lock/b/z; up to 5 %; is safer", 1), ("lock/b/z; up to 25 %", 2), ("lock/*; up to 25 %; all", 2),
    ("lock/a/x; up to 25 %; is another one", 2), ("lock/b/z; up to 25 %; a\nGate-Accept: lock/b/z; up to 90 %; b", 2)])
def test_a_trailer_covers_what_it_says_and_nothing_else(repository, tmp_path, trailer, code):
    repository(f"slower\n\nGate-Accept: {trailer}", COST=1200)
    assert main([*asked(tmp_path, "main"), "--filter=b/"]) == code


def test_a_hostile_trailer_is_text_wherever_it_is_shown(repository, tmp_path):
    reason = "<script>alert(1)</script> `reboot` | '; DROP TABLE runs; -- ::error::x [a](javascript:b)"
    repository(f"slower\n\nGate-Accept: lock/b/z; up to 25 %; {reason}", COST=1200)
    assert main([*asked(tmp_path, "main"), "--filter=b/", f"--out={tmp_path}/out"], with_page=True) == 0
    page, summary = ((tmp_path / "out" / name).read_text() for name in ("page.html", "summary.md"))
    assert "alert(1)" in page and "<script>alert" not in page and "<script>" not in summary and "](javascript" not in summary
    xml.fromstring((tmp_path / "out/junit.xml").read_text())
    with sqlite3.connect(tmp_path / "store/index.sqlite") as index:
        assert index.execute("SELECT reason FROM rows").fetchall() == [(reason,)]


def test_dropping_a_benchmark_from_the_list_is_a_removal(repository, tmp_path):
    subprocess.run(["git", "checkout", "-q", "main"], check=True)
    repository("list", {"benchmarks/gated.txt": "default lock/a/x\ndefault lock/a/y\n"})
    subprocess.run(["git", "checkout", "-q", "-B", "change"], check=True)
    repository("shorter", {"benchmarks/gated.txt": "default lock/a/x\n"})
    assert main(asked(tmp_path, "main")) == 5 and rows(tmp_path) == {"lock/a/x": "OK", "lock/a/y": "REMOVED"}
    repository("why\n\nGate-Remove: lock/a/y; nobody uses it")
    assert main(asked(tmp_path, "main")) == 0


@pytest.mark.parametrize("base", ["HEAD", "nowhere", "--all", "change"])
def test_a_base_that_cannot_be_one_is_an_error(repository, tmp_path, base):
    assert main([f"--store={tmp_path}/store", "--", base]) == 2


def test_unrelated_revisions_are_an_error(repository, tmp_path):
    subprocess.run(["git", "checkout", "-q", "--orphan", "other"], check=True)
    repository("unrelated")
    assert main(asked(tmp_path, "main")) == 2


def test_a_build_that_fails_is_an_error_and_says_where_to_look(repository, tmp_path, capsys):
    repository("broken", {"CMakeLists.txt": "nonsense("})
    assert main(asked(tmp_path, "main")) == 2
    assert ".configure.log" in capsys.readouterr().err


def test_base_is_where_head_left_it(repository, tmp_path):
    repository("change")
    subprocess.run(["git", "checkout", "-q", "main"], check=True)
    repository("main went on", COST=500)
    base, head, note = building.resolve(".", "main", "change")
    assert "where change left main" in note
    assert building.resolve(".", "main", "change", exact=True)[0] != base
    assert main(asked(tmp_path, "main", "change")) == 0
