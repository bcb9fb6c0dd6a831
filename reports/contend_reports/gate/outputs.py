"""What a run prints for people and for CI: a line, a markdown summary, JUnit, annotations. All from the kept record."""

import math
import xml.etree.ElementTree as xml

from . import words

MOST_ROWS = 30    # of the markdown table: the whole stays below 60 lines
MOST_NOTES = 4
FAILS = ("REGRESSED", "BROKEN", "REMOVED", "NOT-RUN")


def line(record):
    """The verdict in one line."""
    return words.clean(f"{record['outcome']}: {words.OUTCOMES[record['outcome']]}; {words.counts(record['rows'])}; "
                       f"{short(record['base']['name'])} against {short(record['head']['name'])}")


def short(name, most=60):
    """A revision or a command line that may be long."""
    return name if len(name) <= most else name[:most - 1] + "…"


def markdown(record, command, page=None):
    """A summary of less than 60 lines. command: words that repeat one row, with {row} for its name."""
    safe, rows = words.markdown, words.sorted_rows(record["rows"])
    said = [f"### Gate: {record['outcome']}", "",
            f"{words.OUTCOMES[record['outcome']].capitalize()}: {words.counts(rows)}. "
            f"{safe(short(record['base']['name']))} against {safe(short(record['head']['name']))}.", ""]
    said += [f"- **Error:** {safe(text)}" for text in record["errors"][:MOST_NOTES]]
    notes = [*record["findings"], *record["warnings"], *record["notes"]]
    said += [f"- {safe(text)}" for text in notes[:MOST_NOTES]]
    if len(notes) > MOST_NOTES:
        said.append(f"- and {len(notes) - MOST_NOTES} more notes in the record")
    told = [row for row in rows if row["verdict"] not in ("OK", "SAME-CODE")]
    if told:
        said += ["", "| benchmark | verdict | slowdown | pairs | noise | ln E | excluded | pairs in order |",
                 "|---|---|---|---|---|---|---|---|"]
        said += [_table_row(row, record) for row in told[:MOST_ROWS]]
        if len(told) > MOST_ROWS:
            said.append(f"\n{len(told) - MOST_ROWS} more rows are in the record.")
    said += ["", _control_line(record), _cost_line(record)]
    worst = next((row["id"] for row in rows if row["verdict"] in ("REGRESSED", "INCONCLUSIVE")), None)
    if worst:
        said.append(f"- Repeat one row: `{_code(command.replace('{row}', worst))}`")
    if rows and rows[0]["verdict"] == "REGRESSED":
        limit = math.ceil(100 * max(rows[0]["decision"]["slowdown"], 0) + 1)
        said.append(f"- Accept one row, in a commit of this change: `{_code(f'Gate-Accept: {worst}; up to {limit} %; REASON')}`")
    if page:
        said.append(f"- Page: {safe(page)}")
    return "\n".join(said) + "\n"


def _code(text):
    """Text within backticks."""
    return words.clean(text).replace("`", "'")


def _table_row(row, record):
    decision, name = row["decision"], words.markdown(row["id"])
    verdict = row["verdict"] + (" (small but real)" if row["small"] else "") + (" (accepted)" if row["accepted"] else "")
    if told := words.modes(decision):
        verdict += f" ({told})"
    if decision is None:
        return f"| {name} | {verdict} | {words.markdown(row['why'])} | | | | | |"
    excluded = "nothing" if decision["excluded"] is None else words.percent(decision["excluded"])
    sigma = "" if decision["sigma"] is None else f"{100 * decision['sigma']:.1f} %"
    return (f"| {name} | {verdict} | {words.percent(decision['slowdown'])} {words.interval(decision)} | {decision['pairs']} "
            f"| {sigma} | {decision['log_up']:.1f} | {excluded} | {words.sparkline(record['logs'].get(row['id'], []))} |")


