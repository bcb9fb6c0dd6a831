"""How tests ask the gate about two command lines, and read what it found."""

import json


def words(tmp_path, base, head, *more, budget="120s"):
    return ["--commands", base, head, f"--store={tmp_path}/store", f"--budget={budget}", *more]


def record(tmp_path):
    """The newest record of the store."""
    return json.loads(max((tmp_path / "store/runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns).read_text())
