"""Made-up benchmark programs in made-up builds: they behave as a family's program does, and measure nothing."""

from pathlib import Path

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
