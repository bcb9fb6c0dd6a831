"""The gate from the command line to its exit code, on programs with planted slowdowns: what it finds, and what it refuses."""

import json
from pathlib import Path

import pytest
from gate import runner
from gate.asking import record, words
from gate.seeded import main

from contend_reports.gate import schedule


@pytest.mark.parametrize("cost, code, verdict", [(100, 0, "OK"), (120, 1, "REGRESSED"), (80, 0, "IMPROVED")])
def test_a_slowdown_fails_and_nothing_else_does(tmp_path, cost, code, verdict):
    assert main(words(tmp_path, runner.number(tmp_path), runner.number(tmp_path, cost))) == code
    assert record(tmp_path)["rows"][0]["verdict"] == verdict


def test_a_small_slowdown_is_a_warning_and_fails_at_night(tmp_path, capsys):
    pair = runner.number(tmp_path, noise=20), runner.number(tmp_path, 103, noise=20)
    assert main(words(tmp_path, *pair)) == 0
    assert "small but real" in record(tmp_path)["warnings"][0]
    assert main(words(tmp_path, *pair, "--strict")) == 1


def test_what_noise_hides_is_inconclusive(tmp_path):
    # One pair in four is slower, one is faster; so small a beta wants nearly all pairs to agree. Two modes get twice 60.
    both = runner.wavering(tmp_path, 1, of=2), runner.wavering(tmp_path, 2, of=4)
    assert main(words(tmp_path, *both, "--beta=1e-12")) == 3
    decision = record(tmp_path)["rows"][0]["decision"]
    assert decision["verdict"] == "INCONCLUSIVE" and decision["pairs"] == 120


def test_a_runner_whose_order_is_no_coins_is_rejected(tmp_path, monkeypatch):
    monkeypatch.setattr(schedule, "coin", lambda *unused: True)
    assert main(words(tmp_path, runner.number(tmp_path), runner.number(tmp_path, 120))) == 4


