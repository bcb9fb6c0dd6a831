"""What stress programs found: joined, said, and never said well when it was not."""

import json
import xml.etree.ElementTree as tree

import pytest

from contend_reports import __main__ as command
from contend_reports import campaign
from contend_reports.errors import ReportError

GOOD = {"name": "queue/vyukov_ring/park", "team": "threads", "broken": False, "times": 12, "seconds": 1.5, "what": "",
        "again": ""}
TWIN = GOOD | {"name": "queue/announces_late/park", "broken": True, "what": "hangs", "again": "hunt --trial x"}


def written(folder, name, content):
    path = folder / name
    path.write_text(json.dumps(content))
    return str(path)


def hunted(folder, *rows):
    return written(folder, "hunt.json", {"kind": "hunt", "version": 1, "seed": 1, "rows": list(rows)})


def test_a_right_one_that_is_found_wrong_is_bad_and_so_is_a_twin_that_is_not_found(tmp_path):
    rows = campaign.load(hunted(tmp_path, GOOD, TWIN, GOOD | {"what": "lost"}, TWIN | {"what": ""}))
    assert [row.bad for row in rows] == [False, False, True, True]
    assert rows[3].verdict == "broken, and not found"


def test_the_explorers_file_is_read_and_its_finding_names_the_token(tmp_path):
    part = {"strategy": "walk", "executions": 7, "seconds": 0.5}
    path = written(tmp_path, "explore.json", {"seed": 1, "models": [
        {"model": "queue/a", "parts": [part]},
        {"model": "queue/b", "parts": [part, part | {"found": "race", "message": "a race", "token": "TOK"}]},
        {"model": "known_bug/c", "broken": True, "parts": [part]}]})
    clean, racy, missed = campaign.load(path)
    assert missed.bad
    assert (clean.times, clean.bad) == (7, False)
    assert (racy.times, racy.what, racy.again) == (14, "a race", "scripts/stress --explore --replay TOK")


def test_a_row_may_tell_more_than_all_kinds_do(tmp_path):
    path = written(tmp_path, "crash.json", {"kind": "crash", "version": 1, "seed": 1, "rows": [GOOD | {"role": "holder"}]})
    assert campaign.load(path)[0].name == GOOD["name"]


def test_joined_it_is_one_file_that_is_read_again(tmp_path, capsys):
    output, junit = tmp_path / "all.json", tmp_path / "all.xml"
    code = command.main(["campaign", hunted(tmp_path, GOOD, GOOD | {"what": "lost\x1b[2J", "again": "hunt --trial y"}),
                         "-o", str(output), "--junit", str(junit)])
    assert code == 1
    said = capsys.readouterr().out
    assert "FINDING hunt: queue/vyukov_ring/park, threads: lost?[2J" in said
    assert said.splitlines()[-1] == "stress: 2 put to the test, 1 findings"
    assert len(campaign.load(output)) == 2
    suite = tree.parse(junit).getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert suite[1][0].text == "hunt --trial y"


def test_nothing_found_answers_0_and_nothing_tested_is_an_error(tmp_path):
    assert command.main(["campaign", hunted(tmp_path, GOOD, TWIN)]) == 0
    assert command.main(["campaign", hunted(tmp_path)]) == 2


@pytest.mark.parametrize("content", ["{", "[]", '{"kind": "hunt"}', '{"kind": "walk", "rows": []}',
                                     '{"kind": "hunt", "rows": [{"name": 1}]}'])
def test_garbage_is_refused(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(ReportError, match="bad.json"):
        campaign.load(path)


def test_the_page_says_it_and_escapes_it(tmp_path):
    from contend_reports import page
    rows = campaign.load(hunted(tmp_path, GOOD, GOOD | {"what": "<b>lost</b>"}))
    text = page.render([], rows)
    assert "Is it right?" in text and "<strong>1 findings</strong>" in text
    assert "&lt;b&gt;lost" in text and "<b>lost" not in text


def test_a_round_of_a_scenario_opens_its_own_sentence():
    from types import SimpleNamespace
    from contend_reports import words
    assert words.situation(SimpleNamespace(workload="round_of_tickets", workers="1")) == "For a round of tickets"
