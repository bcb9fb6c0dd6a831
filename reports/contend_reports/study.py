"""One capsule as the page sees it: rows by workload, contender, workers and team, and the setting most share."""

from collections import Counter

from .summary import COMPETING, CPYTHON, OWN, TEAMS, summarise_point, workers_order

# The order on the page, the workload of the first answer first in its family; others follow by name.
WORKLOADS = ("transfer", "pairs", "mix", "burst", "contended", "uncontended", "wake_up", "wake_sleeper", "rendezvous",
             "time_out", "stream", "ping_pong", "empty_tasks", "fork_join", "task_latency", "create_join",
             "create_join_daemon", "timed_join", "is_alive")


class Study:
    def __init__(self, capsule):
        self.capsule = capsule
        self.family = capsule["family"]
        self.common = capsule["placement"]["common"]
        self.contenders = {contender["name"]: contender for contender in capsule["contenders"]}
        self.rows = [summarise_point(point, self.common) for point in capsule["points"]]
        self._main = self._main_settings()
        self._cells = {}
        for row in self.rows:
            if self.is_main(row):
                self._cells[row.workload, row.contender, row.workers, row.team] = row

    def kind(self, row):
        return self.contenders[row.contender]["kind"]

    def competes(self, row):
        """Could it be an answer: a real contender with a number."""
        return self.kind(row) in COMPETING and row.estimate is not None

    def own(self, row):
        return self.kind(row) in OWN

    def cpython(self, row):
        return self.kind(row) == CPYTHON

    def workloads(self):
        present = {row.workload for row in self.rows}
        return [name for name in WORKLOADS if name in present] + sorted(present - set(WORKLOADS))

    def cell(self, workload, contender, workers, team):
        """The row in the main setting, or None."""
        return self._cells.get((workload, contender, workers, team))

    def main_rows(self, workload):
        return [row for row in self._cells.values() if row.workload == workload]

    def columns(self, workload):
        """[(workers, (team, ...)), ...] that have a main row of more than the null contender, smallest first."""
        present = {(row.workers, row.team) for row in self.main_rows(workload) if self.kind(row) != "null"}
        workers = sorted({workers for workers, _ in present}, key=workers_order)
        return [(w, tuple(team for team in TEAMS if (w, team) in present)) for w in workers]

    def field(self, workload, workers, team):
        """The competing rows of one column, best first."""
        rows = [r for r in self.main_rows(workload) if (r.workers, r.team) == (workers, team) and self.competes(r)]
        return best_first(rows)

    def setting(self, workload):
        """Axis -> the value that most points of the workload have: what tables and answers are about."""
        return self._main[workload]

    def is_main(self, row):
        return not self.differences(row)

    def differences(self, row):
        """The axes on which a row leaves the main setting.

        Capacity is a contender's own (some have no bound), and so is CPython's placement: nobody pins it.
        """
        main = self._main[row.workload] | {"capacity": self._main[row.workload, row.contender]}
        free = {"placement"} if self.cpython(row) else set()
        return [axis for axis, value in row.setting.items() if axis not in free and value != main.get(axis, value)]

    def sweep(self, workload, axis):
        """Rows along one axis, everything else as in the main setting; [] when the axis has one value."""
        rows = [row for row in self.rows if row.workload == workload and set(self.differences(row)) <= {axis}]
        moved = {(row.contender, row.workers, row.team) for row in rows if self.differences(row)}
        return [row for row in rows if (row.contender, row.workers, row.team) in moved]

    def _main_settings(self):
        """workload -> its main setting, (workload, contender) -> its capacity; CPython follows, it does not vote."""
        voting = {row.workload for row in self.rows if not self.cpython(row)}
        counts, capacities = {}, {}
        for row in self.rows:
            capacities.setdefault((row.workload, row.contender), Counter())[row.setting["capacity"]] += 1
            if self.cpython(row) and row.workload in voting:
                continue
            for axis, value in row.setting.items():
                counts.setdefault(row.workload, {}).setdefault(axis, Counter())[value] += 1
        main = {workload: {axis: _commonest(counter) for axis, counter in axes.items()}
                for workload, axes in counts.items()}
        return main | {key: _commonest(counter) for key, counter in capacities.items()}


def best_first(rows):
    """Rows of one metric, by their medians."""
    return sorted(rows, key=lambda row: row.metric.ratio(row.estimate.median, 1.0), reverse=True)


def _commonest(counter):
    return counter.most_common(1)[0][0]
