#!/usr/bin/python3
"""contract_block: every algorithm header opens with its name, what it is, and the nine keys of its contract, in order.

    // mutex_ring: bounded MPMC queue, a ring under one mutex with two conditions.
    //
    // Source    ...

Headers without an algorithm of their own are listed below, or say `// No contract: why` in their first comment.
"""

import re

import source_tree

KEYS = ["Source", "Roles", "Progress", "Memory", "Ordering", "Lifetime", "Scopes", "Together", "Checked"]
KEY = re.compile(rf"^// ({'|'.join(KEYS)})\s\s+\S")
CLASS = re.compile(r"^(?:class|struct)\s+(?:alignas\(\w+\)\s+)?\w+", re.MULTILINE)
HELPERS = {"contender.h", "contenders.h", "blocking_operations.h"}


def has_algorithm(path, text):
    if path.name in HELPERS or path.stem == path.parent.name or path.stem.endswith("_checks"):
        return False
    return bool(CLASS.search(text)) and "// No contract: " not in text


def check(root):
    for path in source_tree.family_headers(root):
        text = path.read_text()
        if not has_algorithm(path, text):
            continue
        lines = text.splitlines()
        opening = lines[:next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))]
        if not opening or not opening[0].startswith(f"// {path.stem}: "):
            yield path, 1, f"does not open with `// {path.stem}: what it is`"
        keys = [match[1] for match in map(KEY.match, opening) if match]
        if keys != KEYS:
            missing = [key for key in KEYS if key not in keys]
            why = f"lacks {', '.join(missing)}" if missing else f"has not the order {', '.join(KEYS)}"
            yield path, 1, f"its contract block {why}"


if __name__ == "__main__":
    source_tree.main(check, __doc__.splitlines()[0])
