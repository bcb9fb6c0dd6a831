#!/usr/bin/python3
"""memory_orders: every memory order has an edge label or a reason, in its statement or right above.

    cell.turn.store(next, release);  // [P1] publishes the value; pairs with [C1]
    tail_.load(relaxed);             // a guess only: the cell's turn decides

primitives/platform passes orders through and primitives/peers uses other libraries': neither is looked at; nor is a
file that says in a line of its own where the reasons stand: `// orders: where`. Nor are the flags that tests hand
from one worker to another (stress/contract, stress/mutant), nor litmus tests (stress/explore): nobody ships them.
edge_labels.py checks the labels.
"""

import re

import source_tree

ORDER = re.compile(r"(?:^|[(,])\s*(?:std::memory_order_|std::memory_order::|memory_order_)?"
                   r"(relaxed|consume|acquire|release|acq_rel|seq_cst)\s*(?=[,)])")
WAIVER = re.compile(r"^// orders: \w", re.MULTILINE)
EXEMPT = (("primitives", "platform"), ("primitives", "peers"), ("stress", "contract"), ("stress", "mutant"),
          ("stress", "explore"))


def ends(code):
    """Whether a statement ends with this line of code; a line that is only a comment ends none."""
    return code.rstrip().endswith((";", "{", "}"))


def has_reason(lines, index):
    """Whether the statement around this line, or the comment right above it, says something."""
    first = last = index
    while first > 0 and lines[first - 1][0].strip() and not ends(lines[first - 1][0]):
        first -= 1
    while last + 1 < len(lines) and not ends(lines[last][0]):
        last += 1
    above = first > 0 and not lines[first - 1][0].strip() and lines[first - 1][1]
    return bool(above) or any(comment for _, comment in lines[first:last + 1])


def check(root):
    for path in filter(source_tree.is_cpp, source_tree.files(root)):
        text = path.read_text()
        if path.relative_to(root).parts[:2] in EXEMPT or WAIVER.search(text):
            continue
        lines = [source_tree.split_comment(line) for line in text.splitlines()]
        for index, (code, _) in enumerate(lines):
            order = ORDER.search(code)
            if order and not has_reason(lines, index):
                yield path, index + 1, f"{order[1]}: no [label] and no reason, in its statement or right above"


if __name__ == "__main__":
    source_tree.main(check, __doc__.splitlines()[0])
