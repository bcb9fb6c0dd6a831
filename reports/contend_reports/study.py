"""One capsule as the page sees it: rows by workload, contender, workers and team, and the setting most share."""

from collections import Counter

from .summary import COMPETING, OWN, TEAMS, summarise_point, workers_order

AXES = ("placement", "payload_bytes", "batch", "capacity")
WORKLOADS = ("transfer", "pairs", "mix", "burst", "ping_pong")  # the order on the page; others follow by name


class Study:
    def __init__(self, capsule):
        self.capsule = capsule
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
        """Could it be an answer: a real queue with a number."""
        return self.kind(row) in COMPETING and row.estimate is not None

    def own(self, row):
        return self.kind(row) in OWN

    def workloads(self):
        present = {row.workload for row in self.rows}
        return [name for name in WORKLOADS if name in present] + sorted(present - set(WORKLOADS))

    def cell(self, workload, contender, workers, team):
        """The row in the main setting, or None."""
        return self._cells.get((workload, contender, workers, team))

    def main_rows(self, workload):
        return [row for row in self._cells.values() if row.workload == workload]

    def columns(self, workload):
        """[(workers, (team, ...)), ...] that have any main row, smallest first."""
        present = {(row.workers, row.team) for row in self.main_rows(workload)}
        workers = sorted({workers for workers, _ in present}, key=workers_order)
        return [(w, tuple(team for team in TEAMS if (w, team) in present)) for w in workers]

    def field(self, workload, workers, team):
        """The competing rows of one column, best first."""
        rows = [r for r in self.main_rows(workload) if (r.workers, r.team) == (workers, team) and self.competes(r)]
        return sorted(rows, key=lambda row: row.metric.ratio(row.estimate.median, 1.0), reverse=True)

    def setting(self, workload):
        """Axis -> the value that most points of the workload have: what tables and answers are about."""
        return {axis: self._main[workload, axis] for axis in AXES}

    def is_main(self, row):
        return not self.differences(row)

    def differences(self, row):
        """The axes on which a row leaves the main setting; capacity is a contender's own (some have no bound)."""
        main = {axis: self._main[row.workload, axis] for axis in AXES}
        main["capacity"] = self._main[row.workload, row.contender]
        return [axis for axis in AXES if row.point[axis] != main[axis]]

    def sweep(self, workload, axis):
        """Rows along one axis, everything else as in the main setting; [] when the axis has one value."""
        rows = [row for row in self.rows if row.workload == workload and set(self.differences(row)) <= {axis}]
        moved = {(row.contender, row.workers, row.team) for row in rows if self.differences(row)}
        return [row for row in rows if (row.contender, row.workers, row.team) in moved]

    def _main_settings(self):
        counts = {}
        for row in self.rows:
            for axis in AXES:
                counts.setdefault((row.workload, axis), Counter())[row.point[axis]] += 1
            counts.setdefault((row.workload, row.contender), Counter())[row.point["capacity"]] += 1
        return {key: counter.most_common(1)[0][0] for key, counter in counts.items()}
