"""What a reader needs to believe a number: environment, failures, absences, placement, other settings."""

from collections import Counter

from .. import stats
from ..metrics import size
from ..summary import SINGLE, UNPROBED
from ..words import value_words


def environment(capsule):
    """[(label, text), ...]: the machine and the build, made by the program."""
    env, run = capsule["environment"], capsule["run"]
    cpu = env["cpu"]
    traits = [f"{cpu['online']} CPUs online, {len(cpu['allowed'])} allowed"]
    for key, yes, no in (("smt", "SMT", "no SMT"), ("hypervisor", "virtual machine", "bare metal")):
        if cpu.get(key) is not None:
            traits.append(yes if cpu[key] else no)
    caches = ", ".join(f"L{c['level']} {size(c['bytes'])} shared by {c['shared_by']}" for c in cpu.get("caches", ()))
    dirty = {True: ", with uncommitted changes", False: "", None: ", state of the tree unknown"}[env["dirty"]]
    found = [
        ("Processor", f"{cpu['model']}; {', '.join(traits)}"), ("Caches", caches),
        ("Memory", f"{size(env['memory_bytes'])}" if env.get("memory_bytes") else ""),
        ("Kernel", f"{env['kernel']}; governor {env.get('governor') or 'unknown'}"),
        ("Compiler", f"{env['compiler']} {env['flags']}; {env['build_type']}, {env['backend']} backend"),
        ("Commit", f"{env['commit'][:12]}{dirty}; build id {env['build_id'][:12]}"),
        ("Run", f"{run['profile']} profile, {run['started']}, {run['seconds']:.0f} s, seed {run['seed']}"),
        ("Command", " ".join(run["command"])),
        ("Clock", f"{env['clock_ns']:.1f} ns a reading" if env.get("clock_ns") is not None else ""),
        ("Libraries", ", ".join(f"{k} {v}" for k, v in sorted(env.get("libraries", {}).items()))),
        ("CPython", _cpython(capsule)),
        ("Mitigations", "; ".join(f"{k}: {v}" for k, v in sorted((env.get("mitigations") or {}).items()))),
    ]
    return [(label, text) for label, text in found if text]


def _cpython(capsule):
    """Where the twin's numbers come from, when one was joined."""
    twin = capsule.get("cpython")
    return f"{twin['version']}, measured {twin['run']['started']}; not pinned, its placement was not probed: " \
           "each of its launches counts" if twin else ""


def failures(study):
    """[(contender, workload, workers, team, what, times, launches), ...]: every launch that gave no number."""
    found = []
    for row in study.rows:
        launches = len(row.point["samples"]) + len(row.point["failures"])
        for what, times in Counter(row.failures).items():
            found.append((row.contender, row.workload, row.workers, row.team, what, times, launches))
    return found


def unplaced(study):
    """Competing rows whose launches passed but never ran in the common class: they have no number."""
    return [(row.contender, row.workload, row.workers, row.team, _where(row))
            for row in study.rows if row.estimate is None and row.elsewhere and not row.failures]


def _where(row):
    return ", ".join(f"{row.metric.say(stats.estimate(values).median)} in {name or 'no clear class'} ({len(values)})"
                     for name, values in row.elsewhere.items())


def placement(study):
    """[(name, description, round trip, share, launches, counts), ...], the unclear ones last."""
    counts = Counter(sample["class"] for row in study.rows for sample in row.point["samples"])
    total = sum(counts.values()) or 1
    found = [(c["name"], c["description"], "{:.0f}–{:.0f} ns".format(*c["round_trip_ns"]), counts[c["name"]] / total,
              counts[c["name"]], c["name"] == study.common) for c in study.capsule["placement"]["classes"]]
    if counts[SINGLE]:
        found.append((SINGLE, "all workers on one CPU: no distance to measure", "", counts[SINGLE] / total,
                      counts[SINGLE], True))
    if counts[UNPROBED]:
        found.append((UNPROBED, "CPython’s: nobody looked where they ran", "", counts[UNPROBED] / total,
                      counts[UNPROBED], True))
    if counts[None]:
        found.append(("unclear", "changed during the launch, or between two classes", "", counts[None] / total,
                      counts[None], False))
    return found


def skipped(capsule):
    """[(reason, [(contender, [what, ...]), ...]), ...]: grouped, since one reason stands behind many."""
    reasons = {}
    for item in capsule["skipped"]:
        reasons.setdefault(item["reason"], {}).setdefault(item["contender"], []).append(item["what"])
    return [(reason, list(names.items())) for reason, names in reasons.items()]


def other_settings(study, workload):
    """[(contender, workers, team, setting, text, Ratio to the main setting or None), ...] of all other axes."""
    found = []
    for row in study.rows:
        axes = study.differences(row)
        if row.workload != workload or not axes or axes == ["payload_bytes"] or row.estimate is None:
            continue
        main = study.cell(workload, row.contender, row.workers, row.team)
        setting = ", ".join(f"{axis.replace('_', ' ')} {value_words(row.setting[axis])}" for axis in axes)
        found.append((row.contender, row.workers, row.team, setting, row.metric.say_interval(row.estimate),
                      stats.ratio(row.estimate, main.estimate) if main else None))
    return found