def test_a_control_that_is_told_apart_from_itself_rejects_the_run(tmp_path):
    # A machine that favours whoever the coin calls head: the launch knows its place in the pair from a counter.
    base, head = runner.number(tmp_path), runner.number(tmp_path)
    real = schedule.coin
    order = tmp_path / "order"

    def leaky(*about):
        side = real(*about)
        order.write_text("1\n2\n" if side else "2\n1\n")
        return side
    cheat = f'read -r n < {order}; sed -i 1d {order}; if [[ $n == 1 ]]; then set -- 150 $2; fi\n'
    Path(base.split()[1]).write_text(cheat + runner.NUMBER)
    Path(head.split()[1]).write_text(cheat + runner.NUMBER)
    order.write_text("2\n2\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schedule, "coin", leaky)
        assert main(words(tmp_path, base, head)) == 4
    assert record(tmp_path)["controls"]["told_apart"] == ["A/A command"]


@pytest.mark.parametrize("then", ["echo nan; exit", "echo 0; exit", "echo -5; exit", "exit 0", "exit 3", "kill -11 $$",
                                  "echo fast; exit", "sleep 60"])
def test_a_side_that_breaks_on_the_way_loses_coverage(tmp_path, then):
    head = runner.number(tmp_path, before=runner.counted(tmp_path, "n", then))
    assert main(words(tmp_path, runner.number(tmp_path), head, "--timeout=2s" if "sleep" in then else "--timeout=60s")) == 5
    row = record(tmp_path)["rows"][0]
    assert row["verdict"] == "BROKEN" and row["why"].startswith("head ")


@pytest.mark.parametrize("command", ["false", "true", "/no/such/program", "echo nan", "echo 0", "''", "echo '", "sleep 9"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_side_that_never_works_is_an_environment_error(tmp_path, command, side, capsys):
    both = [runner.number(tmp_path)] * 2
    both[side] = command
    assert main(words(tmp_path, *both, "--timeout=0.2s")) == 2
    assert capsys.readouterr().err.startswith("gate: ")


def test_a_benchmark_that_vanishes_loses_coverage_and_a_new_one_does_not(tmp_path):
    few, many = runner.table(tmp_path, ["f/a"]), runner.table(tmp_path, ["f/a", "f/b"])
    assert main(words(tmp_path, many, few)) == 5
    assert main(words(tmp_path, few, many)) == 0
    assert {row["id"]: row["verdict"] for row in record(tmp_path)["rows"]} == {"f/a": "OK", "f/b": "NEW"}


def test_nothing_in_common_loses_coverage(tmp_path):
    assert main(words(tmp_path, runner.table(tmp_path, ["a"]), runner.table(tmp_path, ["b"]))) == 5


def test_a_changed_unit_loses_coverage(tmp_path):
    head = runner.table(tmp_path, ["a"])
    Path(head.split()[1]).write_text(runner.TABLE.replace("v1.7.1", "v1.9.0"))
    assert main(words(tmp_path, runner.table(tmp_path, ["a"]), head)) == 5
    assert "v1.9.0" in record(tmp_path)["rows"][0]["why"]


def test_filters_and_rows_choose_among_the_benchmarks_of_a_command(tmp_path):
    both = runner.table(tmp_path, ["f/a", "f/b", "g/c"]), runner.table(tmp_path, ["f/a", "f/b"])
    assert main(words(tmp_path, *both, "--filter=^f/")) == 0
    assert {row["id"] for row in record(tmp_path)["rows"]} == {"f/a", "f/b"}
    assert main(words(tmp_path, *both, "--row=f/b")) == 0
    assert [row["id"] for row in record(tmp_path)["rows"]] == ["f/b"]
    assert main(words(tmp_path, *both, "--row=g/c")) == main(words(tmp_path, *both, "--row=none")) == 5


def test_no_time_to_measure_loses_coverage(tmp_path):
    assert main(words(tmp_path, runner.number(tmp_path), runner.number(tmp_path), budget="0.001s")) == 5
    assert record(tmp_path)["rows"][0]["verdict"] == "NOT-RUN"


def test_every_benchmark_has_launches_of_its_own(tmp_path):
    names = ["f/a", "f/b", "g/c"]
    assert main(words(tmp_path, runner.table(tmp_path, names), runner.table(tmp_path, names))) == 0
    orders = {name: [pair["head_first"] for pair in record(tmp_path)["pairs"] if pair["benchmark"] == name] for name in names}
    assert len({tuple(order) for order in orders.values()}) == 3


def test_a_second_run_goes_on_with_what_the_first_one_knows(tmp_path):
    pair = runner.number(tmp_path), runner.number(tmp_path)
    assert main(words(tmp_path, *pair)) == 0 and main(words(tmp_path, *pair)) == 0
    records = [json.loads(path.read_text()) for path in (tmp_path / "store/runs").glob("*.json")]
    assert sorted(len(one["pairs"]) for one in records)[0] == 0
    assert len({one["run"] for one in records}) == 2 and len({one["rows"][0]["decision"]["pairs"] for one in records}) == 1


@pytest.mark.parametrize("bad", [["--budget=fast"], ["--budget=0"], ["--profile=none"], ["--alpha=2"]])
def test_wrong_usage_ends_with_2(bad):
    with pytest.raises(SystemExit) as caught:
        main([*bad, "--commands", "a", "b"])
    assert caught.value.code == 2


def test_no_base_is_wrong_usage(capsys):
    assert main([]) == 2 and "what is the base?" in capsys.readouterr().err


def test_a_gate_that_could_never_fire_is_refused(tmp_path, capsys):
    assert main(words(tmp_path, runner.number(tmp_path), runner.number(tmp_path), "--alpha=1e-20")) == 2
    assert "can never decide" in capsys.readouterr().err


def test_a_damaged_log_is_no_pass(tmp_path):
    pair = runner.number(tmp_path), runner.number(tmp_path)
    assert main(words(tmp_path, *pair)) == 0
    next((tmp_path / "store/comparisons").glob("*/*.log")).write_text("garbage\n")
    assert main(words(tmp_path, *pair)) == 2


def test_a_store_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "store").write_text("a file")
    assert main(words(tmp_path, runner.number(tmp_path), runner.number(tmp_path))) == 2
