"""Compares the machine code of functions in an object file: the native seam must cost nothing.

usage: native_seam_test.py OBJECT same|different FUNCTION FUNCTION

Exit code 0: as claimed; 1: not as claimed (both listings are printed); 2: usage, no objdump, no such function.
"""
import re
import subprocess
import sys


def instructions(path: str, function: str) -> list[str]:
    """The function's instructions, jump targets as offsets from its start and other addresses left out."""
    command = ["objdump", "--disassemble=" + function, "--no-show-raw-insn", path]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = []
    for line in listing.splitlines():
        match = re.match(r"\s+([0-9a-f]+):\s+(.*)", line)
        if not match:
            continue
        text = match[2].replace(function, "self")
        text = re.sub(r"#.*", "", text)  # the target of a pc-relative access, repeated
        text = re.sub(r"\b[0-9a-f]+ <self(\+0x[0-9a-f]+)?>", r"self\1", text)
        if not re.match(r"nop|xchg +%ax,%ax|data16|cs nop", text):  # padding depends on the place alone
            found.append(text.strip())
    if not found:
        raise SystemExit(f"native_seam_test: no function {function} in {path}")
    return found


def main(arguments: list[str]) -> int:
    if len(arguments) != 4 or arguments[1] not in ("same", "different"):
        print(__doc__, file=sys.stderr)
        return 2
    path, claim, first, second = arguments
    try:
        one, other = instructions(path, first), instructions(path, second)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"native_seam_test: objdump failed: {error}; install binutils", file=sys.stderr)
        return 2
    print(f"{first}: {len(one)} instructions, {second}: {len(other)}, expected {claim}")
    if (one == other) == (claim == "same"):
        return 0
    for left, right in zip(one + [""] * len(other), other + [""] * len(one)):
        if left or right:
            print(f"{'  ' if left == right else '! '}{left:<50} {right}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
