"""The end of a run: what all rows come to, the record that is kept, the files for CI, and the exit code."""

import json
import os
import shlex
from pathlib import Path

from .. import files
from . import outputs, policy, result, runs, suite
from .comparing import row_id, rows


def family(name):
    """The family of a benchmark: the first two parts of its name, as queue/transfer."""
    return "/".join(name.split(" ")[0].split("/")[:2])


def judge(comparison, waivers=(), strict=False, known=()):
    """Completes the Comparison by its suite verdict and its judgement."""
    states = {row_id(key): state for key, state in comparison.states.items() if not is_control(comparison, key)}
    states = {name: state for name, state in states.items() if name not in comparison.broken}
    controls = [state for key, state in comparison.states.items() if is_control(comparison, key)]
    comparison.suite = suite.judge(states, comparison.limits, suite.families_of(states, family), controls)
    comparison.judgement = policy.judge(rows(comparison), comparison.suite.outcome, waivers, strict, known)


def is_control(comparison, key):
    return any(target.control and key[0] in target.measured for target in comparison.subject.targets)


def hypotheses(names):
    """How many claims can fail a run of these rows."""
    return suite.hypotheses(len(names), suite.families_of(dict.fromkeys(names), family))


def end(comparison, log, options, waivers=(), known=()):
    """Judges, keeps the record, writes the files, prints; the exit code."""
    judge(comparison, waivers, options.strict, known)
    record = result.result(comparison, log.events())
    path = runs.keep(options.store, record)
    log.append("end", record=path.name)
    out = Path(options.out or path.with_suffix(""))
    write(record, out)
    print(outputs.line(record))
    print(f"record: {path}\nsummary: {out}/summary.md")
    if os.environ.get("GITHUB_ACTIONS") == "true":
        print("\n".join(outputs.github(record)))
    return record["code"]


def write(record, out, command="scripts/gate"):
    """The files of a record in the folder out."""
    out.mkdir(parents=True, exist_ok=True)
    again = f"{command} {shlex.quote(record['base']['name'])} {shlex.quote(record['head']['name'])} --row {{row}}"
    files.write(out / "summary.md", outputs.markdown(record, again))
    files.write(out / "junit.xml", outputs.junit(record))
    files.write(out / "verdict.json", json.dumps(verdict(record), indent=1, allow_nan=False) + "\n")
    files.write(out / "gl-code-quality.json", json.dumps(outputs.gitlab(record), indent=1) + "\n")


def verdict(record):
    """The record without its raw pairs: for programs that want to know how it ended."""
    return {key: value for key, value in record.items() if key not in ("pairs", "facts", "logs")}
