"""Puts answers, tables, figures and data of one or more capsules into one self-contained HTML page."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import answers, data
from .figures import payload, ping_pong, placement, scaling
from .figures.svg import inline
from .metrics import digits
from .summary import TEAMS
from .tables import beside, trust
from .tables.heat import GROUPS, SHADES, heat
from .tables.ratios import ratio_table
from .tables.winners import winners

WORKLOAD_TEXT = {
    "transfer": "Producers push, consumers pop, as fast as they can; every item is checked on arrival.",
    "pairs": "Every worker pushes one item and pops one, over and over.",
    "mix": "Every worker tosses a coin before each operation: push or pop.",
    "burst": "Producers fill the queue while consumers rest, then consumers drain it.",
    "ping_pong": "One item goes there and back; the time of each single round trip is kept.",
}
TEAM_NAMES = {"threads": "threads", "forked": "forked processes", "executed": "exec’ed processes"}
TEAM_SHORT = {"threads": "thr", "forked": "fork", "executed": "exec"}


def render(studies):
    """The page's HTML text."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).with_name("template")), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("page.html").render(
        sections=[section(study, f"s{i}") for i, study in enumerate(studies, 1)], team_names=TEAM_NAMES,
        team_short=TEAM_SHORT, workload_text=WORKLOAD_TEXT, headings=beside.HEADINGS, shades=SHADES, teams=TEAMS,
        digits=digits, nines=[f"p{q * 100:g}" for q in ping_pong.NINES])


def section(study, key):
    """All that the template shows of one capsule, as plain values under one prefix for ids."""
    capsule = study.capsule
    workloads = study.workloads()
    main = workloads[0] if workloads else None
    launches = sum(len(p["samples"]) + len(p["failures"]) for p in capsule["points"])
    failures = trust.failures(study)
    return {
        "key": key, "capsule": capsule, "study": study, "marks": marks(study), "lead": answers.lead(study),
        "main": main, "setting": {name: study.setting(name) for name in workloads},
        "contenders": sum(any(c["kind"] in kinds for _, kinds in GROUPS[:3]) for c in study.contenders.values()),
        "launches": launches, "failed_launches": sum(failure[5] for failure in failures),
        "environment": trust.environment(capsule), "winners": winners(study, main) if main else ([], []),
        "heats": {name: found for name in workloads if (found := heat(study, name))},
        "ratios": {name: found for name in workloads if (found := ratio_table(study, name))},
        "beside": {name: beside.lines(study, name) for name in workloads},
        "failures": failures, "unplaced": trust.unplaced(study), "skipped": trust.skipped(capsule),
        "classes": trust.placement(study), "others": [row for w in workloads for row in trust.other_settings(study, w)],
        "null": [row for row in study.rows if study.kind(row) == "null" and row.estimate and row.workload == main],
        "summary": data.packed(data.summary(study)), "raw": data.raw(capsule), **figures(study, key, main),
    }


def figures(study, key, main):
    """The figures as inline SVG, each None or empty when the capsule has no data for it."""
    made = {"panels": [], "spread": None, "payload": None, "latency": None}
    for i, (name, figure) in enumerate(scaling.panels(study, main) if main else ()):
        made["panels"].append((name, inline(figure, f"{key}-p{i}", name, f"Rate of {name} against worker counts")))
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
        made["latency"] = {"rows": [(row, ping_pong.percentiles(row)) for row in trips], "figure": inline(
            ping_pong.draw(trips), f"{key}-latency", "Round trips", "Round-trip time against percentile")}
    return made


def marks(study):
    """Loud warnings: the run's own, and those that the data itself gives rise to."""
    capsule, found = study.capsule, list(study.capsule["marks"])
    run = capsule["run"]
    if not run["complete"]:
        found.append(f"The run ended early ({run['ended_by'] or 'reason unknown'}): what was measured till then is shown.")
    found += [f"Self-audit failed, do not trust this run: {a['name']}: expected {a['expected']}, seen {a['seen']}."
              for a in capsule["audit"] if not a["ok"]]
    if not capsule["audit"]:
        found.append("The harness did not audit itself in this run.")
    if study.common is None:
        found.append("No placement class was found: launches on different cores may be mixed in every number.")
    return found
