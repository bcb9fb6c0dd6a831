"""History of a benchmark: each change's paired ratio chained into an index, and where its level changed for good.

The index multiplies what each change was measured to cost, so it survives a change of machine; its errors add up,
which its band shows. Change points are sought in the absolute levels on the latest machine instead: those wander
only if the code does, while a sum of errors wanders by itself.
"""

import math
from dataclasses import dataclass

from .change_points import change_points

MOST_LINKS = 300


@dataclass(frozen=True)
class Trend:
    """The way of one benchmark to the newest commit, oldest change first. points[0] is the start, 100."""
    benchmark: str
    points: tuple    # (index, low, high): cost, 100 at the start
    heads: tuple     # commits after each change, as many as changes
    changes: tuple   # positions in points where the level changed for good
    epochs: tuple    # positions where a slowdown was accepted


def chain(index, head):
    """Runs that lead to the commit, oldest first: [(run, base, head, machine)], each base the head of the one before.

    Of several runs of the same two revisions the last one counts: it knows what the others knew.
    """
    before = {}
    for run, base, after, machine, code in index.ask(
            "SELECT run, base, head, machine, code FROM runs ORDER BY started, run"):
        if code in (0, 1, 3):  # what a rejected or broken run says is no history
            before[after] = (run, base, after, machine)
    found, at = [], head
    while at in before and len(found) < MOST_LINKS:
        link = before.pop(at)  # each once: commits can make no circle, but two directories can
        found.append(link)
        at = link[1]
    return found[::-1]


def trends(index, head):
    """Trends of all benchmarks on the way to the commit, those that changed first."""
    links = chain(index, head)
    if not links:
        return []
    rows = {}
    for run, *rest in index.ask("SELECT run, id, slowdown, low, high, level, accepted FROM rows ORDER BY id"):
        rows.setdefault(run, {})[rest[0]] = rest[1:]
    names = sorted({name for link in links for name in rows.get(link[0], {})})
    found = [trend(name, links, rows) for name in names]
    found = [one for one in found if len(one.points) > 2]  # one change is no history
    return sorted(found, key=lambda one: (-len(one.changes), -abs(math.log(one.points[-1][0] / 100)), one.benchmark))


def trend(name, links, rows):
    """The Trend of one benchmark. A change that did not measure it, as when its code was the same, costs nothing."""
    middle, spread = 0.0, [0.0, 0.0]
    points, levels, epochs = [(100.0, 100.0, 100.0)], [], []
    for at, (run, _, _, machine) in enumerate(links, 1):
        slowdown, low, high, level, accepted = rows.get(run, {}).get(name, (None,) * 5)
        if slowdown is not None:
            middle += math.log1p(slowdown)
            # An end that is open is as wide as the other one, or as the slowdown itself.
            width = [math.log1p(slowdown) - math.log1p(low) if low is not None and low > -1 else None,
                     math.log1p(high) - math.log1p(slowdown) if high is not None else None]
            other = next((one for one in width if one is not None), abs(math.log1p(slowdown)))
            spread = [math.hypot(s, w if w is not None else other) for s, w in zip(spread, width)]
        points.append(tuple(100 * math.exp(middle + d) for d in (0.0, -spread[0], spread[1])))
        if level is not None and level > 0 and machine == links[-1][3]:
            levels.append((at, math.log(level)))
        if accepted is not None:
            epochs.append(at)
    changes = tuple(levels[i][0] for i in change_points([level for _, level in levels]))
    return Trend(name, tuple(points), tuple(link[2] for link in links), changes, tuple(epochs))


def disagreement(index, base, head):
    """Benchmarks whose chain from base to head and direct measurement exclude each other: [(name, chained, direct)].

    Slowdowns are fractions. One of the two is wrong then: look for a bias, or for a change that was never measured.
    """
    direct = index.ask("SELECT run FROM runs WHERE base = ? AND head = ? AND code IN (0, 1, 3) ORDER BY started DESC", (base, head))
    if not direct:
        return []
    rows = {}
    for run, *rest in index.ask("SELECT run, id, slowdown, low, high, level, accepted FROM rows"):
        rows.setdefault(run, {})[rest[0]] = rest[1:]
    links = [link for link in chain(_Without(index, direct), head)]
    at = next((i for i, link in enumerate(links) if link[1] == base), None)
    if at is None:
        return []
    found = []
    for name, (slowdown, low, high, _, _) in sorted(rows.get(direct[0][0], {}).items()):
        chained = trend(name, links[at:], rows).points[-1]
        if slowdown is not None and low is not None and high is not None and (
                chained[1] > 100 * (1 + high) or chained[2] < 100 * (1 + low)):
            found.append((name, chained[0] / 100 - 1, slowdown))
    return found


class _Without:
    """An index that does not know some runs."""

    def __init__(self, index, runs):
        self._index, self._runs = index, {run for run, in runs}

    def ask(self, statement, values=()):
        return [row for row in self._index.ask(statement, values) if row[0] not in self._runs]
