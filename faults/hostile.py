"""The plan `bodies`: thousands of hostile bodies at the door for deliveries, and broken HTTP.

Nothing may make the door fail, and nothing that is not signed may leave a trace but the moment of
it. What is signed may ask for a look, which finds nobody; no effect is ever planned.
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import psycopg

from faults import framing
from faults.bodies import Door, Hostile, drawn, good
from faults.histories.house import DATABASE, House, house
from greenroom.operate.place import ROOT_ROLE, find_place

RUNS, LOOK_AFTER = 10_000, 250
FAULT, GOOD = 500, 200
NOT_IMPLEMENTED = 501  # what HTTP wants said to a transfer coding that the server does not know
SHOWN = 12
FULL, PART = 1000, 9  # fewer bodies come with a part of the framings
ALLOWED_JOBS = {"look"}
# Of all organisations together: it is asked by one who is above row-level security.
COUNTS = """
select (select count(*) from effects_effect), (select count(*) from messaging_message),
       (select count(*) from interviews_invitation), (select count(*) from ats_stageentry),
       (select count(*) from ats_nudge)
"""
JOBS = "select distinct task_name from procrastinate_jobs where status = 'todo'"


@dataclass
class Tally:
    runs: int = 0
    framings: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    nudges: int = 0
    effects: int = 0
    faults: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)

    def answered(self, status: int, where: str, right: int = GOOD) -> None:
        self.statuses[status] += 1
        if status >= FAULT and status != right:
            self.faults += 1
            self.found("fault", f"{where}, answered {status}")

    def found(self, what: str, where: str) -> None:
        self.problems.append((what, where))


def run(runs: int, seed: int) -> int:
    began, tally = time.monotonic(), Tally()
    with house() as at, redirect_stderr(StringIO()):
        door = _Door(at, tally, seed)
        door.try_all(runs)
        with listening(at.web) as port:
            door.try_framings(port)
        door.look()
    for what, where in tally.problems[:SHOWN]:
        print(f"✗ {what}: {where}", flush=True)
    statuses = ",".join(f"{status}:{number}" for status, number in sorted(tally.statuses.items()))
    print(
        f"RESULT plan=bodies bodies={tally.runs} kinds={len(tally.kinds)} framings={tally.framings}"
        f" faults={tally.faults} effects={tally.effects} wrong={len(tally.problems)}"
        f" nudges={tally.nudges} statuses={statuses} seconds={time.monotonic() - began:.0f}"
        f" seed={seed}",
        flush=True,
    )
    return 0 if tally.runs == runs and not (tally.problems or tally.effects or tally.faults) else 1


class _Door:
    """The real application with three connected organisations behind it."""

    def __init__(self, at: House, tally: Tally, seed: int) -> None:
        from faults.histories.play import Stage  # noqa: PLC0415 - Django must be set up before

        self.house, self.tally, self.seed = at, tally, seed
        self._eye = psycopg.connect(_everywhere(), autocommit=True)
        self.stage = Stage(at)
        self.stage.set_up()
        self.doors = tuple(self._doors())
        self.before = self._counts()
        self.nudges = self.before[-1]

    def _doors(self) -> Iterator[Door]:
        from greenroom.ats.models import Webhook  # noqa: PLC0415

        for tenant in self.stage.tenants:
            with tenant.inside():
                for webhook in Webhook.objects.order_by("event"):
                    yield Door("/hooks/" + webhook.url().rpartition("/")[2], webhook.secret())

    def _counts(self) -> tuple[int, ...]:
        return tuple(self._eye.execute(COUNTS).fetchone() or ())

    def try_all(self, runs: int) -> None:
        for number in range(runs):
            self.try_one(number)
            if number % LOOK_AFTER == LOOK_AFTER - 1:
                self.look()
        self.look()

    def try_one(self, number: int) -> None:
        hostile = drawn(self.seed, number, self.doors)
        status = send(self.house.web, hostile)
        nudges = self._counts()[-1]
        left, self.nudges = nudges - self.nudges, nudges
        self.tally.runs += 1
        self.tally.kinds[hostile.kind] += 1
        self.tally.nudges += left
        where = f"number {number}, {hostile.kind}"
        self.tally.answered(status, where)
        if not hostile.is_signed and (left or status == GOOD):
            self.tally.found("let in", where)
        if left > 1:
            self.tally.found("noted twice", where)

    def try_framings(self, port: int) -> None:
        door, step = self.doors[0], 1 if self.tally.runs >= FULL else PART
        for name, status in framing.try_all(port, door.path, good(self.seed, door), step):
            self.tally.framings += 1
            right = NOT_IMPLEMENTED if name.startswith(framing.CODING) else GOOD
            self.tally.answered(status, f"framing {name}", right)

    def look(self) -> None:
        """Whoever was asked for is looked at; nothing comes of it."""
        for job in _waiting() - ALLOWED_JOBS:
            self.tally.found("job", job)
        self.house.settle(lambda: 0, random.Random(self.seed))  # noqa: S311 - no secret
        for surprise in self.house.surprises:
            self.tally.found("surprise", surprise)
        self.house.surprises = []
        *now, _nudges = self._counts()
        *then, _before = self.before
        self.tally.effects = sum(now) - sum(then)


def _everywhere() -> str:
    from django.db import connection  # noqa: PLC0415

    home = Path(os.environ.get("FAULTS_DATABASE", DATABASE))
    return find_place(home).url(ROOT_ROLE, str(connection.settings_dict["NAME"]))


def _waiting() -> set[str]:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(JOBS)
        return {name.rpartition(".")[2] for (name,) in cursor.fetchall()}


def send(application: Callable[..., Any], hostile: Hostile) -> int:
    """As the server hands it on. The status; an exception that gets out is a 500 to the sender."""
    told: list[int] = []

    def start(status: str, _headers: Any, _info: Any = None) -> None:
        told.append(int(status[:3]))

    try:
        body = application(_environ(hostile), start)
        for _part in body:
            pass
        getattr(body, "close", lambda: None)()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is found out here
        print(f"{hostile.kind}: {type(error).__name__}: {error}", file=sys.stdout, flush=True)
        return FAULT
    return told[-1]


def _environ(hostile: Hostile) -> dict[str, Any]:
    length = str(len(hostile.content)) if hostile.claims is None else hostile.claims
    return {
        "REQUEST_METHOD": hostile.method,
        "SCRIPT_NAME": "",
        # WSGI hands paths on as bytes that look like Latin-1.
        "PATH_INFO": hostile.path.encode().decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": hostile.content_type,
        "CONTENT_LENGTH": length,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(hostile.content),
        "wsgi.errors": StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


@contextmanager
def listening(application: Callable[..., Any]) -> Iterator[int]:
    """The server of production on a port of its own."""
    from greenroom.operate.web import make_server  # noqa: PLC0415

    server = make_server(application, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(getattr(server, "effective_port"))  # noqa: B009 - where one address is listened at
    finally:
        server.close()
