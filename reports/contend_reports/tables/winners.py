"""The table that answers first: who is fastest at each worker count, in threads and in processes."""

from ..answers import verdict
from ..summary import TEAMS
from ..words import between


def winners(study, workload):
    """[(workers, words, {team: Verdict}), ...] and the teams that occur."""
    table = [(workers, between(workers), {team: verdict(study, workload, workers, team) for team in teams})
             for workers, teams in study.columns(workload)]
    return table, [team for team in TEAMS if any(team in found for _, _, found in table)]
