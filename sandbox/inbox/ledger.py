"""Everything that ever arrived, in the order it came. Rows are added, never changed or removed."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

SCHEMA = """
create table if not exists message (
    id integer primary key,
    kind text not null check (kind in ('email', 'sms')),
    message_id text not null,
    sender text not null,
    recipient text not null,
    subject text not null,
    text text not null,
    html text not null,
    headers text not null,
    raw blob not null,
    received_at text not null
);
create index if not exists message_copies on message (recipient, kind);
create table if not exists reply (
    id integer primary key, message integer not null references message,
    text text not null, answer text not null, written_at text not null
);
create table if not exists report (
    message integer primary key references message, address text not null, status text not null
);
create table if not exists clearing (up_to integer not null, cleared_at text not null);
"""

# A copy of an e-mail carries the same Message-ID; a text has no such mark but its words.
SELECT = """
select message.*, (
    select count(*) from message as other
    where other.kind = message.kind and other.recipient = message.recipient
    and case message.kind
        when 'email' then other.message_id = message.message_id
        else other.text = message.text end
) as copies
from message
"""


@dataclass(frozen=True)
class Arrival:
    kind: str
    message_id: str
    sender: str
    recipient: str
    subject: str = ""
    text: str = ""
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    raw: bytes = b""


@dataclass(frozen=True)
class Message:
    id: int
    arrival: Arrival
    received_at: datetime
    copies: int

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "kind": self.arrival.kind,
            "from": self.arrival.sender,
            "to": self.arrival.recipient,
            "subject": self.arrival.subject,
            "text": self.arrival.text,
            "html": self.arrival.html,
            "message_id": self.arrival.message_id,
            "headers": [list(header) for header in self.arrival.headers],
            "received_at": self.received_at.isoformat(),
            "copies": self.copies,
        }


@dataclass(frozen=True)
class Reply:
    """What somebody at this phone wrote back, and what came in answer to it."""

    text: str
    answer: str
    written_at: datetime


def clock() -> datetime:
    return datetime.fromtimestamp(time.time(), tz=UTC)


class Ledger:
    """One connection shared by the threads of both doors."""

    def __init__(self, path: str = ":memory:", now: Callable[[], datetime] = clock) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.execute("pragma journal_mode=wal")
        self._database.execute("pragma synchronous=full")
        self._database.executescript(SCHEMA)

    def add(self, arrival: Arrival) -> Message:
        at = self._now()
        with self._locked() as database:
            cursor = database.execute(
                "insert into message (kind, message_id, sender, recipient, subject, text, html,"
                " headers, raw, received_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    arrival.kind,
                    arrival.message_id,
                    arrival.sender,
                    arrival.recipient,
                    arrival.subject,
                    arrival.text,
                    arrival.html,
                    json.dumps(arrival.headers),
                    arrival.raw,
                    at.isoformat(),
                ),
            )
            row = database.execute(f"{SELECT} where id = ?", (cursor.lastrowid,)).fetchone()
        return _message(row)

    def get(self, number: int) -> Message | None:
        with self._locked() as database:
            row = database.execute(f"{SELECT} where id = ?", (number,)).fetchone()
        return _message(row) if row else None

    def shown(self) -> list[Message]:
        """Newest first, without what was cleared away."""
        return self._list("where id > (select coalesce(max(up_to), 0) from clearing)")

    def all(self) -> list[Message]:
        return self._list("")

    def newest(self) -> int:
        """Changes whenever the list does."""
        with self._locked() as database:
            row = database.execute(
                "select coalesce(max(id), 0) + (select count(*) from clearing) from message"
            ).fetchone()
        return int(row[0])

    def note_report(self, message: int, address: str, status: str) -> None:
        """Where the sender of a text wants to hear of it, and what it was told last."""
        with self._locked() as database:
            database.execute(
                "insert into report values (?, ?, ?)"
                " on conflict (message) do update set status = excluded.status",
                (message, address, status),
            )

    def report_of(self, message: int) -> tuple[str, str]:
        """The address and the status; empty where nobody asked to be told."""
        with self._locked() as database:
            row = database.execute(
                "select address, status from report where message = ?", (message,)
            ).fetchone()
        return (row["address"], row["status"]) if row else ("", "")

    def add_reply(self, message: int, text: str, answer: str) -> None:
        with self._locked() as database:
            database.execute(
                "insert into reply (message, text, answer, written_at) values (?, ?, ?, ?)",
                (message, text, answer, self._now().isoformat()),
            )

    def replies(self, message: int) -> list[Reply]:
        with self._locked() as database:
            rows = database.execute(
                "select * from reply where message = ? order by id", (message,)
            ).fetchall()
        return [
            Reply(row["text"], row["answer"], datetime.fromisoformat(row["written_at"]))
            for row in rows
        ]

    def last_words(self, number: str) -> list[str]:
        """What was written from this phone, newest first."""
        with self._locked() as database:
            rows = database.execute(
                "select reply.text from reply join message on message.id = reply.message"
                " where message.recipient = ? order by reply.id desc",
                (number,),
            ).fetchall()
        return [str(row["text"]) for row in rows]

    def clear(self) -> None:
        """Clear the list, not the ledger."""
        with self._locked() as database:
            database.execute(
                "insert into clearing select coalesce(max(id), 0), ? from message",
                (self._now().isoformat(),),
            )

    def _list(self, where: str) -> list[Message]:
        with self._locked() as database:
            rows = database.execute(f"{SELECT} {where} order by id desc").fetchall()
        return [_message(row) for row in rows]

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._database


def _message(row: sqlite3.Row) -> Message:
    arrival = Arrival(
        kind=row["kind"],
        message_id=row["message_id"],
        sender=row["sender"],
        recipient=row["recipient"],
        subject=row["subject"],
        text=row["text"],
        html=row["html"],
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
        raw=row["raw"],
    )
    received_at = datetime.fromisoformat(row["received_at"])
    return Message(row["id"], arrival, received_at, row["copies"])
