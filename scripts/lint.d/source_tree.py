"""source_tree: what the checks of this folder share: which files there are, their comments, how findings are told."""

import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAMILIES = ("lock", "signal", "queue", "pipe", "pool", "worker")
IGNORED = {"build", "results", ".git", "__pycache__", ".pytest_cache"}


def files(root):
    """The files under root that git tracks or would track; without git, all but build outputs."""
    listing = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z", "."],
                             capture_output=True, text=True, check=False)
    if listing.returncode == 0:
        found = [pathlib.Path(root, name) for name in listing.stdout.split("\0") if name]
    else:
        found = [path for path in pathlib.Path(root).rglob("*") if not IGNORED & set(path.relative_to(root).parts)]
    return sorted(path for path in found if path.is_file())


def is_cpp(path):
    return path.suffix in (".h", ".cc")


def family_headers(root):
    """The headers of the algorithm families: primitives/queue/mutex_ring.h and its like."""
    return [path for path in files(root) if path.suffix == ".h" and path.relative_to(root).parts[0] == "primitives"
            and path.relative_to(root).parts[1] in FAMILIES]


def split_comment(line):
    """(code, comment) of a line of C++; string literals are emptied, so that a // inside one is no comment."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)
    code, mark, comment = bare.partition("//")
    return code, comment.strip() if mark else ""


def main(check, description):
    """Runs `check(root)`, which yields (path, line number, message), as a program: 0 clean, 1 findings."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help="the tree to check (default: this project)")
    root = parser.parse_args().root.resolve()
    findings = sorted(check(root))
    for path, line, message in findings:
        print(f"{path.relative_to(root)}:{line}: {message}")
    sys.exit(1 if findings else 0)
