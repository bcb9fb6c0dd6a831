"""Shared material: one whole synthetic capsule, made once, and a slim one that a test may change."""

import copy

import pytest
import synthetic

from contend_reports.study import Study


@pytest.fixture(scope="session")
def made():
    return synthetic.capsule()


@pytest.fixture
def capsule(made):
    """The points of four contenders only; the test's own copy."""
    kept = ("ticket_ring/park", "spsc_ring/park", "mutex_ring/park", "atomic_queue2")
    return copy.deepcopy(made | {"points": [point for point in made["points"] if point["contender"] in kept]})


@pytest.fixture(scope="session")
def study(made):
    return Study(made)


@pytest.fixture(scope="session")
def html(study):
    from contend_reports import page
    return page.render([study])
