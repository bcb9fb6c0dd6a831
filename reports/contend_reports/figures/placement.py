"""Placement spread: every launch of one contender with two workers, first all together, then class by class."""

import matplotlib
import numpy as np

from .. import stats
from ..summary import workers_total
from .style import COLOURS, INK, RC, figure, log_ticks


def subject(study, workload):
    """The row to show: two workers in threads with most launches, one of ours for one producer if there is one; or None."""
    def launches(row):
        return len(row.counted) + sum(map(len, row.elsewhere.values()))

    def rank(row):
        contender = study.contenders[row.contender]
        return study.own(row), contender.get("producers") == "one", launches(row), row.contender
    if study.common not in {one["name"] for one in study.capsule["placement"]["classes"]}:
        return None
    rows = [row for row in study.main_rows(workload)
            if workers_total(row) == 2 and row.team == "threads" and study.competes(row)]
    return max(rows, key=rank, default=None)


def groups(study, row):
    """[(label, values), ...]: all launches, then each class, the common one first, the unclear ones last."""
    common = [sample["value"] for sample in row.counted]
    classes = [(study.common, common)] + sorted(((k, v) for k, v in row.elsewhere.items() if k is not None))
    if None in row.elsewhere:
        classes.append(("changed or unclear", row.elsewhere[None]))
    return [("all launches", [value for _, values in classes for value in values])] + classes


def spreads(study, row):
    """[(label, launches, Estimate, greatest / least), ...] of the same groups, for the text beside the figure."""
    return [(label, len(values), stats.estimate(values), max(values) / min(values))
            for label, values in groups(study, row) if values]


def draw(study, row):
    """One line of dots a group, its quartiles as a bar, its median as a stroke."""
    shown = groups(study, row)
    made, axes = figure(7.2, 0.75 + 0.42 * len(shown))
    with matplotlib.rc_context(RC):
        for y, (label, values) in enumerate(shown):
            colour = INK if y == 0 else COLOURS[(y - 1) % len(COLOURS)]
            lower, middle, upper = np.percentile(values, [25, 50, 75])
            axes.barh(y, upper - lower, left=lower, height=0.55, color=colour, alpha=0.18, linewidth=0)
            axes.plot([middle, middle], [y - 0.3, y + 0.3], color=colour, linewidth=1.6)
            jitter = np.linspace(-0.2, 0.2, len(values)) if len(values) > 1 else [0]
            axes.plot(values, y + np.asarray(jitter), linestyle="none", marker="o", markersize=3, color=colour,
                      alpha=0.75, markeredgewidth=0)
        axes.set_xscale("log")
        axes.set_yticks(range(len(shown)), [label for label, _ in shown])
        axes.invert_yaxis()
        axes.grid(False, axis="y")
        log_ticks(axes.xaxis, row.metric.scale)
        axes.set_xlabel(row.metric.unit)
    return made
