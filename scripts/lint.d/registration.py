#!/usr/bin/python3
"""registration: every primitive with traits is a contender: named in a contenders.h, so that it is tested and measured."""

import re

import source_tree

TRAITS = re.compile(r"\b[a-z]+_traits\s+traits\s*=?\s*\{")  # of its own: not handed on from another class
CLASS = re.compile(r"^(?:requires.*\)\s+)?(?:class|struct)\s+(?:alignas\(\w+\)\s+)?(\w+)[^;]*\{?\s*$", re.MULTILINE)


def code_of(path):
    return "\n".join(source_tree.split_comment(line)[0] for line in path.read_text().splitlines())


def check(root):
    headers = [path for path in source_tree.files(root)
               if path.suffix == ".h" and path.relative_to(root).parts[0] == "primitives"]
    registered = "\n".join(code_of(path) for path in headers if path.name.endswith("contenders.h"))
    for path in headers:
        if path.name.endswith("contenders.h"):
            continue
        code = code_of(path)
        for traits in TRAITS.finditer(code):
            name = CLASS.findall(code[:traits.start()])[-1]
            names = [name, *re.findall(rf"\busing\s+(\w+)\s*=[^;]*\b{name}\b", code)]
            if not any(re.search(rf"\b{known}\b", registered) for known in names):
                line = code.count("\n", 0, traits.start()) + 1
                yield path, line, f"{name} is in no contenders.h: nothing tests or measures it"


if __name__ == "__main__":
    source_tree.main(check, __doc__.splitlines()[0])
