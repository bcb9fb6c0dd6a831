"""How well two runs of the same measurements agree: the share of points whose medians are near each other."""

from dataclasses import dataclass

from .errors import ReportError


@dataclass(frozen=True)
class Agreement:
    within: float      # a ratio up to 1 + within counts as near, in either direction
    apart: tuple       # ((point id, second median / first median), ...), farthest first: every compared point
    missing: tuple     # ids of points that only one of the runs has a median of, of its common class
    cut_short: int     # how many of the two runs ended before all was measured

    @property
    def near(self):
        return sum(_distance(ratio) <= 1 + self.within for _, ratio in self.apart)

    @property
    def share(self):
        return self.near / len(self.apart)


def agreement(first, second, within):
    """The Agreement of two Studies; ReportError where nothing can be compared.

    Only launches of one placement class are compared, so both runs must have had the same common class.
    """
    if first.family != second.family:
        raise ReportError(f"a run of {first.family} and one of {second.family} have nothing in common; "
                          "name two capsules of one family")
    if first.common != second.common:
        raise ReportError(f"{first.family}: most launches of one run were '{first.common}', of the other "
                          f"'{second.common}': the machine itself changed; run again")
    medians = [{row.point["id"]: row.estimate.median for row in study.rows if row.estimate} for study in (first, second)]
    shared = medians[0].keys() & medians[1].keys()
    if not shared:
        raise ReportError(f"{first.family}: the runs have no point in common; give both the same profile and filter")
    ratios = [(name, medians[1][name] / medians[0][name]) for name in sorted(shared)]
    ratios.sort(key=lambda pair: _distance(pair[1]), reverse=True)
    return Agreement(within, tuple(ratios), tuple(sorted(medians[0].keys() ^ medians[1].keys())),
                     sum(not study.capsule["run"]["complete"] for study in (first, second)))


def sentences(found, family, most=10):
    """What to print: the share first, then the points that are not near, farthest first."""
    yield (f"{family}: {found.near} of {len(found.apart)} medians ({100 * found.share:.1f} %) "
           f"are within {100 * found.within:g} % of each other")
    far = [(name, ratio) for name, ratio in found.apart if _distance(ratio) > 1 + found.within]
    for name, ratio in far[:most]:
        yield f"  x {ratio:.2f}  {name}"
    if len(far) > most:
        yield f"  and {len(far) - most} more"
    if found.cut_short:
        yield f"  {found.cut_short} of the 2 runs ended early: fewer samples, so they agree less than whole ones would"
    if found.missing:
        yield f"  {len(found.missing)} points have a median in one run only, such as {found.missing[0]}"


def _distance(ratio):
    return max(ratio, 1 / ratio)
