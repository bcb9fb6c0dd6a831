"""The gate with coins that are the same in every test run: a fair coin looks unfair once in a while. python3 -m gate.seeded"""

import sys

from contend_reports.gate import __main__ as gate
from contend_reports.gate import schedule

SEED = schedule.seed("base", "head", "of the tests")


def main(arguments=None):
    """gate.main, in this process."""
    real, schedule.seed = schedule.seed, lambda *unused: SEED
    try:
        return gate.main(arguments)
    finally:
        schedule.seed = real


if __name__ == "__main__":
    sys.exit(main())
