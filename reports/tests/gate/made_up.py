"""Made-up benchmark programs in made-up builds: they behave as a family's program does, and measure nothing."""

import json
import subprocess
from pathlib import Path

BUILD = """cmake_minimum_required(VERSION 3.20)
project(made_up NONE)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/benchmarks)
add_custom_target(lock_bench COMMAND cp ${CMAKE_SOURCE_DIR}/program ${CMAKE_BINARY_DIR}/benchmarks/lock_bench)
"""
PRESETS = {"version": 5, "configurePresets": [{"name": name, "generator": "Ninja", "binaryDir": "${sourceDir}/build/" + name}
                                              for name in ("release", "injection")]}
PROGRAM = Path(__file__).with_name("made_up_bench.sh").read_text()


def program(path, **settings):
    """A made-up benchmark program; settings as COST=1200."""
    text = PROGRAM
    for name, value in settings.items():
        lines = [f'{name}="{value}"' if line.startswith(f"{name}=") else line for line in text.splitlines()]
        text = "\n".join(lines) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def folder(tmp_path, name, **settings):
    program(tmp_path / name / "benchmarks/lock_bench", **settings)
    return str(tmp_path / name)


def asked(tmp_path, *words):
    return [*words, f"--store={tmp_path}/store", "--budget=30s"]


def repository(tmp_path, monkeypatch):
    """commit(message, **settings): commits the project with a program of these settings."""
    tree = tmp_path / "tree"
    (tree / "benchmarks").mkdir(parents=True)
    monkeypatch.chdir(tree)

    def git(*words):
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e@x", *words], check=True, capture_output=True)
    git("init", "-q", "-b", "main")
    Path("CMakeLists.txt").write_text(BUILD)
    Path("CMakePresets.json").write_text(json.dumps(PRESETS))
    Path("benchmarks/lock_bench.cc").write_text("// in truth a script\n")

    def commit(message, files=(), **settings):
        program(tree / "program", **settings)
        for name, text in dict(files).items():
            Path(name).write_text(text)
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", message)
    commit("first")
    git("checkout", "-q", "-b", "change")
    return commit
