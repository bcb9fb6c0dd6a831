"""The gate with coins that are the same in every test run: a fair coin looks unfair once in a while. python3 -m gate.seeded"""

import sys

import pytest

from contend_reports.gate import __main__ as gate
from contend_reports.gate import page, schedule

SEED = schedule.seed("base", "head", "of the tests")


def main(arguments=None, with_page=False):
    """gate.main in this process; without the page, which takes longer than all the rest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schedule, "seed", lambda *unused: SEED)
        if not with_page:
            patch.setattr(page, "render", lambda *unused: "")
        return gate.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
