"""Puts answers, tables, figures and data of one or more capsules into one self-contained HTML page."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from . import answers, campaign, cpython, data
from .figures import pairs_only, ping_pong, placement, scaling, sweep
from .figures.svg import inline
from .metrics import digits, size
from .summary import TEAMS
from .tables import beside, trust, waits
from .tables.heat import GROUPS, SHADES, heat, heats
from .tables.latency import latency
from .tables.ratios import ratio_table
from .tables.winners import winners
from .words import axis_words, noun, value_words

WORKLOAD_TEXT = {
    "transfer": "Producers push, consumers pop, as fast as they can; every item is checked on arrival.",
    "pairs": "Every worker pushes one item and pops one, over and over.",
    "mix": "Every worker tosses a coin before each operation: push or pop.",
    "burst": "Producers fill the queue while consumers rest, then consumers drain it.",
    "ping_pong": "One message goes there and back; the time of each single round trip is kept.",
    "contended": "All workers take one lock over and over, and change under it what the lock protects; it is checked.",
    "uncontended": "One worker takes and releases a lock that nobody else wants.",
    "wake_up": "Two workers wake each other in turns.",
    "wake_sleeper": "One worker leaves the other alone until it sleeps, then wakes it: from before the call to the "
                    "return of the wait.",
    "rendezvous": "All workers meet, round after round; whoever leaves early is noticed.",
    "time_out": "A wait of 50 ms that nobody ends: how long it really took.",
    "stream": "Messages one way, as fast as they go.",
    "empty_tasks": "Tasks that do nothing, submitted and awaited: what the pool itself costs.",
    "fork_join": "A batch of tasks is submitted, then all are awaited.",
    "task_latency": "One task at a time: from submitting it to having its result.",
    "create_join": "Workers are started, so many at once, do nothing, and are waited for: the time of one.",
    "create_join_daemon": "As create-join, with daemons, for which a program does not wait when it ends.",
    "timed_join": "A worker that has ended is joined again, with a time-out.",
    "is_alive": "A worker that has ended is asked whether it runs.",
}
BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:M |k )?(?:\w+/s|[nµm]s)\b)|(?<=\d [Mk]) (?=\w+/s)|(?<=/s) (?=\[)")
LATENCY = ("ping_pong",)  # told by percentiles alone
APART = (*LATENCY, waits.WORKLOAD)  # in no table of ratios to the best
TEAM_NAMES = {"threads": "threads", "forked": "forked processes", "executed": "exec’ed processes"}
TEAM_SHORT = {"threads": "thr", "forked": "fork", "executed": "exec"}


def render(studies, stress=()):
    """The page's HTML text: a section a study, above several of them what all of them answer, below what stress found."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).with_name("template")), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"emphasise": emphasise, "breakable": breakable}
    raws = data.raws([study.capsule for study in studies])
    sections = [section(study, f"s{i}") | {"raw": raw} for i, (study, raw) in enumerate(zip(studies, raws), 1)]
    return environment.get_template("page.html").render(
        sections=sections, team_names=TEAM_NAMES,
        overview=answers.overview(studies) if len(studies) > 1 else [],
        all_names=sorted({name for study in studies for name in study.contenders}),
        stress_rows=list(stress), stress_totals=list(campaign.totals(stress)), stress_times=campaign.TIMES,
        team_short=TEAM_SHORT, workload_text=WORKLOAD_TEXT, headings=beside.HEADINGS, shades=SHADES, teams=TEAMS,
        digits=digits, axis_words=axis_words, nines=[f"p{q * 100:g}" for q in ping_pong.NINES])


