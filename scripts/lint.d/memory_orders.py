#!/usr/bin/python3
"""memory_orders: every memory order has a reason beside it, and every edge label has both its ends.

    cell.turn.store(next, release);           // [P1] publishes the value; pairs with [C1]
    if (cell.turn.load(acquire) != expected)  // [C1] sees the value; pairs with [P1]
    tail_.load(relaxed);                      // a guess only: the cell's turn decides

The comment stands in the same line or in the one before. Labels are local to a file; both ends name each other.
primitives/platform passes orders through and primitives/peers uses other libraries': neither is looked at.
"""

import re

import source_tree

ORDER = re.compile(r"(?:^|[(,])\s*(?:std::memory_order_|std::memory_order::|memory_order_)?"
                   r"(relaxed|consume|acquire|release|acq_rel|seq_cst)\s*(?=[,)])")
LABEL = re.compile(r"^\[([A-Z]+\d+)\]")
PAIRS = re.compile(r"pairs\s+with\s+((?:\[[A-Z]+\d+\](?:,\s*|\s+and\s+)?)+)")
EXEMPT = (("primitives", "platform"), ("primitives", "peers"))


def check_orders(path, lines):
    for number, (code, comment) in enumerate(lines, 1):
        order = ORDER.search(code)
        before = lines[number - 2][1] if number > 1 else ""
        if order and not comment and not before:
            yield path, number, f"{order[1]}: no [label] and no reason, here or in the line before"


def labels(lines):
    """{label: (first line, labels it pairs with)}; a comment goes on over the comment-only lines that follow it."""
    found = {}
    for number, (_, comment) in enumerate(lines, 1):
        label = LABEL.match(comment)
        if not label:
            continue
        text = comment
        for code, more in lines[number:]:
            if code.strip() or not more or LABEL.match(more):
                break
            text += " " + more
        itself = [f"[{label[1]}]"] if "pairs with itself" in text else []
        first, pairs = found.get(label[1], (number, set()))
        pairs |= set(re.findall(r"\[(\w+)\]", " ".join(PAIRS.findall(text) + itself)))
        found[label[1]] = (first, pairs)
    return found


def check_labels(path, lines):
    found = labels(lines)
    for label, (number, pairs) in found.items():
        if not pairs:
            yield path, number, f"[{label}] says at none of its places what it pairs with"
        for other in sorted(pairs):
            if other not in found:
                yield path, number, f"[{label}] pairs with [{other}], which is nowhere in this file"
            elif label not in found[other][1]:
                yield path, number, f"[{label}] pairs with [{other}], but [{other}] does not name [{label}]"


def check(root):
    for path in filter(source_tree.is_cpp, source_tree.files(root)):
        if path.relative_to(root).parts[:2] in EXEMPT:
            continue
        lines = [source_tree.split_comment(line) for line in path.read_text().splitlines()]
        yield from check_orders(path, lines)
        yield from check_labels(path, lines)


if __name__ == "__main__":
    source_tree.main(check, __doc__.splitlines()[0])
