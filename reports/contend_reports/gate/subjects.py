"""From the command line to what is compared: two revisions, two build directories, or two command lines."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import ReportError
from . import binaries, building, revisions, runs, selecting, targets, waivers
from .kinds import Kind
from .targets import SIDES

LIST = "benchmarks/gated.txt"  # of a revision: what is gated, and by which profile


@dataclass(frozen=True)
class Asked:
    """What is compared, and what belongs to the question."""
    subject: object
    waivers: tuple = ()
    profiles: dict = field(default_factory=dict)  # row -> profile
    known: frozenset = frozenset()                # benchmarks that exist but were not asked for


def of(kind, options, say):
    """The Asked of parsed options, of that kinds.Kind; ReportError for what cannot be compared."""
    if kind is Kind.COMMANDS:
        accepted = waivers.of_commits(".", *change(options.commits)) if options.commits else ()
        subject = targets.of_commands(options.base, options.head, options.timeout, options.controls,
                                      lambda names: selecting.choose(names, wish(options), {}))
        return Asked(subject, tuple(accepted))
    return (of_folders if kind is Kind.FOLDERS else of_revisions)(options, say)


def change(text):
    """(base, head) of BASE..HEAD."""
    base, dots, head = text.partition("..")
    if not dots or head.startswith("."):
        raise ReportError(f"--commits wants BASE..HEAD, not '{text}'")
    return base, head or "HEAD"


def wish(options):
    return selecting.Wish(options.filter, tuple(options.row), options.controls, options.launch, options.all_code,
                          options.timeout, tuple(options.family))


def of_folders(options, say):
    """Two build directories: the programs are copied, so that a build meanwhile disturbs nothing."""
    found = {side: binaries.programs(folder, options.family) for side, folder in zip(SIDES, (options.base, options.head))}
    binaries.check_families(options.family, *found.values())
    ids = [identity(found[side]) for side in SIDES]
    folder = runs.folder_of(options.work, *ids)
    names = building.blind(dict(zip(SIDES, ids)))
    programs = {side: binaries.copy(found[side], folder / names[side]) for side in SIDES}
    programs["copy"] = binaries.copy(found["base"], folder / "z")
    listed = selecting.gated(Path(options.gated).read_text(), options.gated) if options.gated else {}
    subject = selecting.compare(programs, ids, dict.fromkeys(SIDES, ()), (options.base, options.head), wish(options),
                                listed, folder, say)
    return Asked(subject, profiles=profiles(subject, listed))


def identity(paths):
    """Id of some programs: the hash of their contents."""
    made = hashlib.sha256()
    for family, path in sorted(paths.items()):
        made.update(f"{family}:".encode() + hashlib.sha256(path.read_bytes()).digest())
    return made.hexdigest()


def of_revisions(options, say):
    """Two revisions of the repository that we stand in."""
    root = revisions.git(".", "rev-parse", "--show-toplevel").strip()
    base, head, note = building.resolve(root, options.base, options.head, options.exact)
    commits = {"base": base, "head": head}
    folder = runs.folder_of(options.work, base, head)
    lists = {side: gated_at(root, commit) for side, commit in commits.items()}
    programs = building.build(root, options.work, folder, commits, options.family, options.jobs, say)
    binaries.check_families(options.family, *programs.values())
    listed = lists["base"] | lists["head"]
    hidden = {side: (commit, str(tree)) for (side, commit), tree in zip(commits.items(), building.trees(options.work, commits))}
    subject = selecting.compare(programs, (base, head), hidden, (options.base, options.head), wish(options), listed,
                                folder, say)
    gone = tuple(name for name in lists["base"] if lists["head"] and name not in lists["head"])
    subject = without(subject, selecting.choose(gone, wish(options), lists["base"]))
    notes = tuple(text for text in (note, revisions.harness_note(root, commits.values())) if text)
    accepted = waivers.of_commits(root, base, head)
    first = urgent(subject, revisions.changed(root, base, head))
    return Asked(replace(subject, notes=subject.notes + notes, urgent=first), tuple(accepted), profiles(subject, listed), frozenset(listed))


def gated_at(root, commit):
    """{benchmark: profile} of the revision's list; {} if it has none."""
    if not revisions.git(root, "ls-tree", commit, "--", LIST).strip():
        return {}
    return selecting.gated(revisions.git(root, "show", f"{commit}:{LIST}"), f"{commit[:12]}:{LIST}")


def urgent(subject, stems):
    """Targets that name one of the changed files: where a budget is short, they are what it is for."""
    return frozenset(target.name for target in subject.targets if not target.control
                     and any(stem in part for stem in stems for part in target.name.split("/")[2:]))


def without(subject, gone):
    """The subject with benchmarks that head no longer lists as removed: dropping one from the list is no way out."""
    return replace(subject, targets=tuple(target for target in subject.targets if target.control or target.name not in gone),
                   same_code=tuple(name for name in subject.same_code if name not in gone),
                   removed=tuple(dict.fromkeys((*subject.removed, *gone))))


def profiles(subject, listed):
    """{row: profile} of what is listed; tails follow their benchmark."""
    from .comparing import row_id
    return {row_id(key): listed[target.name] for target in subject.targets for key in target.keys if target.name in listed}
