"""Placement classes: near and far are told apart by what the run saw, a mixed pair is refused, no probes forbid nothing."""

import math
import random
from types import SimpleNamespace

import pytest

from contend_reports.gate import noise
from contend_reports.gate.placement import Classes


def launch(trip, dual=1.0, loop=1000.0):
    return ((trip, dual, loop),) * 2


def learnt(*trips, loop=1000.0):
    drawn, classes = random.Random(1), Classes()
    classes.learn([launch(drawn.gauss(trip, trip / 50), loop=loop) for trip in trips for _ in range(20)])
    return classes


def test_two_crowds_are_two_classes_and_a_pair_of_both_does_not_count():
    classes = learnt(60, 300)
    assert classes.name(launch(61)) == "near" and classes.name(launch(290)) == "far"
    assert classes.alike([launch(60), launch(61)]) and not classes.alike([launch(60), launch(300)])


def test_a_launch_that_was_moved_has_no_class():
    assert learnt(60, 300).name(((60, 1.0, 1000.0), (300, 1.0, 1000.0))) == ""


def test_one_crowd_with_a_tail_is_one_class():
    assert learnt(60, 70, 80).name(launch(79)) == "near"


def test_a_shared_core_and_a_slowed_one_are_classes_of_their_own():
    classes = learnt(60)
    assert classes.name(launch(60, dual=0.5)) == "smt" and classes.name(launch(60, dual=0.72)) == ""
    assert classes.name(launch(60, loop=1300.0)) == "near-slowed"
    assert not classes.alike([launch(60), launch(60, loop=1300.0)])


def test_a_reading_in_a_valley_is_unclear():
    assert learnt(60, 300).name(launch(130)) == ""


def test_without_probes_every_pair_counts():
    none = ((None, None, None),) * 2
    assert Classes().alike([(), ()]) and Classes().alike([none, none])
    assert Classes().name(none) == "single" and Classes().name(()) == ""


def test_the_first_pair_of_a_run_may_count():
    assert Classes().alike([launch(60), launch(61)])


def test_a_run_says_how_noisy_pairs_are_with_and_without_the_rule():
    def both(ratio):
        return {"base": {"ns": 100.0}, "head": {"ns": 100.0 * ratio}}
    events = [{"event": "slot", "target": "b", "pair": SimpleNamespace(**{
        side: SimpleNamespace(values=values) for side, values in both(1 + 0.01 * sign).items()})} for sign in (-1, 0, 1, -1, 1)]
    events += [{"event": "redo", "target": "b", "values": both(ratio)} for ratio in (0.7, 1.3, 1.4, 0.6)]
    found = noise.of_run(events)
    assert found["counted"] == pytest.approx(0.0148, rel=0.02)
    assert found["refused"] > 0.3 and found["counted"] < found["both"] < found["refused"]
    assert math.isnan(noise.of_run(events[:2])["counted"]) and math.isnan(noise.of_run(events[:5])["refused"])
