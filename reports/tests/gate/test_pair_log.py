"""The log of a run: whole lines only, one writer, nothing lost and nothing twice."""

import pytest

from contend_reports.errors import ReportError
from contend_reports.gate import pair_log
from contend_reports.gate.records import Launch, Pair


def pair(name="r-0"):
    return Pair(name, "b", "r", 0, 0, True, Launch({"value": 1.0}, 1.0), Launch({"value": 2.0}, 2.0))


def test_what_was_appended_is_read_back(tmp_path):
    with pair_log.PairLog(tmp_path / "log") as log:
        log.append("begin", seed=3)
        log.append("slot", pair=pair())
    found = pair_log.events(tmp_path / "log")
    assert found[0] == {"event": "begin", "seed": 3} and pair_log.pairs(found) == [pair()]


@pytest.mark.parametrize("left", range(1, 60))
def test_a_kill_within_a_line_loses_that_line_only(tmp_path, left):
    path = tmp_path / "log"
    with pair_log.PairLog(path) as log:
        log.append("slot", pair=pair("r-0"))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:min(left * 5, len(whole) - 1)])
    with pair_log.PairLog(path) as log:
        log.append("slot", pair=pair("r-1"))
        assert [one.id for one in pair_log.pairs(log.events())] == ["r-0", "r-1"]


def test_a_log_has_one_writer(tmp_path):
    with pair_log.PairLog(tmp_path / "log"):
        with pytest.raises(pair_log.Taken):
            pair_log.PairLog(tmp_path / "log").__enter__()
    with pair_log.PairLog(tmp_path / "log"):
        pass


@pytest.mark.parametrize("line", ["garbage", "[]", '{"event": "slot"}', '{"event": "slot", "pair": {"id": 3}}', "{}"])
def test_a_damaged_line_is_refused(tmp_path, line):
    (tmp_path / "log").write_text(line + "\n")
    with pytest.raises(ReportError, match="line 1 is damaged"):
        pair_log.events(tmp_path / "log")