def _control_line(record):
    controls = record["controls"] or {}
    if not controls.get("count"):
        return "- Controls: none; nothing vouches for this machine"
    return (f"- Controls: {controls['count']} of identical code; position effect "
            f"{words.percent(record['position'])}")


def _cost_line(record):
    pairs, redone = len(record["pairs"]), sum(count for *_, count in record["redone"])
    powered = [row for row in record["rows"] if (row["decision"] or {}).get("sigma") is not None]
    sharp = sum(row["tau"] - _m0(record, row) >= 1.4 * row["decision"]["sigma"] for row in powered)
    return (f"- Cost: {pairs} pairs in {record['seconds']:.0f} s, {redone} redone{_noise(record['noise'])}; a slowdown of the size that must be "
            f"found would mostly be caught in {sharp} of {len(powered)} rows")


def _noise(noise):
    """What redoing was worth: standard deviations of ln(head / base)."""
    named = [(noise["counted"], "noise of a pair"), (noise["refused"], "of those redone"), (noise["both"], "as if all had counted")]
    told = [f"{name} {100 * sigma:.1f} %" for sigma, name in named if sigma is not None]
    return f" ({', '.join(told)})" if told else ""


def _m0(record, row):
    from .records import PROFILES
    return next(profile.m0 for profile in PROFILES.values() if profile.tau == row["tau"])


def junit(record):
    """JUnit's XML: a case a row; what fails the run is a failure, what is not decided is skipped with the reason."""
    suite = xml.Element("testsuite", name="gate", tests=str(len(record["rows"])))
    failures = skipped = 0
    for row in words.sorted_rows(record["rows"]):
        case = xml.SubElement(suite, "testcase", name=words.clean(row["id"]), classname="gate")
        text = words.clean(describe(row))
        if row["accepted"] or row["small"]:
            xml.SubElement(case, "system-out").text = text
        elif row["verdict"] in FAILS:
            xml.SubElement(case, "failure", message=text, type=row["verdict"])
            failures += 1
        elif row["verdict"] in ("INCONCLUSIVE", "NEW"):
            xml.SubElement(case, "skipped", message=text)
            skipped += 1
    whole = xml.SubElement(suite, "testcase", name="the run as a whole", classname="gate")
    if record["code"]:
        xml.SubElement(whole, "failure", message=words.clean("; ".join([line(record), *record["errors"]])), type=record["outcome"])
        failures += 1
    suite.set("tests", str(len(record["rows"]) + 1))
    suite.set("failures", str(failures))
    suite.set("skipped", str(skipped))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(suite, encoding="unicode") + "\n"


def describe(row):
    """One row in a sentence."""
    if row["decision"] is None:
        return f"{row['verdict']}: {row['why']}" if row["why"] else row["verdict"]
    made = (f"{row['verdict']}: {words.percent(row['decision']['slowdown'])} {words.interval(row['decision'])} "
            f"from {row['decision']['pairs']} pairs")
    return made + (f"; accepted up to {words.percent(row['accepted']['limit'])}: {row['accepted']['reason']}" if row["accepted"] else "")


def github(record):
    """Workflow commands, one a line, for what fails the run only."""
    def escaped(text):
        return words.clean(text).replace("%", "%25")
    return [f"::error title=gate::{escaped(row['id'])}: {escaped(describe(row))}"
            for row in words.sorted_rows(record["rows"])
            if row["verdict"] in FAILS and not row["accepted"] and not row["small"]]


def gitlab(record):
    """GitLab's code quality report: what fails the run, as a list of plain data."""
    import hashlib
    return [{"description": words.clean(f"{row['id']}: {describe(row)}"), "check_name": "gate", "severity": "major",
             "fingerprint": hashlib.sha256(f"gate {row['id']}".encode(errors="replace")).hexdigest(),
             "location": {"path": "README.md", "lines": {"begin": 1}}}
            for row in words.sorted_rows(record["rows"])
            if row["verdict"] in FAILS and not row["accepted"] and not row["small"]]
