"""What processes cost over threads, in one sentence a workload: the same code in both, or the best of each."""

from . import stats
from .metrics import digits
from .study import best_first
from .summary import workers_total
from .tables.ratios import pairs
from .words import TEAM_WORDS, count, noun, plain

# The workloads that the question is about, of each family; of a family that is not listed: all.
ASKED = {
    "queue": ("transfer",), "lock": ("contended", "uncontended"), "signal": ("wake_up", "wake_sleeper", "rendezvous"), "pipe": ("stream", "ping_pong"),
    "pool": ("empty_tasks", "fork_join", "task_latency"), "worker": ("create_join",),
}


def asked(study):
    """The workloads of the study that answers on top are about, the first of them first."""
    wanted = ASKED.get(study.family, ())
    present = study.workloads()
    return [name for name in present if name in wanted] or [name for name in present if name != "time_out"]


def process_cost(study, workload, team="forked"):
    """One sentence with figure and interval, or None when the workload has no number in both kinds of team."""
    found = [(threads, ratio) for threads, _, ratio in pairs(study, workload, team) if ratio is not None]
    where = "" if asked(study) == [workload] else f" ({plain(workload)})"
    start = TEAM_WORDS[team].capitalize()
    if not found:
        return _best_to_best(study, workload, team, start, where)
    rate = "rate" if found[0][0].metric.better == "higher" else "speed"
    if len(found) == 1:
        threads, ratio = found[0]
        return f"{start} {threads.contender} keeps {ratio.say()} of its {rate} in threads{where}."
    ratios = [ratio for _, ratio in found]
    middle = stats.estimate([r.value for r in ratios])
    slower = sum(r.differs and r.value < 1 for r in ratios)
    faster = sum(r.differs and r.value > 1 for r in ratios)
    return f"{start} our {noun(study.family)} keep {middle.median:.2f} [{middle.low:.2f}–{middle.high:.2f}] of their " \
           f"{rate} in threads{where}, the median over {count(len(ratios), 'pair')} of points: {slower} slower beyond " \
           f"doubt, {faster} faster, {len(ratios) - slower - faster} not told apart."


def _best_to_best(study, workload, team, start, where):
    """Where no contender runs both ways: the best of ours in processes beside the best of ours in threads."""
    rows = [row for row in study.main_rows(workload) if study.own(row) and row.estimate]
    shared = sorted({workers_total(r) for r in rows if r.team == team} & {workers_total(r) for r in rows
                                                                         if r.team == "threads"})
    if not shared:
        return None
    workers = next((n for n in shared if n > 1), shared[0])  # as the sentences about winners
    sides = [best_first([r for r in rows if r.team == t and workers_total(r) == workers])[0]
             for t in (team, "threads")]
    estimates = [side.estimate for side in sides]
    ratio = stats.ratio(*(estimates if sides[0].metric.better == "higher" else estimates[::-1]))
    if ratio is None:
        return None
    rate = "rate" if sides[0].metric.better == "higher" else "speed"
    told = "" if ratio.differs else ", not told apart"
    return f"{start} the best of ours with {count(workers, 'worker')}, {sides[0].contender}, has {digits(ratio.value)} [{digits(ratio.low)}–" \
           f"{digits(ratio.high)}] of the {rate} of {sides[1].contender}, the best in threads{where}{told}."


def process_costs(study, team="forked"):
    return [sentence for workload in asked(study) if (sentence := process_cost(study, workload, team))]
