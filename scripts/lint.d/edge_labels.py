#!/usr/bin/python3
"""edge_labels: every label of a memory order names its other end, which exists and names it back.

    cell.turn.store(next, release);           // [P1] publishes the value; pairs with [C1]
    if (cell.turn.load(acquire) != expected)  // [C1] sees the value; pairs with [P1]

A label opens its comment and is local to its file; the other end may be in another one: `pairs with [W1] in
receipts.h`. Where both ends are one place: `pairs with itself`. Of several places with one label, one says it.
"""

import re

import source_tree

LABEL = re.compile(r"^\[([A-Z]+\d+)\]")
PAIRS = re.compile(r"pairs\s+with\s+((?:\[[A-Z]+\d+\](?:\s+in\s+\w+\.(?:h|cc))?(?:,\s*|\s+and\s+)?)+|itself)")
END = re.compile(r"\[(\w+)\](?:\s+in\s+(\w+\.\w+))?")


def labels_of(path):
    """{label: (first line, {(label, file) it pairs with})}; a comment goes on over the comment-only lines below it."""
    lines = [source_tree.split_comment(line) for line in path.read_text().splitlines()]
    found = {}
    for number, (_, text) in enumerate(lines, 1):
        label = LABEL.match(text)
        if not label:
            continue
        for code, more in lines[number:]:
            if code.strip() or not more or LABEL.match(more):
                break
            text += " " + more
        ends = END.findall(" ".join(PAIRS.findall(text)))
        if "pairs with itself" in text:
            ends.append((label[1], ""))
        first, pairs = found.get(label[1], (number, set()))
        found[label[1]] = (first, pairs | {(other, file or path.name) for other, file in ends})
    return found


def check(root):
    labels = {}  # {(label, file name): its ends}; two files of one name count as one
    places = []
    for path in filter(source_tree.is_cpp, source_tree.files(root)):
        for label, (number, ends) in labels_of(path).items():
            labels.setdefault((label, path.name), set()).update(ends)
            places.append((path, number, label, ends))
    for path, number, label, ends in places:
        if not ends:
            yield path, number, f"[{label}] says at none of its places what it pairs with"
        for other, file in sorted(ends):
            if (other, file) not in labels:
                yield path, number, f"[{label}] pairs with [{other}], which is nowhere in {file}"
            elif (label, path.name) not in labels[other, file]:
                yield path, number, f"[{label}] pairs with [{other}] in {file}, which does not name it back"


if __name__ == "__main__":
    source_tree.main(check, __doc__.splitlines()[0])
