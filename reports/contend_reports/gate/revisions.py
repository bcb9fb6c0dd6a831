"""Asks git, without ever letting a name that a user or a commit chose become an option of it."""

import subprocess

from ..errors import ReportError


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
