"""Policy: the exit code of every kind of finding, what a trailer covers, and what it never covers."""

import subprocess

import pytest

from contend_reports.errors import ReportError
from contend_reports.gate import policy, waivers
from contend_reports.gate.policy import Row, Wide
from contend_reports.gate.records import Decision, Verdict


def row(verdict, slowdown=0.0, name="q/a"):
    if verdict in (Verdict.NEW, Verdict.REMOVED, Verdict.BROKEN, Verdict.NOT_RUN, Verdict.SAME_CODE):
        return Row(name, verdict)
    return Row(name, verdict, Decision(verdict, 20, 0, 0, 0, slowdown, slowdown - .01, slowdown + .01, .1, .01, 0))


def accept(limit=0.15, name="q/a", kind="Gate-Accept"):
    return waivers.Waiver(kind, name, limit, "a reason", "0123456789abcdef")


GOOD = row(Verdict.OK, name="q/good")


@pytest.mark.parametrize("verdict, code", [
    (Verdict.OK, 0), (Verdict.IMPROVED, 0), (Verdict.SAME_CODE, 0), (Verdict.NEW, 0), (Verdict.REGRESSED, 1),
    (Verdict.INCONCLUSIVE, 3), (Verdict.REMOVED, 5), (Verdict.BROKEN, 5), (Verdict.NOT_RUN, 5)])
def test_each_verdict_has_its_exit_code(verdict, code):
    assert policy.judge([GOOD, row(verdict, 0.10)]).code == code


@pytest.mark.parametrize("rows", [[], [row(Verdict.NEW)], [row(Verdict.REMOVED)]])
def test_nothing_that_was_compared_is_no_pass(rows):
    assert policy.judge(rows).code == 5


def test_a_rejected_machine_neither_fails_nor_passes():
    assert policy.judge([GOOD], rejected=True).code == policy.judge([row(Verdict.REGRESSED, 0.3)], rejected=True).code == 4


def test_a_regression_comes_before_what_is_missing_and_that_before_doubt():
    assert policy.judge([row(Verdict.REGRESSED, 0.3), row(Verdict.BROKEN)]).code == 1
    assert policy.judge([row(Verdict.INCONCLUSIVE), row(Verdict.BROKEN)]).code == 5


def test_slower_by_less_than_must_be_found_warns_and_fails_at_night():
    small = [row(Verdict.REGRESSED, 0.03)]
    assert policy.judge(small).code == 0 and "small but real" in policy.judge(small).warnings[0]
    assert policy.judge(small, strict=True).code == 1


def test_a_family_may_fail_where_no_member_does():
    wide = Wide("q", 0.06, ("q/a", "q/b"), 0.05)
    assert policy.judge([GOOD], [wide]).code == 1 and policy.judge([GOOD], [wide]).failing == ("q",)
    assert policy.judge([GOOD], [Wide("q", 0.01, ("q/a",), 0.05)]).code == 0
    assert policy.judge([GOOD], [Wide("q", 0.01, ("q/a",), 0.05)], strict=True).code == 1


def test_a_trailer_covers_its_row_up_to_its_limit_and_the_family_it_is_in():
    slow, wide = row(Verdict.REGRESSED, 0.10), Wide("q", 0.06, ("q/a", "q/b"), 0.05)
    found = policy.judge([slow, GOOD], [wide], waivers=[accept()])
    assert found.code == 0 and [one.id for one in found.accepted] == ["q/a"]
    assert policy.judge([slow], waivers=[accept(0.09)]).code == 1
    assert policy.judge([slow], waivers=[accept(kind="Gate-Remove")]).code == 2


@pytest.mark.parametrize("name", ["q/*", "q/", "q/A", ".*", "q/a ", "q/aa"])
def test_a_trailer_names_one_row_exactly(name):
    assert policy.judge([row(Verdict.REGRESSED, 0.10)], waivers=[accept(name=name)]).code == 2


@pytest.mark.parametrize("verdict", [Verdict.OK, Verdict.IMPROVED, Verdict.SAME_CODE])
def test_a_trailer_that_nothing_needs_is_an_error(verdict):
    found = policy.judge([row(verdict)], waivers=[accept()])
    assert found.code == 2 and "it is not slower" in found.errors[0]


def test_a_trailer_of_what_was_not_asked_for_can_wait():
    assert policy.judge([GOOD], waivers=[accept()], known={"q/a"}).code == 0


def test_a_slowdown_that_is_not_known_is_covered_by_nothing():
    assert policy.judge([row(Verdict.REGRESSED, float("nan"))], waivers=[accept(9.0)]).code == 1


def test_a_removal_needs_a_trailer():
    removed = [GOOD, row(Verdict.REMOVED)]
    assert policy.judge(removed, waivers=[accept(kind="Gate-Remove")]).code == 0
    assert policy.judge([GOOD, row(Verdict.OK)], waivers=[accept(kind="Gate-Remove")]).code == 2
    assert policy.judge(removed, waivers=[accept()]).code == 5


@pytest.mark.parametrize("value", ["q/a", "q/a; 12 %", "q/a; up to 12 %", "q/a; up to 12 %;  ", "q/a; up to many %; why",
                                   "; up to 1 %; why", "q/a; up to -1 %; why", "q/a; up to 99999 %; why"])
def test_a_trailer_that_cannot_be_read_is_an_error(value):
    with pytest.raises(ReportError, match="cannot be read"):
        waivers.parse("Gate-Accept", value, "abc")


@pytest.fixture
def repository(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", tmp_path, "-c", "user.name=n", "-c", "user.email=e@x", *words], check=True,
                       capture_output=True)
    git("init", "-q", "-b", "main")

    def commit(message):
        git("commit", "-q", "--allow-empty", "-m", message)
    commit("first\n\nGate-Accept: q/old; up to 1 %; of before")
    git("tag", "base")
    return tmp_path, commit


def test_trailers_are_read_from_the_commits_of_this_change_alone(repository):
    folder, commit = repository
    commit("slower\n\nWhy it is.\n\nGate-Accept: q/a; up to 12.5 %; pays for\n  crash safety\nSigned-off-by: me")
    commit("gone\n\nGate-Remove: q/b; the queue is removed")
    found = {(one.kind, one.id, one.limit, one.reason) for one in waivers.of_commits(folder, "base", "HEAD")}
    assert found == {("Gate-Accept", "q/a", 0.125, "pays for crash safety"), ("Gate-Remove", "q/b", 0.0, "the queue is removed")}


@pytest.mark.parametrize("message", ["x\n\nGate-Accept: q/a; up to 9 %", "x\n\nGate-Accept: everything"])
def test_a_commit_with_a_wrong_trailer_is_an_error(repository, message):
    folder, commit = repository
    commit(message)
    with pytest.raises(ReportError, match="cannot be read"):
        waivers.of_commits(folder, "base", "HEAD")


def test_two_trailers_for_one_row_are_an_error(repository):
    folder, commit = repository
    commit("x\n\nGate-Accept: q/a; up to 9 %; one\nGate-Accept: q/a; up to 90 %; two")
    with pytest.raises(ReportError, match="two trailers"):
        waivers.of_commits(folder, "base", "HEAD")


@pytest.mark.parametrize("base", ["nowhere", "--output=/tmp/x", ""])
def test_a_base_that_is_no_revision_is_an_error(repository, base):
    with pytest.raises(ReportError, match="is no revision"):
        waivers.of_commits(repository[0], base, "HEAD")