def emphasise(sentence, names):
    """The sentence as HTML with every contender's name in bold, no line between number and unit; all is escaped."""
    sentence = BEFORE_UNIT.sub("\u00a0", sentence)
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    if not pattern:
        return escape(sentence)
    parts = re.split(rf"(?<![\w/])({pattern})(?![\w/])", sentence)
    return Markup("").join(Markup("<b>{}</b>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts))


def breakable(name):
    """The name as HTML that may be broken after _ and /, so that narrow columns stay narrow."""
    return Markup("<wbr>").join(re.findall(r"[^_/]*[_/]|[^_/]+", name))


def section(study, key):
    """All that the template shows of one capsule but its raw data, as plain values under one prefix for ids."""
    capsule = study.capsule
    workloads = study.workloads()
    main = next((name for name in workloads if name not in APART), workloads[0] if workloads else None)
    launches = sum(len(p["samples"]) + len(p["failures"]) for p in capsule["points"])
    failures = trust.failures(study)
    return {
        "key": key, "capsule": capsule, "study": study, "names": list(study.contenders), "noun": noun(study.family),
        "marks": marks(study), "lead": answers.lead(study), "cpython": cpython.version(study),
        "main": main, "setting": {name: setting(study, name) for name in workloads},
        "contenders": sum(any(c["kind"] in kinds for _, kinds in GROUPS[:3]) for c in study.contenders.values()),
        "launches": launches, "failed_launches": sum(failure[5] for failure in failures),
        "environment": trust.environment(capsule), "winners": winners(study, main) if main else ([], []),
        "heat": heat(study, [main]) if main else None,
        "other_heats": heats(study, [name for name in workloads if name not in (main, *APART)]),
        "trips": {name: found for name in workloads if told_by_percentiles(study, name)
                  and (found := latency(study, name))},
        "ratios": [(name, table) for name in (workloads if study.family != "queue" else [main])
                   if name and name != waits.WORKLOAD and (table := ratio_table(study, name))],
        "waits": waits.waits(study),
        "beside": {name: beside.lines(study, name) for name in workloads}, "units": beside.units(study),
        "failures": failures, "unplaced": trust.unplaced(study), "skipped": trust.skipped(capsule),
        "classes": trust.placement(study), "others": [row for w in workloads for row in trust.other_settings(study, w)],
        "null": [row for row in study.rows if study.kind(row) == "null" and row.estimate and row.workload == main],
        "summary": data.packed(data.summary(study)), **figures(study, key, main),
    }


def setting(study, workload):
    """The main setting in words; what says nothing about the family is left out."""
    main = study.setting(workload)
    queue = study.family == "queue"
    told = [f"payload {size(main['payload_bytes'])}"] if queue or main["payload_bytes"] else []
    if queue or main["capacity"] is not None:
        told.append("no bound" if main["capacity"] is None else f"capacity {_room(study, main['capacity'])}")
    if queue or main["batch"] != 1:
        told.append(f"batch {main['batch']}")
    own = [axis for axis in main if axis not in ("payload_bytes", "capacity", "batch", "placement")]
    told += [f"{axis_words(axis)} {value_words(main[axis])}" for axis in own] + [f"placement “{main['placement']}”"]
    text = ", ".join(told)
    return f"{text[0].upper()}{text[1:]}."


def _room(study, capacity):
    """Pipes count their room in bytes, queues in items."""
    return size(capacity) if study.family == "pipe" else str(capacity)


def told_by_percentiles(study, workload):
    return workload in LATENCY or any(ping_pong.merged(row) for row in study.main_rows(workload) if study.competes(row))


def figures(study, key, main):
    """The figures as inline SVG, each None or empty when the capsule has no data for it."""
    made = {"panels": [], "single": None, "spread": None, "sweeps": [], "latency": {}}
    for i, (name, figure) in enumerate(scaling.panels(study, main) if main else ()):
        made["panels"].append((name, inline(figure, f"{key}-p{i}", name, f"Rate of {name} against worker counts")))
    single = scaling.split(study, main)[1] if main else []
    if single:
        made["single"] = {"workers": sorted({row.workers for row in single}), "figure": inline(
            pairs_only.draw(single), f"{key}-single", "One worker count", "Rates of contenders with one worker count")}
    subject = placement.subject(study, main) if main else None
    if subject:
        picture = inline(placement.draw(study, subject), f"{key}-spread", "Placement spread", f"Every launch of "
                         f"{subject.contender} at {subject.workers} in threads, all together and by placement class")
        made["spread"] = {"row": subject, "figure": picture, "groups": placement.spreads(study, subject)}
    for workload in study.workloads():
        made["sweeps"] += [{
            "workload": workload, "axis": axis, "workers": rows[0].workers, "figure": inline(
                sweep.draw(rows, axis), f"{key}-{i}-{workload}", axis_words(axis), "A line a contender")}
            for i, (axis, rows) in enumerate(sweep.sweeps(study, workload))]
        trips = [row for row in study.main_rows(workload) if study.competes(row) and ping_pong.merged(row)]
        if trips:
            trips.sort(key=lambda row: row.estimate.median)
            made["latency"][workload] = inline(ping_pong.draw(trips), f"{key}-latency-{workload}", "Round trips",
                                               "Time against percentile")
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
