"""The command line: what it prints, its exit codes, and that it writes whole files or none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contend_reports import files
from contend_reports.__main__ import main
from contend_reports.errors import ReportError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path, capsule):
    capsule["points"] = [p for p in capsule["points"] if p["contender"] in ("ticket_ring/park", "atomic_queue2")]
    path = tmp_path / "queue.json"
    path.write_text(json.dumps(capsule))
    return path


def test_page_writes_the_page_and_prints_path_and_answers(path, tmp_path, capsys):
    output = tmp_path / "page.html"
    assert main(["page", str(path), "-o", str(output)]) == 0
    first, *sentences = capsys.readouterr().out.splitlines()
    assert first == str(output) and sentences and all(s.startswith("  ") for s in sentences)
    assert output.read_text().startswith("<!DOCTYPE html>")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["page.html", "queue.json"]


def test_answers_prints_a_sentence_for_each_column(path, capsys):
    assert main(["answers", str(path)]) == 0
    out = capsys.readouterr().out
    assert "queue, transfer" in out and "queue, ping-pong" in out
    assert out.count("Between 4 producers and 4 consumers") == 3


def test_names_cannot_steer_the_terminal(path, capsys):
    path.write_text(path.read_text().replace("ticket_ring/park", "evil\\u001b[2J\\ud800"))
    assert main(["answers", str(path)]) == 0
    out = capsys.readouterr().out
    assert "evil?[2J?" in out and "\x1b" not in out


def test_a_bad_capsule_ends_with_2_and_leaves_an_old_page_alone(path, tmp_path, capsys):
    page = tmp_path / "page.html"
    page.write_text("old")
    path.write_text("garbage")
    assert main(["page", str(path), "-o", str(page)]) == 2
    assert "is not JSON" in capsys.readouterr().err and page.read_text() == "old"


@pytest.mark.parametrize("arguments", [[], ["paint"], ["page"], ["page", "--colour", "x"]])
def test_wrong_usage_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2 and "usage" in capsys.readouterr().err


@pytest.mark.parametrize("place, words", [("none/page.html", "No such file"), (".", "is a directory")])
def test_an_unwritable_output_ends_with_2(path, tmp_path, capsys, place, words):
    assert main(["page", str(path), "-o", str(tmp_path / place)]) == 2
    assert words in capsys.readouterr().err


def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, os.strerror(28))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match="No space left on device"):
        files.write(tmp_path / "page.html", "text")
    assert list(tmp_path.iterdir()) == []


def test_help_shows_examples(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0 and "examples:" in capsys.readouterr().out


def test_the_script_makes_the_page(path, tmp_path):
    done = subprocess.run([ROOT / "scripts/report", path, "-o", "page.html"], cwd=tmp_path, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("page.html\n") and (tmp_path / "page.html").exists()


def test_a_closed_pipe_is_no_error(path):
    script = f"'{sys.executable}' -m contend_reports answers '{path}' | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["/bin/bash", "-c", script], cwd=ROOT / "reports", capture_output=True, text=True)
    assert done.stdout == "0\n" and done.stderr == ""


def test_the_script_names_setup_when_python_lacks_its_packages(tmp_path):
    for name in ("report", "common.sh"):
        text = (ROOT / "scripts" / name).read_text().replace("/usr/bin/python3", "/bin/false")
        (tmp_path / name).write_text(text)
    done = subprocess.run(["/bin/bash", tmp_path / "report", "x.json", "--no-setup"], capture_output=True, text=True)
    assert done.returncode == 2 and "scripts/setup" in done.stderr
