"""Rows and their selection: only the common class counts, nothing else is lost."""

import small

from contend_reports.study import Study
from contend_reports.summary import summarise_point, workers_order


def test_only_the_common_class_counts_and_the_rest_is_kept_apart():
    samples = [small.sample(v) for v in (10.0, 11, 12, 13, 14)]
    samples += [small.sample(1.0, "far"), small.sample(2.0, "far"), small.sample(5.0, None)]
    row = summarise_point(small.point("q", []) | {"samples": samples}, "near")
    assert (row.estimate.median, row.estimate.n) == (12, 5)
    assert row.elsewhere == {"far": [1.0, 2.0], None: [5.0]}


def test_without_classes_every_sample_counts():
    samples = [small.sample(v, None) for v in (1.0, 2, 3, 4, 5)]
    assert summarise_point(small.point("q", []) | {"samples": samples}, None).estimate.n == 5


def test_launches_on_one_cpu_always_count():
    samples = [small.sample(v, "single") for v in (1.0, 2, 3, 4, 5)]
    row = summarise_point(small.point("q", []) | {"samples": samples}, "near")
    assert row.estimate.n == 5 and row.elsewhere == {}


def test_a_failed_check_yields_no_number_and_is_told():
    samples = [small.sample(None, check="order broken")] * 3 + [small.sample(v) for v in (1.0, 2, 3)]
    failures = [{"order": 1, "what": "killed"}]
    row = summarise_point(small.point("q", []) | {"samples": samples, "failures": failures}, "near")
    assert row.estimate.n == 3
    assert row.failures == ("check failed: order broken",) * 3 + ("killed",)


def test_fairness_compares_workers_of_one_role():
    sample = small.sample(1.0, per_worker=[500, 500, 900, 100], cpu_seconds=0.002, waits=10, failed_attempts=None)
    row = summarise_point(small.point("q", [], producers=2, consumers=2) | {"samples": [sample]}, "near")
    assert row.fairness == 100 / 900
    assert (row.cpu_per_million, row.waits_per_thousand, row.failed_per_thousand) == (2.0, 10.0, None)


def test_fairness_of_lone_workers_is_no_number():
    sample = small.sample(1.0, per_worker=[500, 500])
    assert summarise_point(small.point("q", []) | {"samples": [sample]}, "near").fairness is None


def test_a_regime_without_majority_is_mixed():
    samples = [small.sample(1.0, regime=r) for r in ("balanced", "full_bound", "balanced", "full_bound")]
    assert summarise_point(small.point("q", []) | {"samples": samples}, "near").regime == "mixed"
    assert summarise_point(small.point("q", []) | {"samples": samples[::2]}, "near").regime == "balanced"


def test_worker_counts_sort_by_total_uneven_first():
    assert sorted(["4+4", "2+2", "3+1", "1+1", "1+3"], key=workers_order) == ["1+1", "1+3", "3+1", "2+2", "4+4"]


def test_other_settings_stay_out_of_the_main_table():
    points = [small.point("q", [1.0] * 5), small.point("r", [1.0] * 5), small.point("r", [9.0] * 5, payload_bytes=4096),
              small.point("u", [1.0] * 5, capacity=None)]
    study = Study(small.capsule([small.contender(n) for n in "qru"], points))
    assert study.setting("transfer")["payload_bytes"] == 8
    assert study.cell("transfer", "r", "1+1", "threads").estimate.median == 1
    assert {row.contender for row in study.main_rows("transfer")} == {"q", "r", "u"}
    assert [row.point["payload_bytes"] for row in study.sweep("transfer", "payload_bytes")] == [8, 4096]
    assert study.sweep("transfer", "batch") == []


def test_ceilings_null_and_audit_never_compete():
    kinds = ("primitive", "peer", "floor", "ceiling", "null", "audit")
    study = Study(small.capsule([small.contender(k, k) for k in kinds], [small.point(k, [1.0] * 5) for k in kinds]))
    assert {row.contender for row in study.field("transfer", "1+1", "threads")} == {"primitive", "peer", "floor"}
