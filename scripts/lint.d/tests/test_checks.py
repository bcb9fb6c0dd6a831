"""test_checks: each check of scripts/lint.d says yes to a good file and no, with its place, to each kind of bad one."""

import pathlib
import subprocess
import sys

import pytest

CHECKS = pathlib.Path(__file__).resolve().parents[1]
KEYS = ["Source", "Roles", "Progress", "Memory", "Ordering", "Lifetime", "Scopes", "Together", "Checked"]


def header(keys, name="ring", body="template <class T>\nclass ring {};\n"):
    return f"// {name}: a queue made for this test.\n//\n" + "".join(f"// {key:9} words\n" for key in keys) + body


RING = "primitives/queue/ring.h"
TRAITS = 'template <class T>\nclass ring {\n  static constexpr queue_traits traits{.name = "ring"};\n};\n'
CONTENDERS = "primitives/queue/contenders.h"

GOOD = [
    ("memory_orders", {RING: "a.store(1, release);  // [P1] publishes; pairs with [C1]\n"
                             "// [C1] sees it;\n// pairs with [P1]\na.load(acquire);\n"
                             "b.load(relaxed);  // a guess\nwords.release();\n"}),
    ("memory_orders", {RING: "// a guess only\nreturn a.load(relaxed) ==\n       b.load(relaxed);\n"}),
    ("memory_orders", {RING: "return a.load(relaxed) ==\n       b;  // a guess only\n"}),
    ("edge_labels", {RING: "a.store(1, release);  // [P1] publishes; pairs with [C1]\n"
                           "// [C1] sees it;\n// pairs with [P1]\na.load(acquire);\n"
                           "a.store(2, release);  // [P1] as above\n"}),
    ("edge_labels", {RING: "n.fetch_sub(1, acq_rel);  // [B1] pairs with itself\n"}),
    ("edge_labels", {RING: "a.store(1, release);  // [P1] pairs with [C1] in reader.h\n",
                     "stress/reader.h": "a.load(acquire);  // [C1] pairs with [P1] in ring.h\n"}),
    ("memory_orders", {"stress/twin.cc": "// orders: those of ring.h\na.load(acquire);\n"}),
    ("memory_orders", {"stress/contract/count.cc": "n.fetch_add(1, release);\n"}),
    ("memory_orders", {"primitives/platform/wait.h": "a.load(acquire);\n"}),
    ("seam", {RING: "#include <mutex>\n#include \"platform/atomic.h\"\n", "stress/a.cc": "#include <thread>\n"}),
    ("seam", {"primitives/platform/atomic.h": "#include <atomic>\n", "benchmarks/a.cc": "#include <chrono>\n"}),
    ("seam", {"stress/twin.cc": "#include <atomic>  // seam: the hand-written twin\n"}),
    ("contract_block", {RING: header(KEYS), CONTENDERS: "// contenders: all.\n"}),
    ("registration", {RING: TRAITS, CONTENDERS: "using all = join<every_wait<ring>>;\n"}),
    ("registration", {RING: TRAITS + "template <class T> using closable_ring = polled<ring<T>>;\n",
                      CONTENDERS: "using all = join<every_wait<closable_ring>>;\n"}),
    ("opening", {RING: header(KEYS), "scripts/go": "#!/usr/bin/env bash\n# go: starts the thing.\nset -e\n",
                 "reports/a.py": '"""a: reads the results."""\n', "reports/__init__.py": ""}),
    ("opening", {RING: "// ring: a queue made for this test.\n// over budget: two halves\n" + "x\n" * 200}),
]

BAD = [
    ("memory_orders", {RING: "\na.load(acquire);\n"}, ":2: acquire: no [label]"),
    ("memory_orders", {RING: "x();\na.compare_exchange_weak(b, c,\n  release, relaxed);\n"}, ":3: release"),
    ("memory_orders", {RING: "a.store(1, relaxed);  // a guess\nb.load(acquire);\nc();  // why\n"}, ":2: acquire"),
    ("memory_orders", {"stress/count.cc": "n.fetch_add(1, release);\n"}, ":1: release"),
    ("memory_orders", {RING: 'say("//", acquire);\n'}, ":1: acquire"),
    ("edge_labels", {RING: "a.store(1, release);  // [P1] pairs with [C1]\n"}, "[C1], which is nowhere"),
    ("edge_labels", {RING: "a.store(1, release);  // [P1] pairs with [C1] in reader.h\n",
                     "stress/reader.h": "a.load(acquire);  // [C1] pairs with [C1]\n"}, ":1: [P1] pairs with [C1] in"),
    ("edge_labels", {RING: "a.store(1, release);  // [P1] pairs with [C1]\n"
                           "b.load(acquire);  // [C1] pairs with [C1]\n"},
     "which does not name it back"),
    ("edge_labels", {RING: "a.store(1, release);  // [P1] publishes\n"}, "what it pairs with"),
    ("seam", {RING: "// text\n#include <atomic>\n"}, ":2: <atomic>"),
    ("seam", {RING: "#include <chrono>\n"}, "<chrono>"),
    ("seam", {"benchmarks/workload/a.h": "#include <thread>\n"}, "<thread>"),
    ("seam", {"stress/a.cc": "#include <linux/futex.h>  // quick\n"}, "<linux/futex.h>"),
    ("contract_block", {RING: header(KEYS[:3] + KEYS[4:])}, "lacks Memory"),
    ("contract_block", {RING: header(KEYS[::-1])}, "has not the order"),
    ("contract_block", {RING: header(KEYS, name="queue")}, "does not open with `// ring:"),
    ("contract_block", {"primitives/lock/mine.h": "// mine: a lock.\nclass mine {};\n"}, "lacks Source"),
    ("registration", {RING: TRAITS.replace("{\n", "{\n  struct part {\n  };\n", 1)}, ":5: ring is in no contenders.h"),
    ("registration", {RING: TRAITS, CONTENDERS: "// ring is missing\nusing all = join<every_wait<ring2>>;\n"}, "ring"),
    ("opening", {RING: "#pragma once\n// ring: a queue that comes late\n"}, "does not open"),
    ("opening", {"scripts/go": "#!/usr/bin/env bash\nset -e\n"}, "does not open"),
    ("opening", {"reports/a.py": "import sys\n"}, "does not open"),
    ("opening", {RING: header(KEYS) + "x\n" * 201}, "allowed are 200"),
    ("opening", {"scripts/go": "#!/usr/bin/env bash\n# go: starts the thing.\n" + "x\n" * 61}, "allowed are 60"),
    ("opening", {"reports/a.py": '"""a: reads the results."""\n' + "x\n" * 150}, "allowed are 150"),
]


def run(check, root):
    return subprocess.run([sys.executable, CHECKS / f"{check}.py", "--root", root], capture_output=True, text=True,
                          check=False)


def plant(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(("check", "files"), GOOD)
def test_a_good_tree_passes(tmp_path, check, files):
    plant(tmp_path, files)
    result = run(check, tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(("check", "files", "complaint"), BAD)
def test_a_bad_tree_is_refused_with_its_place(tmp_path, check, files, complaint):
    plant(tmp_path, files)
    result = run(check, tmp_path)
    assert result.returncode == 1, result.stderr
    assert complaint in result.stdout


def test_every_check_is_shown_to_say_no():
    checks = {path.stem for path in CHECKS.glob("*.py")} - {"source_tree"}
    assert checks == {case[0] for case in BAD} == {case[0] for case in GOOD}
