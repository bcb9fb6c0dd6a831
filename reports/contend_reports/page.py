"""Puts answers, tables, figures and data of one or more capsules into one self-contained HTML page."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from . import answers, data
from .figures import pairs_only, payload, ping_pong, placement, scaling
from .figures.svg import inline
from .metrics import digits
from .summary import TEAMS
from .tables import beside, trust
from .tables.heat import GROUPS, SHADES, heat
from .tables.latency import latency
from .tables.ratios import ratio_table
from .tables.winners import winners

WORKLOAD_TEXT = {
    "transfer": "Producers push, consumers pop, as fast as they can; every item is checked on arrival.",
    "pairs": "Every worker pushes one item and pops one, over and over.",
    "mix": "Every worker tosses a coin before each operation: push or pop.",
    "burst": "Producers fill the queue while consumers rest, then consumers drain it.",
    "ping_pong": "One item goes there and back; the time of each single round trip is kept.",
}
LATENCY = ("ping_pong",)
TEAM_NAMES = {"threads": "threads", "forked": "forked processes", "executed": "exec’ed processes"}
TEAM_SHORT = {"threads": "thr", "forked": "fork", "executed": "exec"}


def render(studies):
    """The page's HTML text."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).with_name("template")), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"emphasise": emphasise, "breakable": breakable}
    return environment.get_template("page.html").render(
        sections=[section(study, f"s{i}") for i, study in enumerate(studies, 1)], team_names=TEAM_NAMES,
        team_short=TEAM_SHORT, workload_text=WORKLOAD_TEXT, headings=beside.HEADINGS, shades=SHADES, teams=TEAMS,
        digits=digits, nines=[f"p{q * 100:g}" for q in ping_pong.NINES])


def emphasise(sentence, names):
    """The sentence as HTML with every contender's name in bold; text and names are escaped."""
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    if not pattern:
        return escape(sentence)
    parts = re.split(rf"(?<![\w/])({pattern})(?![\w/])", sentence.replace(" M items/s", "\u00a0M\u00a0items/s"))
    return Markup("").join(Markup("<b>{}</b>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts))


def breakable(name):
    """The name as HTML that may be broken after _ and /, so that narrow columns stay narrow."""
    return Markup("<wbr>").join(re.findall(r"[^_/]*[_/]|[^_/]+", name))


def section(study, key):
    """All that the template shows of one capsule, as plain values under one prefix for ids."""
    capsule = study.capsule
    workloads = study.workloads()
    main = workloads[0] if workloads else None
    launches = sum(len(p["samples"]) + len(p["failures"]) for p in capsule["points"])
    failures = trust.failures(study)
    return {
        "key": key, "capsule": capsule, "study": study, "names": list(study.contenders),
        "marks": marks(study), "lead": answers.lead(study),
        "main": main, "setting": {name: study.setting(name) for name in workloads},
        "contenders": sum(any(c["kind"] in kinds for _, kinds in GROUPS[:3]) for c in study.contenders.values()),
        "launches": launches, "failed_launches": sum(failure[5] for failure in failures),
        "environment": trust.environment(capsule), "winners": winners(study, main) if main else ([], []),
        "heat": heat(study, [main]) if main else None, "other_heat": heat(study, throughput_besides(study, main)),
        "trips": {name: found for name in workloads if name in LATENCY and (found := latency(study, name))},
        "ratios": ratio_table(study, main) if main else None,
        "beside": {name: beside.lines(study, name) for name in workloads},
        "failures": failures, "unplaced": trust.unplaced(study), "skipped": trust.skipped(capsule),
        "classes": trust.placement(study), "others": [row for w in workloads for row in trust.other_settings(study, w)],
        "null": [row for row in study.rows if study.kind(row) == "null" and row.estimate and row.workload == main],
        "summary": data.packed(data.summary(study)), "raw": data.raw(capsule), **figures(study, key, main),
    }


def throughput_besides(study, main):
    """The other workloads with the main one's metric: they share one table."""
    return [name for name in study.workloads() if name not in (main, *LATENCY)]


def figures(study, key, main):
    """The figures as inline SVG, each None or empty when the capsule has no data for it."""
    made = {"panels": [], "single": None, "spread": None, "payload": None, "latency": None}
    for i, (name, figure) in enumerate(scaling.panels(study, main) if main else ()):
        made["panels"].append((name, inline(figure, f"{key}-p{i}", name, f"Rate of {name} against worker counts")))
    single = scaling.split(study, main)[1] if main else []
    if single:
        made["single"] = {"workers": sorted({row.workers for row in single}), "figure": inline(
            pairs_only.draw(single), f"{key}-single", "One worker count", "Rates of contenders with one worker count")}
    subject = placement.subject(study)
    if subject:
        picture = inline(placement.draw(study, subject), f"{key}-spread", "Placement spread",
                         f"Every launch of {subject.contender} at 1+1 in threads, all together and by placement class")
        made["spread"] = {"row": subject, "figure": picture, "groups": placement.spreads(study, subject)}
    swept = payload.choose(study)
    if swept:
        made["payload"] = {"workers": swept[0].workers, "figure": inline(
            payload.draw(swept), f"{key}-payload", "Payload", "Rate against bytes per item, a line a contender")}
    trips = [row for row in study.main_rows("ping_pong") if study.competes(row) and ping_pong.merged(row)]
    if trips:
        trips.sort(key=lambda row: row.estimate.median)
        made["latency"] = inline(ping_pong.draw(trips), f"{key}-latency", "Round trips", "Time against percentile")
    return made


def marks(study):
    """Loud warnings: the run's own, and those that the data itself gives rise to."""
    capsule, found = study.capsule, list(study.capsule["marks"])
    run = capsule["run"]
    if not run["complete"]:
        why = run["ended_by"] or "reason unknown"
        found.append(f"The run ended early ({why}): what was measured till then is shown.")
    found += [f"Self-audit failed, do not trust this run: {a['name']}: expected {a['expected']}, seen {a['seen']}."
              for a in capsule["audit"] if not a["ok"]]
    if not capsule["audit"]:
        found.append("The harness did not audit itself in this run.")
    if study.common is None:
        found.append("No placement class was found: launches on different cores may be mixed in every number.")
    return found
