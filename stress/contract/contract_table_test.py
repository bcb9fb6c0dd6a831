"""contract_table_test: the checker says yes to an honest table and no, with the line, to each way of lying."""

import pathlib
import subprocess
import sys

import contract_table
import pytest

WANTED = ["1 start", "3 size", "hang dead sleeper"]
TESTS = {"a_worker.starts_once", "basics.size_is_exact", "a_twin.hangs", "ours.goes_on"}
GOOD = ["| row | promise | threads | processes |", "| --- | --- | --- | --- |",
        "| 1 start | once | `a_worker.starts_once` | not yet: no test |",
        "| 3 size | a snapshot | `basics.size_is_exact`, `a_worker.starts_once`; not yet: more | none: it has no size |",
        "| hang dead sleeper | it waits | `a_twin.hangs` | `ours.goes_on` |"]


def complaints(*lines):
    return contract_table.check("\n".join(lines), WANTED, TESTS)[0]


def test_an_honest_table_is_good_and_its_gaps_are_counted():
    assert contract_table.check("\n".join(GOOD), WANTED, TESTS) == ([], 2)


@pytest.mark.parametrize("old, new, words", [
    (GOOD[2], "", "'1 start' is missing"),
    (GOOD[2], GOOD[2] + "\n" + GOOD[2], "'1 start' is there twice"),
    ("| 1 start |", "| 1 stop |", "'1 stop' is not in contract_rows.txt"),
    ("`a_worker.starts_once` | not", "`a_worker.starts_twice` | not", "no test `a_worker.starts_twice`"),
    ("`a_worker.starts_once` | not", "`starts_once` | not", "no test `starts_once`"),
    ("`a_worker.starts_once` | not", " | not", "1 start, threads: names no test"),
    ("not yet: no test", "", "1 start, processes: names no test"),
    ("not yet: no test", "not yet", "1 start, processes: names no test"),
    ("not yet: no test", "it surely works", "1 start, processes: names no test"),
    ("none: it has no size", "none", "3 size, processes: names no test"),
    (" | not yet: no test |", " |", "'1 start' has not a promise and 2 cells"),
    (GOOD[4], "", "'hang dead sleeper' is missing"),
    ("hang dead sleeper", "hang of another kind", "'hang of another kind' is not in contract_rows.txt"),
    ("`a_twin.hangs`", "`a_twin.sleeps`", "hang dead sleeper, naive design: there is no test `a_twin.sleeps`"),
    ("`ours.goes_on`", "", "hang dead sleeper, here: names no test"),
    ("| once |", "| |", "'1 start' has not a promise and 2 cells"),
])
def test_every_lie_is_found(old, new, words):
    found = [complaint for _, complaint in complaints(*(line.replace(old, new) for line in GOOD))]
    assert any(words in complaint for complaint in found), found


def test_a_complaint_names_its_line():
    assert complaints(*GOOD[:3], GOOD[3].replace("size_is_exact", "size_is_right"), GOOD[4])[0][0] == 4


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "stress/contract"
    (folder / "queue").mkdir(parents=True)
    (folder / "CMakeLists.txt").write_text("add_contract_test(a_worker_test)\n# add_contract_test(old_test)\n"
                                           "add_library(checks basics.cc)\nadd_test(NAME worker.kills COMMAND x)\n")
    (folder / "a_worker_test.cc").write_text(
        "TEST(plain, one) {\nTEST_F(fixture, two) {\nTYPED_TEST(typed, three) {\nTEST_P(of,\n       four) {\n"
        "// TEST(commented, out) {\nTYPED_TEST_SUITE(typed, names);\n#include \"contract/a_contract.h\"\n")
    (folder / "a_contract.h").write_text("TYPED_TEST_P(every, five) {\n")
    (folder / "old_contract.h").write_text("TYPED_TEST_P(every, six) {\n")
    (folder / "old_test.cc").write_text("TEST(old, unbuilt) {\n")
    (folder / "queue/basics.cc").write_text('    check{"size_is_exact", f, {}},\n    check{"long",\n          f},\n')
    return folder


def test_only_tests_that_are_defined_and_built_exist(tree):
    assert contract_table.tests_of(tree.parent) == {
        "plain.one", "fixture.two", "typed.three", "of.four", "every.five", "worker.kills", "basics.size_is_exact",
        "basics.long"}


def run(root):
    script = pathlib.Path(contract_table.__file__)
    return subprocess.run([sys.executable, "-B", script, "--root", root], capture_output=True, text=True)


def test_the_program_answers_0_with_the_count_or_1_with_the_place(tree):
    (tree / "contract_rows.txt").write_text("# rows\n3 size\n")
    (tree / "README.md").write_text("| 3 size | a snapshot | `basics.size_is_exact` | not yet: x |\n")
    done = run(tree)
    assert (done.returncode, done.stdout) == (0, "1 rows of 2 cells; 1 cells say `not yet`\n")
    (tree / "README.md").write_text("\n| 3 size | a snapshot | `basics.size_is_wrong` | not yet: x |\n")
    done = run(tree)
    assert done.returncode == 1 and "README.md:2: 3 size, threads: there is no test `basics.size_is_wrong`" in done.stdout


def test_every_section_of_the_contract_and_each_known_hang_has_rows():
    rows = contract_table.wanted_rows((contract_table.HERE / "contract_rows.txt").read_text())
    assert {row.split()[0] for row in rows} == {*"12345", "hang"} and len(rows) == len(set(rows)) == 48
