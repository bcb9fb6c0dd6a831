#!/usr/bin/python3
"""corpus_table: CORPUS.md has every row of corpus_rows.txt, and every twin and every test that it names exists.

A row is `| name | what went wrong | twins | tests |`. Twins are words of sources of stress/, tests are `suite.test`, as
in contract/contract_table.py. A twin may be missing if the cell says `none: why`. Answers 1 if anything is not so.
"""

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "contract"))
import contract_table  # noqa: E402  (the other table's tests are these)

ROW = re.compile(r"^\| (?!row |---)([^|]+?) \|([^|]*)\|([^|]*)\|([^|]*)\|$")


def words_of(stress):
    """Every word of the code of stress/, but for what is written about it."""
    code = (path.read_text() for suffix in ("*.cc", "*.h") for path in stress.rglob(suffix))
    return set(re.findall(r"\w+", "\n".join(re.sub(r"//.*", "", text) for text in code)))


def complaints_of(table, wanted, tests, words):
    """All that is wrong with the table, a line each."""
    rows = [(match[1], match[3].strip(), match[4].strip()) for match in map(ROW.match, table.splitlines()) if match]
    names = [name for name, _, _ in rows]
    wrong = [f"{name}: no row" for name in wanted if name not in names]
    wrong += [f"{name}: twice" for name in sorted(set(names)) if names.count(name) > 1]
    wrong += [f"{name}: not in corpus_rows.txt" for name in names if name not in wanted]
    for name, twins, found_by in rows:
        named_twins = contract_table.NAMED.findall(twins)
        named_tests = contract_table.NAMED.findall(found_by)
        wrong += [f"{name}: no twin {twin}" for twin in named_twins if twin not in words]
        wrong += [f"{name}: no test {test}" for test in named_tests if test not in tests]
        if not contract_table.NONE.match(twins) and not (named_twins and named_tests):
            wrong.append(f"{name}: names no twin, or no test, and does not say why")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    wanted = contract_table.wanted_rows((HERE / "corpus_rows.txt").read_text())
    stress = HERE.parent
    wrong = complaints_of((HERE / "CORPUS.md").read_text(), wanted, contract_table.tests_of(stress), words_of(stress))
    for line in wrong:
        print(line)
    print(f"{len(wanted)} bugs of others, {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
