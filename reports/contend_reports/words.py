"""How things are called in sentences: teams, families, workloads, and the small grammar around them."""

FAMILIES = ("queue", "lock", "signal", "pipe", "pool", "worker", "scenario")  # the order on the page; others follow
TEAM_WORDS = {"threads": "in threads", "forked": "in forked processes", "executed": "in separately started processes"}

# How a sentence about a workload opens, where the number of workers does not say it all.
OPENINGS = {
    "ping_pong": "For a round trip", "contended": "Contended by {workers}", "uncontended": "Uncontended",
    "wake_up": "For a wake-up", "wake_sleeper": "To wake a sleeper",
    "rendezvous": "For {workers} to meet", "time_out": "For a time-out", "stream": "In a stream",
    "empty_tasks": "For empty tasks on {workers}", "fork_join": "For fork and join on {workers}",
    "task_latency": "From submitting a task to its result on {workers}",
    "create_join": "To start and join {one_worker}", "create_join_daemon": "To start and join {one_daemon}",
    "timed_join": "To join a worker that ended long ago", "is_alive": "To ask a worker that ended long ago",
}

AXIS_WORDS = {
    "payload_bytes": "bytes per item, written and read", "critical_section_ns": "critical section, ns",
    "outside_ns": "work outside, ns", "tasks": "tasks", "chunk": "tasks per chunk",
}


def noun(family):
    return "pools" if family == "pool" else f"{family}s" if family in FAMILIES else "contenders"


def theirs(family):
    """What the contenders that are not ours are: (a heading, how the fastest of them is called)."""
    return ("the kernel’s", "the fastest of the kernel’s") if family == "pipe" else ("libraries", "the fastest library")


def plain(name):
    """A name of a workload or axis as words."""
    return name.replace("_", "-")


def axis_words(axis):
    return AXIS_WORDS.get(axis, axis.replace("_", " "))


def value_words(value):
    """100.0 -> '100'; words as they are."""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def order(family):
    """Sorts families as the page shows them."""
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)


def between(workers):
    """'2+1' -> 'Between 2 producers and 1 consumer'; '4' -> 'With 4 workers'."""
    parts = [int(part) for part in workers.split("+")]
    if len(parts) == 1:
        return f"With {count(parts[0], 'worker')}"
    return f"Between {count(parts[0], 'producer')} and {count(parts[1], 'consumer')}"


def situation(row):
    """What a row is about, without its team: 'Contended by 2 workers'."""
    total = sum(int(part) for part in row.workers.split("+"))
    words = {"workers": count(total, "worker"), "one_worker": one_of(total, "worker"), "one_daemon": one_of(total, "daemon")}
    if row.workload.startswith("round_of_"):  # a scenario, whose workers are its own affair
        return f"For a {row.workload.replace('_', ' ')}"
    return OPENINGS[row.workload].format(**words) if row.workload in OPENINGS else between(row.workers)


def opening(row):
    """How a sentence about the row's column begins."""
    return f"{situation(row)} {TEAM_WORDS[row.team]}"


def listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def count(number, thing):
    return f"{number} {thing}{'' if number == 1 else 's'}"


def one_of(number, thing):
    """1 -> 'a worker'; 2 -> 'one of 2 workers at once'."""
    return f"a {thing}" if number == 1 else f"one of {count(number, thing)} at once"


def times(best, other):
    """'1.9 times' for rates, '1.9 times sooner than' for times."""
    factor = best.metric.ratio(best.estimate.median, other.estimate.median)
    return f"{factor:.1f} times" if best.metric.better == "higher" else f"{factor:.1f} times sooner than"
