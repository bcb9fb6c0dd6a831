"""corpus_table_test: the checker says yes to an honest table and no to each way of lying."""

import corpus_table
import pytest

WANTED = ["lost item", "lost map"]
TESTS = {"a_twin.is_found"}
WORDS = {"loses_items"}
GOOD = ["| row | what went wrong | twin | found by |", "| --- | --- | --- | --- |",
        "| lost item | it is gone | `loses_items` | `a_twin.is_found` |",
        "| lost map | it is gone | none: there is no map | |"]


def complaints(*lines):
    return corpus_table.complaints_of("\n".join(lines), WANTED, TESTS, WORDS)


def test_an_honest_table_is_good():
    assert complaints(*GOOD) == []


@pytest.mark.parametrize("old, new, words", [
    (GOOD[2], "", "lost item: no row"),
    (GOOD[2], GOOD[2] + "\n" + GOOD[2], "lost item: twice"),
    ("| lost map |", "| lost cap |", "lost cap: not in corpus_rows.txt"),
    ("`loses_items`", "`doubles_items`", "lost item: no twin doubles_items"),
    ("`a_twin.is_found`", "`a_twin.is_lost`", "lost item: no test a_twin.is_lost"),
    ("`a_twin.is_found`", "", "lost item: names no twin, or no test, and does not say why"),
    ("none: there is no map", "none", "lost map: names no twin, or no test, and does not say why"),
])
def test_a_lie_is_told(old, new, words):
    text = "\n".join(GOOD)
    assert old in text
    assert words in complaints(text.replace(old, new))
