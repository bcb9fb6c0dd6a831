"""Builds two revisions in worktrees of their own: the same preset, compiler and flags, folders of equally long names.

Each side brings its own harness: an older one may not know a newer primitive. Where the two differ, the report says so.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from .. import files
from ..errors import ReportError
from . import binaries, revisions


def resolve(repository, base, head, exact=False):
    """(base commit, head commit, note): base is where head left it, unless exact; ReportError if they are the same."""
    commits = [revisions.commit_of(repository, name) for name in (base, head)]
    note = ""
    if not exact:
        try:
            fork = revisions.git(repository, "merge-base", *commits).strip()
        except ReportError:
            raise ReportError(f"{base} and {head} have no common past here; is the clone shallow? --exact compares "
                              "them as they are") from None
        if fork != commits[0]:
            note = f"base is {fork[:12]}, where {head} left {base}"
            commits[0] = fork
    if commits[0] == commits[1]:
        raise ReportError(f"{base} and {head} are the same commit; name two revisions, or commit your change first")
    return (*commits, note)


def blind(commits):
    """{side: x or y}: which is which follows from the commits, and nothing that is launched is told."""
    swap = hashlib.sha256("".join(commits.values()).encode()).digest()[0] & 1
    return dict(zip(commits, "yx" if swap else "xy"))


def trees(store, commits):
    """Where base and head are built, absolute paths."""
    return [Path(store, "build", name).absolute() for name in blind(commits).values()]


@contextlib.contextmanager
def alone(folder):
    """Holds a lock on the folder, which another gate may be building in; the descriptor of the lock.

    Compilers inherit it: those of a gate that was killed are waited for, not built over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def build(repository, store, into, commits, families, jobs, say):
    """{side: {family: program}} of both commits, copied into `into`/x and /y, and a copy of base's in /z.

    commits: {"base": id, "head": id}. families: those wanted; empty: all that a side has. What is built already
    is not built again.
    """
    stamp, names = into / "built.json", blind(commits)
    asked = {"commits": commits, "families": sorted(families)}
    with alone(Path(store, "build")) as held:
        for (side, commit), tree in zip(commits.items(), trees(store, commits)):
            if stamp.exists() and json.loads(stamp.read_text()) == asked:
                break
            _check_out(repository, tree, commit)
            say(f"building {side}, {commit[:12]}, in {tree}")
            built = compiled(tree, families, jobs, held=(held,))
            binaries.copy(built, into / names[side])
            if side == "base":
                binaries.copy(built, into / "z")
        files.write(stamp, json.dumps(asked))
    return {side: binaries.programs(into / name, families) for side, name in (*names.items(), ("copy", "z"))}


def _check_out(repository, tree, commit):
    """Whatever a killed gate, or an earlier clone of the repository, has left there."""
    if not _is_worktree(repository, tree):
        if tree.exists() and any(tree.iterdir()) and not (tree / ".git").is_file():
            raise ReportError(f"{tree}: is in the way, and not ours to remove; choose another --store or --work")
        shutil.rmtree(tree, ignore_errors=True)
        revisions.git(repository, "worktree", "prune")
        revisions.git(repository, "worktree", "add", "--force", "--detach", "--no-checkout", str(tree), commit)
    left = revisions.git(tree, "rev-parse", "--path-format=absolute", "--git-path", "index.lock").strip()
    Path(left).unlink(missing_ok=True)  # the folder is ours alone: see build
    revisions.git(tree, "checkout", "--force", "--detach", commit)
    revisions.git(tree, "clean", "--force", "-d", "-q")


def _is_worktree(repository, tree):
    try:
        common = [revisions.git(one, "rev-parse", "--path-format=absolute", "--git-common-dir") for one in (repository, tree)]
        top = revisions.git(tree, "rev-parse", "--show-toplevel").strip()
    except ReportError:
        return False
    return common[0] == common[1] and Path(top).resolve() == tree.resolve()


def compiled(tree, families, jobs, preset="release", logs=None, held=()):
    """{family: program} of a worktree, built by its preset. held: descriptors that compilers inherit."""
    if not families:
        families = [path.name.removesuffix("_bench.cc") for path in sorted((tree / "benchmarks").glob("*_bench.cc"))]
    present = [family for family in families if (tree / "benchmarks" / f"{family}_bench.cc").exists()]
    if not present:
        raise ReportError(f"{tree}: this revision has none of the benchmarks {', '.join(families)}")
    logs = Path(logs or tree.parent)
    logs.mkdir(parents=True, exist_ok=True)
    _run(tree, ["cmake", "--preset", preset], logs / f"{tree.name}.configure.log", held)
    targets = [f"{family}_bench" for family in present]
    words = ["cmake", "--build", f"build/{preset}", "-j", str(jobs), "--target", *targets]
    _run(tree, words, logs / f"{tree.name}.build.log", held)
    built = binaries.programs(tree / "build" / preset)
    return {family: built[family] for family in present}


def _run(tree, words, log, held):
    with open(log, "wb") as out:
        try:
            child = subprocess.Popen(words, cwd=tree, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                     start_new_session=True, pass_fds=held)
        except OSError as error:
            raise ReportError(f"{words[0]} cannot be run: {error.strerror}; run scripts/setup") from None
        try:
            code = child.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)  # interrupted: no compiler goes on
    if code:
        raise ReportError(f"{tree}: {' '.join(words[:2])} fails; what it said is in {log}")
