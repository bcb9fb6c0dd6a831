#!/usr/bin/python3
"""opening: every file opens with a comment that says what it is, and stays within its size.

Sizes in lines of code (no comments, includes or blank lines): primitive header 200, script 60, Python module 150.
A file that is longer for a reason says so in its first comment: `over budget: why`.
"""

import re

import source_tree

SENTENCE = re.compile(r"\w+\W+\w+\W+\w+")
SIZES = {".py": 150}
PRIMITIVE_SIZE = 200
SCRIPT_SIZE = 60


def is_script(path, text):
    return path.suffix == ".sh" or text.startswith("#!/usr/bin/env bash")


def first_comment(path, text):
    """The first comment of the file without its marks; empty if something else comes first."""
    lines = text.splitlines()
    while lines and lines[0].startswith(("#!", "# shellcheck")):
        lines.pop(0)
    mark = "//" if source_tree.is_cpp(path) else "#"
    if path.suffix == ".py" and lines and lines[0].startswith('"""'):
        return text.split('"""')[1]
    comment = lines[:next((i for i, line in enumerate(lines) if not line.startswith(mark)), len(lines))]
    return "\n".join(line.lstrip("/# ") for line in comment)


def size(path, text):
    ignored = ("//", "#include", "#pragma") if source_tree.is_cpp(path) else ("#", "import ", "from ")
    return sum(1 for line in text.splitlines() if line.strip() and not line.lstrip().startswith(ignored))


def budget(path, root, text):
    if is_script(path, text):
        return SCRIPT_SIZE
    if path.suffix == ".h" and path.relative_to(root).parts[0] == "primitives":
        return PRIMITIVE_SIZE
    return SIZES.get(path.suffix)


def check(root):
    for path in source_tree.files(root):
        checked = source_tree.is_cpp(path) or path.suffix in (".py", ".sh") or path.name == "CMakeLists.txt"
        text = path.read_text() if checked or not path.suffix else ""
        if not checked and not is_script(path, text):
            continue
        opening = first_comment(path, text)
        if text.strip() and not SENTENCE.search(opening.split("\n\n")[0]):
            yield path, 1, "does not open with a sentence that says what the file is"
        allowed = budget(path, root, text)
        if allowed and size(path, text) > allowed and "over budget: " not in opening:
            yield path, 1, f"{size(path, text)} lines of code, allowed are {allowed}: split it, or say `over budget: why`"


if __name__ == "__main__":
    source_tree.main(check, __doc__.splitlines()[0])
