"""A sweep: the number against one axis, such as bytes per item; one line a contender, labelled at its end."""

import matplotlib

from ..metrics import size
from ..words import axis_words
from .style import INK, RC, figure, identity, log_ticks

MOST = 9  # lines that get a colour and a label; the others stay grey


def choose(study, workload, axis):
    """The sweep's rows in threads at the worker count with most contenders, or []; CPython has no sweep."""
    rows = [row for row in study.sweep(workload, axis) if row.estimate and study.competes(row)
            and row.team == "threads" and isinstance(row.setting.get(axis), (int, float))]
    workers = [row.workers for row in rows]
    kept = [row for row in rows if row.workers == max(sorted(set(workers)), key=workers.count)]
    return kept if len({row.setting[axis] for row in kept}) > 1 else []


def sweeps(study, workload):
    """[(axis, rows), ...]: every axis along which the workload's main setting was varied, in numbers."""
    axes = [axis for axis in study.setting(workload) if axis not in ("placement", "capacity")]
    return [(axis, rows) for axis in axes if (rows := choose(study, workload, axis))]


def draw(rows, axis):
    """The number on a log scale, the axis too unless it has a zero; the best at its far end are named."""
    lines, metric = {}, rows[0].metric
    for row in rows:
        lines.setdefault(row.contender, []).append((row.setting[axis], row.estimate))
    ends = sorted(lines, key=lambda name: metric.ratio(_end(lines[name])[1].median, 1.0), reverse=True)
    made, axes = figure(7.2, 3.9)
    with matplotlib.rc_context(RC):
        for name in reversed(ends):
            named = name in ends[:MOST]
            colour, marker = identity(name) if named else (INK, "")
            xs, es = zip(*sorted(lines[name], key=lambda spot: spot[0]))
            axes.plot(xs, [e.median for e in es], color=colour, marker=marker, alpha=1 if named else 0.25,
                      linewidth=1.4 if named else 0.7)
            if named:
                axes.fill_between(xs, [e.low for e in es], [e.high for e in es], color=colour, alpha=0.1, linewidth=0)
        values = sorted({row.setting[axis] for row in rows})
        if values[0] > 0:
            axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        axes.set_xticks(values, [size(v) if axis == "payload_bytes" else f"{v:g}" for v in values])
        axes.set_xlabel(axis_words(axis))
        axes.set_ylabel(metric.unit)
        log_ticks(axes.yaxis, metric.scale)
        _label(axes, [(name, _end(lines[name])) for name in ends[:MOST]])
    return made


def _end(line):
    return max(line, key=lambda spot: spot[0])


def _label(axes, ends, step=0.055):
    """Names at the line ends, pushed apart so that none covers another."""
    low, high = axes.get_ylim()
    to_axis = axes.transAxes.inverted()
    heights = sorted((to_axis.transform(axes.transData.transform((x, e.median)))[1], name) for name, (x, e) in ends)
    placed = -1.0
    for height, name in heights:
        placed = max(height, placed + step)
        axes.annotate(name, (1.01, placed), xycoords="axes fraction", va="center", fontsize=7.5,
                      color=identity(name)[0])
    axes.set_ylim(low, high)
