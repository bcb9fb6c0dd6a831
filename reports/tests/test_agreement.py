"""Do two runs say the same? Agreement counts points, compares like with like, and says no."""

import json

import pytest
import small

from contend_reports import __main__ as command
from contend_reports.agreement import agreement, sentences
from contend_reports.errors import ReportError
from contend_reports.study import Study


def run(*middles, **fields):
    points = [small.point(f"q{i}", small.around(middle)) for i, middle in enumerate(middles)]
    return small.capsule([small.contender(f"q{i}") for i in range(len(middles))], points, **fields)


def test_medians_that_are_near_agree_and_others_are_named_farthest_first():
    found = agreement(Study(run(100.0, 100.0, 100.0)), Study(run(114.0, 50.0, 120.0)), 0.15)
    assert (found.near, len(found.apart)) == (1, 3)
    said = list(sentences(found, "queue"))
    assert "1 of 3 medians (33.3 %) are within 15 %" in said[0]
    assert "x 0.50  transfer/q1" in said[1] and "x 1.20  transfer/q2" in said[2]


def test_a_fall_is_as_far_as_the_rise_that_undoes_it():
    for one, other in ((100.0, 116.0), (116.0, 100.0)):
        assert agreement(Study(run(one)), Study(run(other)), 0.15).near == 0


def test_points_of_one_run_only_are_told_not_counted():
    found = agreement(Study(run(100.0, 100.0)), Study(run(100.0)), 0.15)
    assert len(found.apart) == 1 and len(found.missing) == 1
    assert "1 points have a median in one run only" in list(sentences(found, "queue"))[-1]


def test_a_run_that_ended_early_is_named():
    short = run(100.0)
    short["run"] = short["run"] | {"complete": False, "ended_by": "SIGINT"}
    assert "1 of the 2 runs ended early" in list(sentences(agreement(Study(run(100.0)), Study(short), 0.15), "queue"))[-1]
    assert "early" not in " ".join(sentences(agreement(Study(run(100.0)), Study(run(100.0)), 0.15), "queue"))


def test_runs_that_cannot_be_compared_are_refused():
    with pytest.raises(ReportError, match="nothing in common"):
        agreement(Study(run(1.0)), Study(run(1.0, family="lock")), 0.15)
    elsewhere = run(1.0)
    elsewhere["placement"] = elsewhere["placement"] | {"common": "far"}
    with pytest.raises(ReportError, match="the machine itself changed"):
        agreement(Study(run(1.0)), Study(elsewhere), 0.15)
    renamed = run(1.0)
    renamed["points"][0]["id"] = "other"
    with pytest.raises(ReportError, match="no point in common"):
        agreement(Study(run(1.0)), Study(renamed), 0.15)


def test_the_exit_code_tells_whether_enough_agree(tmp_path, capsys):
    paths = []
    for name, middle in (("a", 100.0), ("b", 130.0)):
        paths.append(str(tmp_path / f"{name}.json"))
        (tmp_path / f"{name}.json").write_text(json.dumps(run(middle, 100.0)))
    assert command.main(["agree", *paths, "--share", "50"]) == 0
    assert command.main(["agree", *paths]) == 1
    assert command.main(["agree", *paths, "--within", "40"]) == 0
    assert "1 of 2 medians" in capsys.readouterr().out
