"""Loading: good capsules pass, everything else is refused with one line that says what to do."""

import json

import pytest

from contend_reports import schema
from contend_reports.errors import ReportError


def refusal(path):
    with pytest.raises(ReportError) as caught:
        schema.load(path)
    message = str(caught.value)
    assert str(path) in message and "\n" not in message and len(message) < 500
    return message


def test_a_good_capsule_loads(tmp_path, made):
    path = tmp_path / "queue.json"
    path.write_text(json.dumps(made))
    assert schema.load(path)["family"] == "queue"


def test_unknown_fields_are_ignored(capsule):
    capsule["points"][0]["samples"][0]["joules"] = 1.0
    schema.check(capsule)


def test_a_run_on_one_cpu_has_the_class_single_and_no_other(capsule):
    capsule["placement"] = {"classes": [], "common": "single"}
    for point in capsule["points"]:
        for sample in point["samples"]:
            sample["class"] = "single"
    schema.check(capsule)


@pytest.mark.parametrize("content, words", [
    (b"", "is empty"), (b"   \n", "is empty"), (b"hello", "is not JSON"), (bytes(range(128, 256)), "is not text"),
    (b"[1, 2]", "no capsule"), (b"3", "no capsule"), (b"{}", "no capsule"), (b'{"schema": "other"}', "no capsule"),
    (b'{"schema": "contend.capsule", "schema_version": 99}', "schema version 99"),
    (b'{"schema": "contend.capsule", "schema_version": 1}', "damaged at top level"),
    (b'{"a": NaN}', "NaN"), (b'{"a": 1e999}', "too large"), (b"[" * 100000, "nested too deeply"),
])
def test_what_is_no_capsule_is_refused(tmp_path, content, words):
    path = tmp_path / "capsule.json"
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_truncated_capsule_is_called_truncated(tmp_path, capsule):
    path = tmp_path / "queue.json"
    text = json.dumps(capsule)
    path.write_text(text[:len(text) // 2])
    assert "truncated" in refusal(path)


def test_a_directory_and_a_missing_file_are_named(tmp_path):
    assert "is a directory" in refusal(tmp_path)
    assert "cannot be read: No such file" in refusal(tmp_path / "none.json")


@pytest.mark.parametrize("spoil, words", [
    (lambda c: c.pop("points"), "'points' is a required property"),
    (lambda c: c["points"][0].update(team="tribe"), "points/0/team"),
    (lambda c: c["points"][0].update(producers=0), "points/0/producers"),
    (lambda c: c["points"][0]["samples"][0].update(value=-1.0), "points/0/samples/0/value"),
    (lambda c: c["points"][0]["samples"][0].update(value="fast"), "points/0/samples/0/value"),
    (lambda c: c["points"][0]["samples"][0].pop("check"), "'check' is a required property"),
    (lambda c: c["contenders"][0].update(kind="hero"), "contenders/0/kind"),
    (lambda c: c["points"][0].update(contender="nobody"), "'nobody' is not in the list"),
    (lambda c: c["points"].append(c["points"][0]), "two points have the id"),
    (lambda c: c["contenders"].append(c["contenders"][0]), "two contenders have the same name"),
    (lambda c: c["placement"].update(common="distant"), "common class 'distant'"),
    (lambda c: c["points"][0]["samples"][0].update({"class": "distant"}), "class 'distant'"),
    (lambda c: c["points"][0]["samples"][0].update(check="order broken"), "must have a value if its check is ok"),
    (lambda c: c["points"][0]["samples"][0].update(value=None), "must have a value if its check is ok"),
])
def test_a_damaged_capsule_is_refused_where_it_is_damaged(capsule, spoil, words):
    spoil(capsule)
    with pytest.raises(ReportError, match="scripts/bench") as caught:
        schema.check(capsule)
    assert words in str(caught.value)
