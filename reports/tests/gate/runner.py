"""A program that measures nothing: prints a number, or Google Benchmark's JSON, with a planted slowdown. For tests."""

import shlex

NUMBER = 'echo $(($1 * 100 + RANDOM % $2))\n'
TABLE = """
sep=; echo '{"context": {"library_version": "v1.7.1"}, "benchmarks": ['
for name in "${@:3}"; do
  echo "$sep{\\"name\\": \\"$name\\", \\"run_type\\": \\"iteration\\", \\"time_unit\\": \\"ns\\", \\"real_time\\": $(($1 * 100 + RANDOM % $2))}"
  sep=,
done
echo ']}'
"""


def number(folder, cost=100, noise=50, before=""):
    """A command line that prints cost * 100 and noise of up to `noise`; `before` runs first, as shell text."""
    return _script(folder, before + NUMBER, cost, noise)


def table(folder, names, cost=100, noise=50):
    """A command line that prints JSON of these benchmarks."""
    return _script(folder, TABLE, cost, noise, *names)


def counted(folder, name, then, after=5):
    """Shell text that does `then` from the launch after the first `after` on."""
    return f'echo >> {folder}/{name}; if (($(wc -l < {folder}/{name}) > {after})); then {then}; fi\n'


def wavering(folder, slow, of, step=1):
    """A command line that is 30 % slower than 100 in `slow` of `of` launches, and 30 % faster in the others.

    The slow ones come one after the other; with step=slow they are evenly spread, so that no streak decides by itself.
    """
    count = f"echo >> {folder}/{slow}of{of}; n=$(wc -l < {folder}/{slow}of{of})\n"
    return _script(folder, count + f"((n * {step} % {of} < {slow})) && echo 13000 || echo 7000\n")


def _script(folder, text, *words):
    path = folder / f"runner-{len(list(folder.glob('runner-*')))}.sh"
    path.write_text(text)
    return shlex.join(["bash", str(path), *map(str, words)])
