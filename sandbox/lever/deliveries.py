"""Sends what `world.events` enqueued: in the background, with retries, with a history."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from sandbox.lever.knobs import Knobs
from sandbox.lever.world import World, events, ledger, many, new_id, one, packed

SENDERS = 4
KEPT_CHARACTERS = 2000
IDLE_S = 30.0
HISTORY_MS = 14 * 86_400_000

Worlds = Callable[[], AbstractContextManager[World]]


@dataclass(frozen=True)
class Outcome:
    status: int | None
    response: str
    took_ms: int

    @property
    def is_received(self) -> bool:
        """Any 2xx; a redirect is a failure."""
        return self.status is not None and httpx.codes.is_success(self.status)


class Dispatcher:
    def __init__(self, worlds: Worlds, knobs: Knobs, client: httpx.Client) -> None:
        self._worlds = worlds
        self._knobs = knobs
        self._client = client
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        with self._worlds() as world:
            world.db.execute("update deliveries set state = 'waiting' where state = 'sending'")
        self._thread = threading.Thread(target=self._run, name="deliveries", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._changed.set()
        if self._thread:
            self._thread.join(timeout=2)
        self._client.close()

    def wake(self) -> None:
        self._changed.set()

    def deliver_due(self) -> int:
        """Send everything that is due, now and here; answers how many tries that took."""
        tries = 0
        while due := self._claim():
            for delivery in due:
                self._attempt(delivery)
            tries += len(due)
        return tries

    def _run(self) -> None:
        pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="delivery")
        while not self._stopping.is_set():
            self._changed.clear()
            for delivery in self._claim():
                pool.submit(self._attempt, delivery)
            self._changed.wait(self._pause())
        pool.shutdown(wait=False, cancel_futures=True)

    def _pause(self) -> float:
        with self._worlds() as world:
            row = one(
                world,
                "select min(due_at) as due from deliveries where state in ('new', 'waiting')",
            )
            due = row["due"] if row else None
            return IDLE_S if due is None else max(0.0, (due - world.at) / 1000)

    def _claim(self) -> list[sqlite3.Row]:
        with self._worlds() as world:
            self._spoil_new(world)
            due = many(
                world,
                "select * from deliveries where state = 'waiting' and due_at <= ?"
                " order by due_at, rowid",
                world.at,
            )
            for delivery in due:
                _set_state(world, delivery["id"], "sending")
            return self._knobs.shuffled(due)

    def _spoil_new(self, world: World) -> None:
        """Drop, double or hold back fresh deliveries as the knobs ask."""
        for delivery in many(world, "select * from deliveries where state = 'new' order by rowid"):
            copies, delay_s = self._knobs.delivery_copies()
            _set_state(world, delivery["id"], "waiting" if copies else "dropped")
            world.db.execute(
                "update deliveries set due_at = due_at + ? where id = ?",
                (int(delay_s * 1000), delivery["id"]),
            )
            for _ in range(copies - 1):
                _copy(world, delivery)

    def _attempt(self, delivery: sqlite3.Row) -> None:
        body = self._body(delivery)
        outcome = self._send(delivery["url"], body)
        with self._worlds() as somewhere:
            world = replace(somewhere, account_id=delivery["account"] or somewhere.account_id)
            _record(world, delivery, body, outcome)
            _settle(world, delivery, outcome)

    def _body(self, delivery: sqlite3.Row) -> str:
        body: str = delivery["body"]
        if delivery["tries"] == 0 or not self._knobs.settings.retry_fresh_token:
            return body
        key = delivery["signature_token"] if self._knobs.settings.signed_deliveries else None
        return packed(events.signed(json.loads(body), key))

    def _send(self, url: str, body: str) -> Outcome:
        begun = time.monotonic()
        try:
            answer = self._client.post(
                url,
                content=body.encode(),
                headers={"Content-Type": "application/json"},
                timeout=self._knobs.settings.delivery_timeout_s,
            )
            status, text = answer.status_code, answer.text[:KEPT_CHARACTERS]
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            status, text = None, f"{type(error).__name__}: {error}"
        return Outcome(status, text, int((time.monotonic() - begun) * 1000))

    def ping(self, url: str, event: str, key: str) -> bool:
        """Verify a connection at once."""
        with self._worlds() as world:
            at = world.at
        body = events.signed({"event": event, "triggeredAt": at, "data": {}}, key)
        return self._send(url, packed(body)).is_received


def _set_state(world: World, delivery_id: str, state: str) -> None:
    world.db.execute("update deliveries set state = ? where id = ?", (state, delivery_id))


def _copy(world: World, delivery: sqlite3.Row) -> None:
    """The same body once more: token, time and signature are those of the first."""
    world.db.execute(
        "insert into deliveries (id, webhook, url, event, signature_token, body, state,"
        " tries_left, due_at, created_at, account)"
        " values (?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?)",
        (
            new_id(),
            *(delivery[name] for name in ("webhook", "url", "event", "signature_token", "body")),
            max(1, delivery["tries_left"]),
            world.at,
            world.at,
            delivery["account"],
        ),
    )


def _record(world: World, delivery: sqlite3.Row, body: str, outcome: Outcome) -> None:
    world.db.execute(
        "insert into delivery_attempts (delivery, at, request, status, response, took_ms)"
        " values (?, ?, ?, ?, ?, ?)",
        (delivery["id"], world.at, body, outcome.status, outcome.response, outcome.took_ms),
    )
    entry = ledger.Entry("delivery", "POST", delivery["url"], status=outcome.status)
    ledger.record(
        world,
        entry,
        event=delivery["event"],
        webhook=delivery["webhook"],
        delivery=delivery["id"],
        attempt=delivery["tries"] + 1,
        body=json.loads(body),
    )


def _settle(world: World, delivery: sqlite3.Row, outcome: Outcome) -> None:
    tries, tries_left = delivery["tries"] + 1, delivery["tries_left"] - 1
    delays = world.settings.retry_delays_s
    if outcome.is_received:
        state, wait_s = "received", 0.0
    elif tries_left > 0 and tries <= len(delays):
        state, wait_s = "waiting", delays[tries - 1]
    else:
        state, wait_s = "failed", 0.0
    world.db.execute(
        "update deliveries set state = ?, tries = ?, tries_left = ?, due_at = ? where id = ?",
        (state, tries, tries_left, world.at + int(wait_s * 1000), delivery["id"]),
    )


def rerun(world: World, delivery_id: str) -> bool:
    """The button of the delivery history. False when there is no such delivery."""
    row = one(
        world,
        "select * from deliveries where id = ? and coalesce(account, ?) = ?",
        delivery_id,
        world.account_id,
        world.account_id,
    )
    if row is not None:
        _copy(world, row)
    return row is not None


def history(world: World, limit: int = 1000) -> list[dict[str, Any]]:
    """Of two weeks, newest first, each with its attempts."""
    rows = many(
        world,
        "select * from deliveries where coalesce(account, ?) = ? and created_at > ?"
        " order by created_at desc, rowid desc limit ?",
        world.account_id,
        world.account_id,
        world.at - HISTORY_MS,
        limit,
    )
    return [{**dict(row), "attempts": _attempts(world, row["id"])} for row in rows]


def _attempts(world: World, delivery_id: str) -> list[dict[str, Any]]:
    rows = many(
        world, "select * from delivery_attempts where delivery = ? order by seq", delivery_id
    )
    return [dict(row) for row in rows]
