"""The end of a run: what all rows come to, the record that is kept, the files for CI, and the exit code."""

import json
import os
import shlex
from pathlib import Path

from .. import files
from . import history, index, outputs, policy, result, runs, suite, words
from .comparing import rows
from .records import Outcome, Verdict


def family(name):
    """The family of a benchmark: the first two parts of its name, as queue/transfer."""
    return "/".join(name.split(" ")[0].split("/")[:2])


def judge(comparison, waivers=(), strict=False, known=()):
    """Completes the Comparison by its suite verdict and its judgement.

    Families and the suite count each pair once, so they see the first metric of each benchmark alone.
    """
    targets = [target for target in comparison.subject.targets if target.name not in comparison.broken]
    first = {target.name: comparison.states[target.keys[0]] for target in targets if not target.control}
    controls = [comparison.states[key] for target in targets if target.control for key in target.keys]
    families = suite.families_of(first, family)
    comparison.suite = suite.judge(first, comparison.limits, families, controls)
    pools = [(name, pooled, families[name]) for name, pooled in comparison.suite.families.items()]
    if comparison.suite.shift:
        pools.append(("the suite as a whole", comparison.suite.shift, list(first)))
    worse = [policy.Wide(name, pooled.slowdown, tuple(members), min(first[one].profile.tau for one in members))
             for name, pooled, members in pools if pooled.verdict(comparison.limits.fail) is Verdict.REGRESSED]
    rejected = comparison.suite.outcome is Outcome.ENVIRONMENT_REJECTED
    comparison.judgement = policy.judge(rows(comparison), worse, rejected, waivers, strict, known)


def hypotheses(targets):
    """How many claims can fail a run of these targets."""
    gated = [target for target in targets if not target.control]
    families = suite.families_of([target.name for target in gated], family)
    return max(1, suite.hypotheses(sum(len(target.metrics) for target in gated), families))


def end(comparison, log, options, waivers=(), known=()):
    """Judges, keeps the record, writes the files, prints; the exit code."""
    judge(comparison, waivers, options.strict, known)
    record = result.result(comparison, log.events())
    path = runs.keep(options.work, record)
    log.append("end", record=path.name)
    with index.open_index(options.store, options.work) as opened:
        opened.sync(path.parent)
        trends = history.trends(opened, record["head"]["id"])
        apart = history.disagreement(opened, record["base"]["id"], record["head"]["id"])
    out = Path(options.out or path.with_suffix(""))
    write(record, out, trends)
    print(outputs.line(record))
    for name, chained, direct in apart:
        print(words.clean(f"{name}: measured directly {words.percent(direct)}, but the changes between add up to "
                          f"{words.percent(chained)}: one of the two is wrong"))
    print(f"record: {path}\npage: {out}/page.html")
    if os.environ.get("GITHUB_ACTIONS") == "true":
        print("\n".join(outputs.github(record)))
    return record["code"]


def write(record, out, trends=(), command="scripts/gate"):
    """The files of a record in the folder out."""
    from . import page  # matplotlib takes half a second to load: not before it is wanted
    out.mkdir(parents=True, exist_ok=True)
    again = f"{command} {shlex.quote(record['base']['name'])} {shlex.quote(record['head']['name'])} --row {{row}}"
    files.write(out / "summary.md", outputs.markdown(record, again, out / "page.html"))
    files.write(out / "junit.xml", outputs.junit(record))
    files.write(out / "verdict.json", json.dumps(verdict(record), indent=1, allow_nan=False) + "\n")
    files.write(out / "page.html", page.render(record, trends))
    files.write(out / "gl-code-quality.json", json.dumps(outputs.gitlab(record), indent=1) + "\n")


def verdict(record):
    """The record without its raw pairs: for programs that want to know how it ended."""
    return {key: value for key, value in record.items() if key not in ("pairs", "facts", "logs")}
