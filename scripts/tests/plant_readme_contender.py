"""plant_readme_contender: writes README's example contender, and a contenders.h with its line, into a folder.

    plant_readme_contender.py ROOT FOLDER     # FOLDER/queue/my_queue.h, FOLDER/queue/contenders.h

A program that is compiled with FOLDER before primitives/ in its include path sees a project to which the example was
added just as README tells.
"""

import pathlib
import re
import sys

BLOCK = re.compile(r"```cpp\n(.*?)```", re.DOTALL)


def planted(readme, contenders):
    """(my_queue.h, contenders.h with the example added)."""
    header, line = BLOCK.findall(readme.partition("## Add a contender")[2])[:2]
    included = contenders.replace("#pragma once\n", '#pragma once\n\n#include "queue/my_queue.h"\n', 1)
    listed, found = re.subn(r"(queue_contenders = join<[^\n]*\n)", lambda match: match[1] + line, included, count=1)
    if not found or included == contenders:
        sys.exit("primitives/queue/contenders.h has no #pragma once or no queue_contenders = join< to add a line to")
    return header, listed


def main():
    root, folder = map(pathlib.Path, sys.argv[1:])
    readme = (root / "README.md").read_text(encoding="utf-8")
    contenders = (root / "primitives/queue/contenders.h").read_text(encoding="utf-8")
    (folder / "queue").mkdir(parents=True, exist_ok=True)
    for name, text in zip(("my_queue.h", "contenders.h"), planted(readme, contenders)):
        (folder / "queue" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
