"""Our own benchmarks of two builds: what they have in common, how one of them is launched once, and what is the same code."""

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..errors import ReportError
from . import readings
from .launching import LaunchFailed, launch
from .targets import SIDES, Target

LAUNCH = ("--one_launch",)
SECTIONS = (".text", ".rodata", ".data", ".data.rel.ro", ".init_array", ".plt", ".got")


def programs(folder, families=()):
    """{family: path} of the benchmark programs in a build directory, or in a folder of them; families: only these."""
    found = {}
    for place in (Path(folder, "benchmarks"), Path(folder)):
        for path in sorted(place.glob("*_bench")):
            family = path.name.removesuffix("_bench")
            if path.is_file() and (not families or family in families):
                found.setdefault(family, path)
    if not found:
        wanted = ", ".join(f"{family}_bench" for family in families or "*")
        raise ReportError(f"{folder}: holds no benchmark programs ({wanted}); build them first")
    return found


def check_families(families, *found):
    """ReportError for a family of which none of these {family: path} has a program."""
    for family in families:
        if not any(family in programs for programs in found):
            there = ", ".join(sorted(set().union(*found)))
            raise ReportError(f"--family {family}: there is no {family}_bench; there are: {there}")


def listing(path, timeout=60.0):
    """The benchmarks of a program."""
    try:
        return launch([str(path), "--benchmark_list_tests"], timeout=timeout).output.split()
    except LaunchFailed as failure:
        raise ReportError(f"{path}: {failure}") from None


def words(path, benchmark, seconds):
    """The command line that launches one benchmark once."""
    return [str(path), *LAUNCH, f"--benchmark_filter=^{re.escape(benchmark)}$", f"--sample_time={seconds * 1000:g}ms"]


def code_of(path, hidden=()):
    """Hash of what a program does: its code and data, without texts that say only where it comes from.

    hidden: such texts, as the commit and the folder it was built in. A program that objcopy cannot read is like no other.
    """
    parts = [_section(path, section) for section in SECTIONS]
    if not parts[0]:
        return hashlib.sha256(str(path).encode()).hexdigest()
    made = hashlib.sha256()
    for content in parts:
        for text in filter(None, hidden):
            content = content.replace(text.encode(), b"0" * len(text.encode()))
        made.update(b"%d:" % len(content))
        made.update(content)
    return made.hexdigest()


def _section(path, name):
    """The bytes of a section; none if it is missing or the file is no program."""
    with tempfile.TemporaryDirectory() as folder:  # objcopy cannot write to a pipe, and removes what it could not fill
        out = Path(folder, "section")
        subprocess.run(["objcopy", "-O", "binary", f"--only-section={name}", str(path), str(out)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return out.read_bytes() if out.exists() else b""


def copy(paths, folder):
    """Copies programs {family: path} into the folder; paths there, which are equally long for equally long folders."""
    folder.mkdir(parents=True, exist_ok=True)
    return {family: Path(shutil.copy2(path, folder / path.name)) for family, path in paths.items()}


def target(benchmark, paths, seconds, timeout):
    """(Target, "") of a benchmark, from one launch of each side that does not count; (None, why) if it does not work."""
    found = {}
    for side in SIDES:
        try:
            found[side] = readings.read(launch(words(paths[side], benchmark, seconds), timeout=timeout).output).get(benchmark)
        except LaunchFailed as failure:
            return None, f"{side} {failure}"
        if found[side] is None:
            return None, f"{side} did not report {benchmark}; is its program older than --one_launch?"
    if found["base"].unit != found["head"].unit:
        return None, f"the sides report different things: {found['base'].unit} and {found['head'].unit}"
    metrics = tuple(name for name in found["base"].values if name in found["head"].values
                    and not any(name in one.thin for one in found.values()))
    return made(benchmark, paths, seconds, timeout, metrics, found["base"].unit), ""


def made(benchmark, paths, seconds, timeout, metrics, unit):
    """The Target of a benchmark whose metrics and unit are known."""
    lines = {side: words(paths[side], benchmark, seconds) for side in SIDES}
    return Target(benchmark, lines, metrics, unit, benchmark, timeout=timeout)
