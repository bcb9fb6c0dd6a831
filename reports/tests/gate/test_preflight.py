"""The look before a run: a quiet machine is passed in silence, every trouble has its sentence."""

import pytest

from contend_reports.gate import preflight


def test_a_quiet_machine_is_passed_in_silence():
    assert list(preflight.complaints(0.01, 0.0, 0.01, 5e-8)) == []


@pytest.mark.parametrize("values, said", [((0.5, 0, 0, 0), "busy machine"), ((0, 0.1, 0, 0), "hypervisor"),
                                          ((0, 0, 0.2, 0), "one loop"), ((0, 0, 0, 1e-3), "steps of 1000 us")])
def test_every_trouble_has_its_sentence(values, said):
    (sentence,) = preflight.complaints(*values)
    assert said in sentence


def test_a_look_reads_this_machine():
    assert isinstance(preflight.look(0.01), list)
