"""The page of a comparison: verdict first, then every row, the evidence, the controls, and the history if there is one."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..figures.svg import inline
from . import charts, outputs, words
from .records import PROFILES

CHARTS = 20  # trend charts at most


def render(record, trends=()):
    """HTML text of a record. trends: history.Trend objects of its rows, those that changed first."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parents[1] / "template"), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"percent": words.percent, "interval": words.interval, "modes": words.modes, "clean": words.clean}
    rows = words.sorted_rows(record["rows"])
    measured = [row for row in rows if row["decision"]]
    return environment.get_template("gate.html").render(
        record=record, rows=rows, line=outputs.line(record), spark={name: words.sparkline(xs) for name, xs in record["logs"].items()},
        figures=list(figures(record, measured)), profiles=PROFILES.values(), shown=charts.SHOWN, measured=measured,
        trends=[(trend, inline(charts.trend(trend.points, trend.changes, trend.epochs), f"trend{i}", clear(trend.benchmark),
                               "Chained index of this benchmark")) for i, trend in enumerate(trends[:CHARTS])],
        data=Markup(words.script_json({key: value for key, value in record.items() if key != "facts"})))


def figures(record, measured):
    """(title, figure) a profile, then the paths of all that it judged."""
    for profile in PROFILES.values():
        mine = [cleared(row) for row in measured if row["tau"] == profile.tau]
        if mine:
            logs = {clear(row["id"]): record["logs"].get(row["id"], []) for row in measured if row["tau"] == profile.tau}
            limit = record["limits"]["family"] / record["limits"]["alpha"]
            yield (f"Slowdowns, profile {profile.name}", inline(charts.forest(mine, profile.m0, profile.tau),
                   f"forest-{profile.name}", "Slowdowns", "Slowdown of each row with its interval"))
            yield (f"Evidence, profile {profile.name}", inline(charts.paths(logs, limit, profile.m0), f"paths-{profile.name}",
                   "Evidence", "Logarithm of the e-value against the number of pairs"))


def clear(name):
    """A name that a figure can hold: XML knows no control characters."""
    return words.clean(name)


def cleared(row):
    return row | {"id": clear(row["id"])}
