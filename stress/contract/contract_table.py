#!/usr/bin/python3
"""contract_table: the table in README.md has every row of contract_rows.txt, and every test that it names exists.

A row is `| section name | promise | tests for threads | tests for processes |`. A cell names tests, each as `suite.test`,
or says `not yet: what is missing`, or both; or it says `none: why`, where the promise means nothing for threads or for
processes. A row of a known hang, `| hang name | the hang | naive design | here |`, names the test in which the naive design
hangs, and those that pass here. A test exists if a source of stress/ defines it that a CMakeLists.txt names, or a header
that such a source includes, or if a CMakeLists.txt adds it. That a test runs in the scope of its column is for the reader
to see; that it exists is seen here.

Answers 1 if a row is missing, doubled, unknown or empty, or a test does not exist; prints how many cells say `not yet`.
"""

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROW = re.compile(r"^\|\s*((?:\d|hang) [^|]*?)\s*\|(.*)\|\s*$")
DEFINED = re.compile(r"^\s*(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", re.MULTILINE)
CHECK = re.compile(r'^\s*check\{\s*"(\w+)"', re.MULTILINE)  # of a theme, which is the name of its file
INCLUDED = re.compile(r'^#include "(?:[^"]*/)?(\w+\.h)"', re.MULTILINE)
ADDED = re.compile(r"^\s*add_test\(\s*NAME\s+([\w.]+)", re.MULTILINE)
NAMED = re.compile(r"`([^`]*)`")
OPEN = re.compile(r"\bnot yet: \S")
NONE = re.compile(r"^none: \S")
COLUMNS = ("threads", "processes")
COLUMNS_OF_HANGS = ("naive design", "here")


def tests_of(stress):
    """Every `suite.test` that the build of stress/ contains."""
    lists = "\n".join(re.sub(r"#.*", "", path.read_text()) for path in stress.rglob("CMakeLists.txt"))
    found = set(ADDED.findall(lists))
    built = set(re.findall(r"\w+", lists))
    sources = [path for path in stress.rglob("*.cc") if path.stem in built]
    included = {header for path in sources for header in INCLUDED.findall(path.read_text())}
    for path in sources + [path for path in stress.rglob("*.h") if path.name in included]:
        code = re.sub(r"//.*", "", path.read_text())
        found.update(f"{suite}.{test}" for suite, test in DEFINED.findall(code))
        found.update(f"{path.stem}.{check}" for check in CHECK.findall(code))
    return found


def rows_of(table):
    """[(line number, row name, [cell, ...]), ...] of the rows that begin with a section's number or `hang`."""
    return [(number, match[1], [cell.strip() for cell in match[2].split("|")])
            for number, line in enumerate(table.splitlines(), 1) if (match := ROW.match(line))]


def wanted_rows(text):
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def complaints_of(cell, tests):
    """What is wrong with one cell."""
    if NONE.match(cell):
        return []
    named = NAMED.findall(cell)
    if not named and not OPEN.search(cell):
        return ["names no test; say `not yet: what is missing` or `none: why`"]
    return [f"there is no test `{name}`" for name in named if name not in tests]


def check(table, wanted, tests):
    """([(line number, complaint), ...], cells that say `not yet`) of a README's text."""
    rows = rows_of(table)
    names = [name for _, name, _ in rows]
    found = [(0, f"the row '{name}' is missing") for name in wanted if name not in names]
    unfinished = 0
    for i, (number, name, cells) in enumerate(rows):
        if name not in wanted:
            found.append((number, f"the row '{name}' is not in contract_rows.txt"))
        if name in names[:i]:
            found.append((number, f"the row '{name}' is there twice"))
        if len(cells) != 1 + len(COLUMNS) or not cells[0]:
            found.append((number, f"the row '{name}' has not a promise and {len(COLUMNS)} cells"))
            continue
        for column, cell in zip(COLUMNS_OF_HANGS if name.startswith("hang ") else COLUMNS, cells[1:]):
            found += [(number, f"{name}, {column}: {complaint}") for complaint in complaints_of(cell, tests)]
            unfinished += bool(OPEN.search(cell))
    return found, unfinished


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=HERE, help="the folder of the table (default: this)")
    root = parser.parse_args().root.resolve()
    wanted = wanted_rows((root / "contract_rows.txt").read_text())
    complaints, unfinished = check((root / "README.md").read_text(), wanted, tests_of(root.parent))
    for number, complaint in complaints:
        print(f"README.md:{number}: {complaint}")
    print(f"{len(wanted)} rows of {len(COLUMNS)} cells; {unfinished} cells say `not yet`")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
