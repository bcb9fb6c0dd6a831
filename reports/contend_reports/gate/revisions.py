"""Asks git, without ever letting a name that a user or a commit chose become an option of it."""

import subprocess

from ..errors import ReportError

HARNESS = "benchmarks/harness"


def git(repository, *words):
    """Standard output of a git command, or ReportError with what it said."""
    try:
        done = subprocess.run(["git", "-C", repository, *words], capture_output=True, check=False)
    except OSError as error:
        raise ReportError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ReportError(f"git {words[0]} fails: {said[-1] if said else f'exit code {done.returncode}'}")
    return done.stdout.decode(errors="replace")


def commit_of(repository, name):
    """The full id of the commit that the name means; ReportError if there is none, as in a clone without history."""
    try:
        if name:
            return git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
    except ReportError:
        pass
    raise ReportError(f"'{name}' is no revision here; is the clone shallow? `git fetch --unshallow` brings the history")


def harness_note(repository, commits):
    """A sentence if the two sides measure with different harnesses; else empty."""
    trees = [_tree(repository, commit) for commit in commits]
    return "" if trees[0] == trees[1] else ("the two revisions bring different harnesses (benchmarks/harness): a difference "
                                            "may be the harness's; see the commits that changed it")


def _tree(repository, commit):
    try:
        return git(repository, "rev-parse", "--verify", "--quiet", f"{commit}:{HARNESS}").strip()
    except ReportError:
        return ""


def changed(repository, base, head):
    """Stems of the headers of primitives that differ: mostly the names of what they hold."""
    said = git(repository, "diff", "--name-only", "-z", "--no-renames", base, head, "--", "primitives")
    return {path.rpartition("/")[2].removesuffix(".h") for path in said.split("\0") if path.endswith(".h")}
