"""Shared material: one synthetic capsule, made once; tests that change it get their own copy."""

import copy

import pytest
import synthetic

from contend_reports.study import Study


@pytest.fixture(scope="session")
def made():
    return synthetic.capsule()


@pytest.fixture
def capsule(made):
    return copy.deepcopy(made)


@pytest.fixture(scope="session")
def study(made):
    return Study(made)


@pytest.fixture(scope="session")
def html(study):
    from contend_reports import page
    return page.render([study])
