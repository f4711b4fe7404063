"""The product in this process: its actions, jobs and performers, on a PostgreSQL of its own.

Nothing of it is replaced but what lies outside: the clock, the lines and the mail channel.
"""

import json
import logging
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import django
import structlog
from psycopg import sql

from faults.histories.clock import Clock
from faults.histories.trouble import Died, Trouble
from faults.system import ROOT

QUEUES = ("ats", "messages")
TAKE = """
delete from procrastinate_jobs where id = (
    select id from procrastinate_jobs where status = 'todo' and queue_name = any(%s)
     order by priority desc, id offset %s limit 1)
returning task_name, args
"""
COUNT = "select count(*) from procrastinate_jobs where status = 'todo' and queue_name = any(%s)"
TABLES = "select tablename from pg_tables where schemaname = 'public' and tablename <> all(%s)"
KEPT = ["django_migrations", "django_content_type", "auth_permission"]
# A server of its own: what tests do to theirs is no fault of the product.
DATABASE = ROOT / ".cache" / "faults-database"
MOST_JOBS, MOST_ROUNDS = 20_000, 300
FAR = timedelta(hours=6)  # what is due later than that is no matter of this history


class NeverQuiet(Exception):
    """There is always something more to do."""


@contextmanager
def house() -> Iterator["House"]:
    """Django, set up on a fresh database that is dropped at the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenroom.testing.settings")
    django.setup()
    from django.db import connections  # noqa: PLC0415 - Django must be set up before

    from greenroom.kit import env  # noqa: PLC0415
    from greenroom.testing import database  # noqa: PLC0415

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    home = Path(os.environ.get("FAULTS_DATABASE", DATABASE))
    with database.borrowed(home) as url:
        connections["default"].settings_dict.update({**env.database(url), "OPTIONS": {}})
        connections["default"].settings_dict["CONN_MAX_AGE"] = None
        try:
            with _patched(made := House()):
                yield made
        finally:
            connections.close_all()


class House:
    """What a history does with the product."""

    def __init__(self) -> None:
        from greenroom.wsgi import application  # noqa: PLC0415

        self.clock = Clock()
        self.trouble = Trouble(random.Random())  # noqa: S311 - no secret
        self.services: dict[str, Any] = {}
        self.organisations: list[UUID] = []
        self.surprises: list[str] = []
        self.jobs = 0
        self.web = application

    def begin(self, rng: random.Random) -> None:
        """A new history; what an earlier one left is not its business."""
        self.trouble, self.surprises, self.jobs = Trouble(rng), [], 0

    # The clock and the trouble are those of the history that is played, so they are looked up.

    def now(self) -> datetime:
        return self.clock()

    def seconds(self) -> float:
        return self.clock.monotonic()

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    def pass_point(self, name: str) -> None:
        self.trouble.pass_point(name)

    def wipe(self) -> None:
        from django.core.cache import cache  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        cache.clear()
        self.organisations = []
        with connection.cursor() as cursor:
            cursor.execute(TABLES, [KEPT])
            names = [sql.Identifier(name) for (name,) in cursor.fetchall()]
            cursor.execute(sql.SQL("truncate {} cascade").format(sql.SQL(", ").join(names)))

    def work(self, most: int, rng: random.Random) -> int:
        """Run so many of the jobs that wait, in any order. How many there were."""
        done = 0
        while done < most and self._run_one(rng):
            done += 1
        return done

    def _run_one(self, rng: random.Random) -> bool:
        from django.db import connection  # noqa: PLC0415
        from procrastinate.contrib.django import app  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute(COUNT, [list(QUEUES)])
            (waiting,) = cursor.fetchone()
            if not waiting:
                return False
            cursor.execute(TAKE, [list(QUEUES), rng.randrange(waiting)])
            name, args = cursor.fetchone()
        self.jobs += 1
        try:
            app.tasks[name](**json.loads(args))
        except Died:
            pass  # its supervisor starts it again; what it held is due when its lease is over
        except Exception as error:  # noqa: BLE001 - the worker lives on, and so do we
            self.surprises.append(f"{name}: {type(error).__name__}: {error}")
        return True

    def elsewhere(self) -> None:
        """Another worker does what it finds, while this one hangs in a call."""
        from django.db import connection  # noqa: PLC0415

        if connection.in_atomic_block:
            return
        share, self.trouble.share = self.trouble.share, 0.0
        self.trouble.sleeps += 1
        self.rebuild()
        self.work(30, self.trouble.rng)
        self.trouble.share = share

    def rebuild(self) -> None:
        """What the worker does now and then: queue what is due."""
        from greenroom.kit import jobs  # noqa: PLC0415

        with suppress(Died):
            jobs.rebuild(self.clock())

    def next_due(self) -> datetime | None:
        """When there will be something to do, as far as rows tell."""
        moments: list[datetime | None] = []
        for organisation in self.organisations:
            moments += _moments(organisation, self.clock() + FAR)
        return min((each for each in moments if each), default=None)

    def sweep(self) -> None:
        """Every connection looks after itself now."""
        from greenroom.ats.models import Connection  # noqa: PLC0415
        from greenroom.kit import scope  # noqa: PLC0415

        for organisation in self.organisations:
            with scope.organisation(organisation):
                Connection.objects.listening().update(due_at=self.clock())

    def settle(self, deliver: Callable[[], int], rng: random.Random) -> None:
        """Until there is nothing left to do, leases and pauses being waited for."""
        for _round in range(MOST_ROUNDS):
            while deliver() + self.work(MOST_JOBS, rng):
                pass
            due = self.next_due()
            if due is None:
                return
            self.clock.pass_until(due)
            self.rebuild()
        raise NeverQuiet(f"always something to do, next at {self.next_due()}")


def _moments(organisation: UUID, until: datetime) -> list[datetime | None]:
    from greenroom.ats.models import Connection, Nudge  # noqa: PLC0415
    from greenroom.effects.models import Effect  # noqa: PLC0415
    from greenroom.kit import scope  # noqa: PLC0415

    with scope.organisation(organisation):
        live = Connection.objects.listening()
        moments: list[datetime | None] = [
            row.tended_until or row.due_at
            for row in live
            if row.tended_until or (row.due_at and row.due_at <= until - FAR)
        ]
        waiting = Nudge.objects.filter(handled_at=None, connection__in=live)
        moments += waiting.values_list("due_at", flat=True)
        going = Effect.objects.filter(state__in=["planned", "unknown", "claimed"])
        for after, state, due, lease in going.values_list(
            "after__state", "state", "due_at", "lease_until"
        ):
            if state == "claimed":
                moments.append(lease)
            elif after in (None, "done") and due and due < until:
                moments.append(due)
    return moments


def _patched(house: House) -> ExitStack:
    """The outside of the product is ours; what it finds there it can't tell from the real one."""
    from django.core.signals import request_finished, request_started  # noqa: PLC0415
    from django.db import close_old_connections  # noqa: PLC0415

    for signal in (request_started, request_finished):  # as Django's own test client does
        signal.disconnect(close_old_connections)
    stack = ExitStack()
    for module, name, instead in _instead(house):
        stack.enter_context(patch.object(module, name, instead, create=True))
    return stack


def _instead(house: House) -> Iterator[tuple[Any, str, Any]]:
    from django.utils import timezone  # noqa: PLC0415

    from greenroom.ats import access, performers, tasks, truth  # noqa: PLC0415
    from greenroom.effects import tasks as walking  # noqa: PLC0415
    from greenroom.kit import crash, load, scope  # noqa: PLC0415

    usual = load.one
    time = SimpleNamespace(monotonic=house.seconds, sleep=house.sleep)
    for module in (access, performers, tasks, truth, walking):
        yield module, "time", time
    yield timezone, "now", house.now
    yield crash, "point", house.pass_point
    yield load, "one", lambda path: house.services.get(path) or usual(path)
    yield scope, "every_organisation", lambda _why: iter(house.organisations)
