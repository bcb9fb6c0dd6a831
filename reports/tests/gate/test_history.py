"""The store's index and what history says: SQLite and a real PostgreSQL server answer alike, and no name does harm."""

import json
import math
import threading

import numpy as np
import pytest
from gate import runner, server
from gate.seeded import main

from contend_reports.errors import ReportError
from contend_reports.gate import history, index

HOSTILE = ["'; DROP TABLE runs; --", '"); DROP TABLE rows; --', "%s ? $1 :x {x}", "a\x00b", "\ud800", "\\'", "x\n::error::y"]


def record(number, rows, base=None, machine="m", code=0):
    """A record of the change from commit number - 1 to it. rows: {name: (slowdown, level)}."""
    return {"run": f"run-{number:04}", "started": f"2026-01-01T{number // 60:02}:{number % 60:02}:00Z",
            "base": {"id": base or f"c{number - 1}"}, "head": {"id": f"c{number}"}, "outcome": "PASS", "code": code,
            "machine": {"node": machine, "cpu": "cpu", "cpus": 2}, "levels": {name: level for name, (_, level) in rows.items()},
            "rows": [{"id": name, "verdict": "OK", "accepted": {"limit": 0.2, "reason": name} if slow > 0.15 else None,
                      "decision": {"slowdown": slow, "low": slow - 0.02, "high": slow + 0.02, "sigma": 0.01}}
                     for name, (slow, _) in rows.items()]}


def keep(folder, *records):
    """Writes records as a gate does; they are JSON, which escapes what is no text."""
    folder.mkdir(exist_ok=True)
    for one in records:
        (folder / f"hash-{one['run']}.json").write_text(json.dumps(one))
    return folder


def story(count=24, step=14, by=0.2, seed=1):
    """Records of changes that cost nothing but one, which costs `by`; levels are noisy."""
    noise = np.random.default_rng(seed).normal(scale=0.004, size=count + 1)
    made = []
    for number in range(1, count + 1):
        level = 50 * (1 + by * (number >= step)) * math.exp(noise[number])
        made.append(record(number, {"q/a": (by if number == step else 0.0, level)}))
    return made


@pytest.fixture(scope="module")
def address():
    assert server.programs(), "PostgreSQL is not installed; scripts/setup test installs it"
    with server.running() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """The store of an index that nobody has used before."""
    if request.param == "sqlite":
        return str(tmp_path)
    address = request.getfixturevalue("address")
    with index.open_index(address, tmp_path) as opened:
        for table in ("runs", "rows", "records"):
            opened.ask(f"DELETE FROM {table} RETURNING 1")
        opened._connection.commit()
    return address


def test_both_kinds_of_index_say_the_same(tmp_path, address):
    records = keep(tmp_path / "runs", *story())
    said = []
    for one in (str(tmp_path), address):
        with index.open_index(one, tmp_path) as opened:
            opened.sync(records)
            said.append((history.trends(opened, "c24"), opened.ask("SELECT run, id, slowdown, accepted FROM rows ORDER BY run, id")))
    assert said[0] == said[1] and len(said[0][1]) == 24


def test_a_step_is_seen_in_the_chain_as_a_change_and_as_an_epoch(tmp_path, store):
    records = keep(tmp_path / "runs", *story())
    with index.open_index(store, tmp_path) as opened:
        opened.sync(records)
        (trend,) = history.trends(opened, "c24")
    assert len(trend.points) == 25 and trend.points[0] == (100, 100, 100)
    assert trend.points[-1][0] == pytest.approx(120) and trend.points[-1][1] < 120 < trend.points[-1][2]
    assert trend.changes == (14,) and trend.epochs == (14,) and trend.heads[-1] == "c24"


def test_a_quiet_history_has_no_change(tmp_path, store):
    records = keep(tmp_path / "runs", *story(by=0.0))
    with index.open_index(store, tmp_path) as opened:
        opened.sync(records)
        assert [one.changes for one in history.trends(opened, "c24")] == [()]


def test_the_chain_survives_a_change_of_machine_and_levels_do_not_cross_it(tmp_path, store):
    records = story(by=0.0)
    for one in records[12:]:
        one["machine"]["node"] = "faster"
        one["levels"]["q/a"] /= 3
    keep(tmp_path / "runs", *records)
    with index.open_index(store, tmp_path) as opened:
        opened.sync(tmp_path / "runs")
        (trend,) = history.trends(opened, "c24")
    assert trend.points[-1][0] == pytest.approx(100) and trend.changes == ()


