"""The index of a store's runs: SQLite beside the records, made anew whenever it is missing, or a PostgreSQL server.

The records are the truth and never change; the index only answers faster. Any number of gates may use it at once. A
server also keeps the records themselves, so that several machines share one history.
"""

import contextlib
import json
import sqlite3
from pathlib import Path

from ..errors import ReportError

TABLES = (
    "CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, hash TEXT NOT NULL, started TEXT NOT NULL, base TEXT NOT NULL, "
    "head TEXT NOT NULL, outcome TEXT NOT NULL, code INTEGER NOT NULL, machine TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS rows (run TEXT NOT NULL, id TEXT NOT NULL, verdict TEXT NOT NULL, slowdown DOUBLE PRECISION, "
    "low DOUBLE PRECISION, high DOUBLE PRECISION, sigma DOUBLE PRECISION, level DOUBLE PRECISION, accepted DOUBLE PRECISION, "
    "reason TEXT, PRIMARY KEY (run, id))",
    "CREATE TABLE IF NOT EXISTS records (hash TEXT PRIMARY KEY, content TEXT NOT NULL)")
RUN = ("run", "hash", "started", "base", "head", "outcome", "code", "machine")
ROW = ("run", "id", "verdict", "slowdown", "low", "high", "sigma", "level", "accepted", "reason")


def is_server(store):
    return str(store).startswith(("postgresql://", "postgres://"))


class Index:
    """Use as a context. Every value goes to the database as a value: no name is ever part of a statement."""

    def __init__(self, connection, mark, keeps_records):
        self._connection, self._mark, self.keeps_records = connection, mark, keeps_records

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._connection.close()

    def ask(self, statement, values=()):
        """The rows of a query, as tuples."""
        with contextlib.closing(self._connection.cursor()) as cursor:
            cursor.execute(statement.replace("?", self._mark), values)
            return cursor.fetchall()

    def _put(self, cursor, table, columns, values):
        marks = ", ".join([self._mark] * len(columns))
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING", values)

    def add(self, name, content):
        """Takes in a record, the text of a file and its hash; known ones change nothing."""
        record = json.loads(content)
        with contextlib.closing(self._connection.cursor()) as cursor:
            self._put(cursor, "runs", RUN, (record["run"], name, record["started"], record["base"]["id"], record["head"]["id"],
                                            record["outcome"], record["code"], describe(record["machine"])))
            for row in record["rows"]:
                decision, accepted = row["decision"] or {}, row["accepted"] or {}
                self._put(cursor, "rows", ROW, (
                    record["run"], text(row["id"]), row["verdict"], *(decision.get(key) for key in ("slowdown", "low", "high", "sigma")),
                    record["levels"].get(row["id"]), accepted.get("limit"), text(accepted.get("reason"))))
            if self.keeps_records:
                self._put(cursor, "records", ("hash", "content"), (name, content))
        self._connection.commit()

    def sync(self, folder):
        """Takes in all records of the folder that it does not know."""
        known = {name for name, in self.ask("SELECT hash FROM runs")}
        for path in sorted(Path(folder).glob("*.json")):
            if path.stem not in known:
                try:
                    self.add(path.stem, path.read_text(encoding="utf-8"))
                except (ValueError, KeyError, TypeError) as error:
                    raise ReportError(f"{path}: is no record of the gate ({error!r}); move it away") from None


def describe(machine):
    return text(f"{machine['node']}, {machine['cpu']}, {machine['cpus']} CPUs")


def text(value):
    """Text that every database takes: no NUL, no half of a character."""
    return None if value is None else value.replace("\x00", "?").encode("utf-8", "replace").decode()


def open_index(store, folder):
    """The Index of a store: a server's if it is an address, else SQLite in the folder, made anew if it is damaged."""
    return _server(store) if is_server(store) else _sqlite(Path(folder, "index.sqlite"))


def _sqlite(path):
    # No write-ahead log: two who switch one on at once do not wait for each other, whatever the time-out.
    for last in (False, True):
        connection = sqlite3.connect(path, timeout=60)
        try:
            for table in TABLES:
                connection.execute(table)
            connection.commit()
            return Index(connection, "?", keeps_records=False)
        except sqlite3.DatabaseError as error:
            connection.close()
            if last or isinstance(error, sqlite3.OperationalError):
                raise ReportError(f"{path}: cannot be used: {error}; remove it, it is made anew from the records") from None
            for damaged in ("", "-journal", "-wal", "-shm"):
                Path(f"{path}{damaged}").unlink(missing_ok=True)


def _server(address):
    try:
        import psycopg2
    except ImportError:
        raise ReportError("a PostgreSQL store needs Python's psycopg2; install python3-psycopg2") from None
    try:
        connection = psycopg2.connect(address)
        with contextlib.closing(connection.cursor()) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4740301)")  # two gates that make the tables at once
            for table in TABLES:
                cursor.execute(table)
        connection.commit()
    except psycopg2.Error as error:
        raise ReportError(f"the PostgreSQL store cannot be used: {str(error).strip().splitlines()[0]}") from None
    return Index(connection, "%s", keeps_records=True)
