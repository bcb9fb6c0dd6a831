"""The index beside the records, when others are at it."""

import contextlib
import sqlite3
import threading

from contend_reports.gate import index


def test_who_opens_an_index_waits_for_who_is_making_it(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "index.sqlite", check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        end = threading.Timer(0.3, other.commit)
        end.start()
        with index.open_index(tmp_path, tmp_path) as opened:
            assert opened.ask("SELECT COUNT(*) FROM rows") == [(0,)]
        end.join()