def test_rejected_and_broken_runs_are_no_history(tmp_path, store):
    keep(tmp_path / "runs", record(1, {"a": (0.1, 1)}), record(2, {"a": (0.1, 1)}, code=4))
    with index.open_index(store, tmp_path) as opened:
        opened.sync(tmp_path / "runs")
        assert history.chain(opened, "c2") == [] and len(history.chain(opened, "c1")) == 1


def test_a_circle_of_builds_ends(tmp_path, store):
    keep(tmp_path / "runs", record(1, {"a": (0.1, 1)}, base="c2"), record(2, {"a": (0.1, 1)}, base="c1"))
    with index.open_index(store, tmp_path) as opened:
        opened.sync(tmp_path / "runs")
        assert len(history.chain(opened, "c2")) == 2


def test_a_chain_that_its_direct_measurement_excludes_is_told(tmp_path, store):
    direct = record(9, {"a": (0.30, 1)}, base="c0") | {"head": {"id": "c3"}}
    keep(tmp_path / "runs", *(record(n, {"a": (0.0, 1)}) for n in (1, 2, 3)), direct)
    with index.open_index(store, tmp_path) as opened:
        opened.sync(tmp_path / "runs")
        assert history.disagreement(opened, "c0", "c3") == [("a", 0.0, 0.30)]
        assert history.disagreement(opened, "c1", "c3") == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_values_and_nothing_else(tmp_path, store, name):
    keep(tmp_path / "runs", record(1, {name: (0.2, 1.0), "good": (0.0, 1.0)}), record(2, {name: (0.2, 1.0)}))
    with index.open_index(store, tmp_path) as opened:
        opened.sync(tmp_path / "runs")
        opened.sync(tmp_path / "runs")
        assert opened.ask("SELECT COUNT(*) FROM runs") == [(2,)] and opened.ask("SELECT COUNT(*) FROM rows") == [(3,)]
        assert opened.ask("SELECT COUNT(*) FROM rows WHERE reason = ?", (index.text(name),)) == [(2,)]
        assert index.text(name) in {one.benchmark for one in history.trends(opened, "c2")}


def test_two_gates_at_once_lose_nothing(tmp_path, store):
    keep(tmp_path / "runs", *story())
    failures = []

    def sync():
        try:
            with index.open_index(store, tmp_path) as opened:
                opened.sync(tmp_path / "runs")
        except Exception as error:
            failures.append(error)
    threads = [threading.Thread(target=sync) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with index.open_index(store, tmp_path) as opened:
        assert not failures and opened.ask("SELECT COUNT(*) FROM rows") == [(24,)]


def test_a_server_keeps_the_records_for_other_machines(tmp_path, address):
    keep(tmp_path / "runs", *story())
    with index.open_index(address, tmp_path) as opened:
        opened.sync(tmp_path / "runs")
    with index.open_index(address, tmp_path / "elsewhere") as opened:
        (content,), = opened.ask("SELECT content FROM records WHERE hash = ?", ("hash-run-0003",))
        assert json.loads(content)["run"] == "run-0003" and len(history.trends(opened, "c24")) == 1


def test_a_lost_or_damaged_index_is_made_anew(tmp_path):
    keep(tmp_path / "runs", *story())
    for damage in (lambda path: path.unlink(), lambda path: path.write_bytes(b"garbage" * 1000)):
        with index.open_index(tmp_path, tmp_path) as opened:
            opened.sync(tmp_path / "runs")
        damage(tmp_path / "index.sqlite")
        with index.open_index(tmp_path, tmp_path) as opened:
            opened.sync(tmp_path / "runs")
            assert opened.ask("SELECT COUNT(*) FROM runs") == [(24,)]


@pytest.mark.parametrize("content", ["garbage", "{}", "[]"])
def test_a_file_that_is_no_record_is_told(tmp_path, content):
    keep(tmp_path / "runs", record(1, {}))
    (tmp_path / "runs/other.json").write_text(content)
    with index.open_index(tmp_path, tmp_path) as opened, pytest.raises(ReportError, match="no record"):
        opened.sync(tmp_path / "runs")


def test_a_server_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ReportError, match="cannot be used"):
        index.open_index(f"postgresql://gate@/postgres?host={tmp_path}", tmp_path)


def test_a_whole_gate_runs_on_a_server(tmp_path, address):
    command = runner.number(tmp_path)
    asked = ["--commands", command, command, f"--store={address}", f"--work={tmp_path}/work", "--budget=20s"]
    assert main(asked) == 0
    (path,) = (tmp_path / "work/runs").glob("*.json")
    with index.open_index(address, tmp_path) as opened:
        assert opened.ask("SELECT code FROM runs WHERE hash = ?", (path.stem,)) == [(0,)]
