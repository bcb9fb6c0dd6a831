"""What stress programs found: reads their result files, joins them, says them as JSON, JUnit and sentences.

A file is of one kind - explore, hunt, crash or scenario - with a row for each primitive that was put to the test, alone
or broken on purpose. A row is bad if a right one was found wrong, or a broken twin was not.
"""

import dataclasses
import json
import xml.etree.ElementTree as tree

from .errors import ReportError

TIMES = {"explore": "executions", "hunt": "trials", "crash": "strikes", "scenario": "rounds"}


@dataclasses.dataclass(frozen=True)
class Row:
    kind: str
    name: str
    team: str  # "" for the explorer, whose workers are neither
    broken: bool
    times: int  # of its kind's TIMES
    seconds: float
    what: str  # was found; "" for nothing
    again: str  # the command that finds it again

    @property
    def bad(self):
        return bool(self.what) != self.broken

    @property
    def verdict(self):
        if self.broken:
            return "found, as it must be" if self.what else "broken, and not found"
        return self.what or "nothing found"


ROW_FIELDS = [field.name for field in dataclasses.fields(Row) if field.name != "kind"]  # some kinds tell more


def load(path):
    """The rows of one file."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if content.get("kind") == "campaign":
            return [Row(**row) for row in content["rows"]]
        if "models" in content:
            return [_explored(model) for model in content["models"]]
        kind = content["kind"]
        TIMES[kind]
        return [Row(kind=kind, **{name: row[name] for name in ROW_FIELDS}) for row in content["rows"]]
    except OSError as error:
        raise ReportError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReportError(f"{path} is no result of scripts/stress ({error}); give it one that --json wrote") from error


def _explored(model):
    found = next((part for part in model["parts"] if "found" in part), None)
    return Row("explore", model["model"], "", model.get("broken", False), sum(part["executions"] for part in model["parts"]),
               sum(part["seconds"] for part in model["parts"]), found["message"] if found else "",
               f"scripts/stress --explore --replay {found['token']}" if found else "")


def as_json(rows):
    return json.dumps({"kind": "campaign", "version": 1, "rows": [dataclasses.asdict(row) for row in rows]}, indent=1) + "\n"


def as_junit(rows):
    suites = tree.Element("testsuites", name="contend stress")
    for kind in dict.fromkeys(row.kind for row in rows):
        mine = [row for row in rows if row.kind == kind]
        suite = tree.SubElement(suites, "testsuite", name=kind, tests=str(len(mine)),
                                failures=str(sum(row.bad for row in mine)), time=f"{sum(r.seconds for r in mine):.3f}")
        for row in mine:
            case = tree.SubElement(suite, "testcase", classname=f"{kind}.{row.team or 'model'}", name=_printable(row.name),
                                   time=f"{row.seconds:.3f}")
            if row.bad:
                tree.SubElement(case, "failure", message=_printable(row.verdict)).text = _printable(row.again)
    return tree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _printable(text):
    """XML takes no control letters, not even as references."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in text)


def totals(rows):
    """For each kind, in the order of the files: what was put to the test how often, and how many rows are bad."""
    for kind in dict.fromkeys(row.kind for row in rows):
        mine = [row for row in rows if row.kind == kind]
        yield kind, len(mine), sum(row.times for row in mine), sum(row.seconds for row in mine), sum(r.bad for r in mine)


def sentences(rows):
    for row in rows:
        if row.bad:
            yield f"FINDING {row.kind}: {row.name}{', ' + row.team if row.team else ''}: {row.verdict}"
            if row.again:
                yield f"  again: {row.again}"
    for kind, count, times, seconds, bad in totals(rows):
        yield f"{kind}: {count} put to the test, {times} {TIMES[kind]} in {seconds:.0f} s, {bad} findings"
    yield f"stress: {len(rows)} put to the test, {sum(row.bad for row in rows)} findings"
