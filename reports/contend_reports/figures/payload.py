"""Payload: rate against bytes per item, one line a contender, labelled at its end."""

import matplotlib

from .style import INK, RC, figure, identity, log_ticks

MOST = 9  # lines that get a colour and a label; the others stay grey


def choose(study, workload="transfer"):
    """The sweep's rows in threads at the worker count with most contenders, or []."""
    rows = [row for row in study.sweep(workload, "payload_bytes") if row.estimate and study.competes(row)
            and row.team == "threads"]
    workers = [row.workers for row in rows]
    return [row for row in rows if row.workers == max(sorted(set(workers)), key=workers.count)]


def draw(rows):
    """Log-log lines; the best at the largest payload are named."""
    lines = {}
    for row in rows:
        lines.setdefault(row.contender, []).append((row.point["payload_bytes"], row.estimate))
    ends = sorted(lines, key=lambda name: -max(lines[name])[1].median if lines[name] else 0)
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
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        payloads = sorted({row.point["payload_bytes"] for row in rows})
        axes.set_xticks(payloads, [f"{p} B" if p < 1024 else f"{p / 1024:g} KiB" for p in payloads])
        axes.set_xlabel("bytes per item, written and read")
        axes.set_ylabel(rows[0].metric.unit)
        log_ticks(axes.yaxis, rows[0].metric.scale)
        _label(axes, [(name, max(lines[name], key=lambda spot: spot[0])) for name in ends[:MOST]])
    return made


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
