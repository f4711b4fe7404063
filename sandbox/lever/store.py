import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

ADDED = (
    ("api_keys", "permissions"),
    ("users", "external_directory_id"),
    ("users", "manager_id"),
    ("postings", "distribution_channels"),
    ("contacts", "data_protection"),
    ("opportunities", "is_anonymized"),
    ("opportunities", "location"),
    ("opportunities", "requisition"),
    ("opportunities", "application_told"),
    ("deliveries", "account"),
    ("ledger", "account"),
)

EMAILS_OF_OLD = """
    insert or ignore into contact_emails (contact, email)
    select c.id, lower(e.value) from contacts c, json_each(c.emails) e
    where not exists (select 1 from contact_emails)
"""


class Store:
    """One sqlite3 connection behind one lock: plain, and safe with threads."""

    def __init__(self, path: Path | None, on_change: Callable[[], None]) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None
        )
        self._db.row_factory = sqlite3.Row
        self._db.create_function("casefold", 1, str.casefold, deterministic=True)
        self._db.execute("pragma foreign_keys = on")
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._lock = threading.Lock()
        self._on_change = on_change
        self._create()
        self._catch_up()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            before = self._db.total_changes
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")
            changed = self._db.total_changes > before
        if changed:
            self._on_change()

    def secret(self, name: str) -> str:
        """A secret drawn once and kept beside the data."""
        with self.transaction() as db:
            db.execute(
                "insert or ignore into secrets values (?, ?)", (name, secrets.token_urlsafe(48))
            )
            row = db.execute("select value from secrets where name = ?", (name,)).fetchone()
            return str(row["value"])

    def listen(self, hear: Callable[[str], None] | None) -> None:
        """Let somebody hear each statement; None ends it."""
        with self._lock:
            self._db.set_trace_callback(hear)

    def clear(self) -> None:
        with self._lock:
            self._db.execute("pragma foreign_keys = off")
            for table in self._tables():
                self._db.execute(f'drop table "{table}"')
            self._db.execute("pragma foreign_keys = on")
            self._create()

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _create(self) -> None:
        self._db.executescript(resources.files("sandbox.lever").joinpath("schema.sql").read_text())

    def _catch_up(self) -> None:
        """Columns that a file from an earlier version lacks."""
        for table, column in ADDED:
            there = {row["name"] for row in self._db.execute(f'pragma table_info("{table}")')}
            if column not in there:
                self._db.execute(f'alter table "{table}" add column "{column}" text')
        self._db.execute(EMAILS_OF_OLD)

    def _tables(self) -> list[str]:
        rows = self._db.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        )
        return [str(row["name"]) for row in rows]
