"""What is printed: short, true to the record, and harmless whatever a benchmark or a reason is called."""

import json
import xml.etree.ElementTree as xml

import pytest
from gate import runner
from gate.seeded import main

from contend_reports.gate import outputs, words

HOSTILE = ["<script>alert(1)</script>", "a|b|c", "`rm -rf ~`", "$(reboot)", "x\n::error::owned", "[x](javascript:1)",
           "'; DROP TABLE runs; --", "]]>&<!--", "\x1b[2J", "@everyone", "# head", "![i](http://x/y)", "\ud800", "a\x00b"]


def decision(verdict="REGRESSED", slowdown=0.1):
    return {"verdict": verdict, "slowdown": slowdown, "low": 0.05, "high": 0.15, "pairs": 17, "sigma": 0.01, "log_up": 9.0,
            "excluded": 0.16, "fired": "all", "modes": []}


def row(name, verdict="REGRESSED", slowdown=0.1, accepted=None, small=False):
    has = verdict in ("REGRESSED", "OK", "IMPROVED", "INCONCLUSIVE")
    return {"id": name, "verdict": verdict, "decision": decision(verdict, slowdown) if has else None, "tau": 0.05,
            "why": "" if has else f"why {name}", "small": small, "accepted": accepted}


def record(rows, outcome="REGRESSED", code=1, **more):
    return {"outcome": outcome, "code": code, "rows": rows, "base": {"name": "main"}, "head": {"name": "HEAD"},
            "errors": [], "findings": [], "warnings": [], "notes": [], "logs": {one["id"]: [0.1, 0.0] for one in rows},
            "controls": {"count": 2}, "position": 0.001, "pairs": [1] * 40, "redone": [["q", "placement", 3]],
            "noise": {"counted": 0.012, "refused": 0.034, "both": 0.015}, "seconds": 12.0} | more


def test_a_summary_has_less_than_60_lines_however_many_rows_there_are():
    rows = [row(f"q/{i}") for i in range(500)]
    text = outputs.markdown(record(rows, errors=["e"] * 50, findings=["f"] * 50, warnings=["w"] * 50), "gate {row}", "page.html")
    assert text.count("\n") < 60 and "470 more rows" in text


def test_a_summary_says_verdict_interval_controls_cost_and_what_to_do():
    text = outputs.markdown(record([row("q/a"), row("q/b", "OK")]), "gate a b --row {row}")
    assert text.startswith("### Gate: REGRESSED\n")
    for said in ("1 REGRESSED, 1 OK", "+10.0 % [+5.0 %, +15.0 %]", "2 of identical code", "3 redone (noise of a pair 1.2 %, of those redone 3.4 %, as if all had counted 1.5 %)",
                 "gate a b --row q/a", "Gate-Accept: q/a; up to 11 %; REASON"):
        assert said in text
    assert "| q/b |" not in text


def test_a_row_with_two_modes_says_so_and_what_found_it():
    one = row("q/a")
    one["decision"] |= {"fired": "mode_share", "modes": [[130.0, 0.12, 0.41], [100.0, 0.88, 0.59]]}
    text = outputs.markdown(record([one]), "gate {row}")
    assert "REGRESSED (by its modes: 12 % of launches of base and 41 % of head are in a mode 1.30 times slower)" in text
    one["decision"]["fired"] = "within_mode"
    assert "(in each of two modes; 12 % of" in outputs.markdown(record([one]), "gate {row}")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_do_no_harm(name):
    found = record([row(name), row(name + "2", "BROKEN")], errors=[name], findings=[name], base={"name": name})
    text = outputs.markdown(found, "gate --row {row}", name)
    outside = "".join(part for i, part in enumerate(text.split("`")) if i % 2 == 0)
    for sign in ("<script", "javascript:1)", "![", "<!--", "\x1b", "@everyone", "\x00", "\n::", "|b|"):
        assert sign not in outside
    assert text.count("`") % 2 == 0 and all(line.count("|") in (0, 9) for line in outside.splitlines() if line.startswith("|"))
    tree = xml.fromstring(outputs.junit(found).encode("utf-8", "replace"))
    assert tree.get("failures") == "3"
    assert all(line.startswith("::error title=gate::") and "\n" not in line and "\x1b" not in line for line in outputs.github(found))
    json.dumps(outputs.gitlab(found))
    assert "\n" not in outputs.line(found)


def test_junit_counts_what_fails_and_what_is_not_decided():
    rows = [row("a"), row("b", "OK"), row("c", "INCONCLUSIVE"), row("d", "REMOVED"), row("e", small=True),
            row("f", accepted={"limit": 0.2, "reason": "because"})]
    tree = xml.fromstring(outputs.junit(record(rows)))
    assert (tree.get("tests"), tree.get("failures"), tree.get("skipped")) == ("7", "3", "1")
    assert "because" in outputs.junit(record(rows))


def test_a_run_that_fails_without_a_failing_row_fails_in_junit_too():
    tree = xml.fromstring(outputs.junit(record([row("b", "OK")], "ENVIRONMENT-REJECTED", 4)))
    assert tree.get("failures") == "1"


def test_annotations_are_for_what_fails_alone():
    rows = [row("a"), row("b", "OK"), row("e", small=True), row("f", accepted={"limit": 0.2, "reason": "x"}), row("g", "NEW")]
    assert len(outputs.github(record(rows))) == len(outputs.gitlab(record(rows))) == 1


def test_a_percent_sign_survives_a_workflow_command():
    assert "%25" in outputs.github(record([row("a")]))[0]


def test_nothing_known_is_said_so():
    assert words.percent(None) == "open" and words.interval({"low": -1.0, "high": None}) == "[open, open]"
    assert words.sparkline([]) == "" and words.sparkline([1.0, 1.0]) == "▄▄"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A real record, of a run that failed, whose benchmarks have hostile names."""
    folder = tmp_path_factory.mktemp("whole")
    names = ["f/<script>alert(1)</script>", "f/</script><img src=x onerror=y>", "g/'; DROP TABLE runs; --"]
    base, head = runner.table(folder, names), runner.table(folder, names, 120)
    assert main(["--commands", base, head, f"--store={folder}/store", "--budget=20s"], with_page=True) == 1
    (path,) = (folder / "store/runs").glob("*.json")
    return json.loads(path.read_text()), (path.with_suffix("") / "page.html").read_text()


def test_the_page_shows_every_row_evidence_and_controls_and_loads_nothing(whole):
    found, html = whole
    assert html.count("<svg") == 2 and "3 controls ran identical code" in html and "REGRESSED" in html
    assert "src=\"http" not in html and "href=\"http" not in html and "@import" not in html
    assert found["code"] == 1 and len(found["rows"]) == 3


def test_hostile_names_are_text_on_the_page_and_in_its_data(whole):
    found, html = whole
    assert "<script>alert" not in html and "<img" not in html
    assert html.count("<script") == html.count("</script") == 1
    data = html.split('id="record">')[1].split("</script>")[0]
    assert [row["id"] for row in json.loads(data)["rows"]] == [row["id"] for row in found["rows"]]
