"""One look for all figures, and one identity (colour and marker) per contender, made from its name alone."""

import hashlib

import matplotlib

matplotlib.use("svg")
from matplotlib import ticker  # noqa: E402  the backend must be chosen first
from matplotlib.figure import Figure  # noqa: E402

from ..metrics import digits  # noqa: E402

# Stand-ins that svg.py replaces by the page's own colours, so that a figure follows light and dark.
INK, FAINT = "#0a0b0c", "#0d0e0f"

# Mid-lightness colours that hold on white and on near-black; no meaning rests on colour without marker or label.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#c98a00", "#8a6fd1", "#8c7a3b", "#c2455a", "#3f9aa6",
           "#6b9e2f", "#a65fb5", "#b5653a", "#5d7fd9", "#7f8890")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
LINES = {"threads": "-", "forked": (0, (4, 1.6)), "executed": (0, (1, 1.4))}

RC = {
    "svg.fonttype": "none", "svg.hashsalt": "contend", "text.parse_math": False, "font.size": 8, "axes.linewidth": 0.6,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK, "xtick.color": INK, "ytick.color": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "axes.grid.which": "major",
    "grid.color": FAINT, "grid.linewidth": 0.6, "axes.axisbelow": True, "lines.linewidth": 1.3, "lines.markersize": 3.4,
    "xtick.major.size": 0, "ytick.major.size": 0, "ytick.minor.size": 0, "xtick.minor.size": 0,
    "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
}


def identity(name):
    """(colour, marker) of a contender, from its name alone: the same in every figure of every run."""
    number = int.from_bytes(hashlib.sha256(name.encode(errors="replace")).digest()[:4], "big")
    return COLOURS[number % len(COLOURS)], MARKERS[number // len(COLOURS) % len(MARKERS)]


def figure(width, height):
    """A Figure in inches with the common look and one axis."""
    with matplotlib.rc_context(RC):
        made = Figure(figsize=(width, height), layout="constrained")
        return made, made.add_subplot()


def log_ticks(axis, scale=1.0):
    """1, 2, 5 on a log axis, in plain numbers of the metric's unit; fewer when the range is wide."""
    low, high = axis.get_view_interval()
    subs = (1.0, 2.0, 5.0) if high < 300 * low else (1.0,)
    axis.set_major_locator(ticker.LogLocator(subs=subs, numticks=30))
    axis.set_major_formatter(lambda value, _: digits(value * scale, 1).rstrip(".") if value else "")
    axis.set_minor_locator(ticker.NullLocator())
