"""The product in this process: its actions, jobs and performers, on a PostgreSQL of its own.

Nothing of it is replaced but what lies outside: the clock, the lines and the mail channel.
"""

import json
import logging
import os
import random
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator
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
# One of those that wait, as a number between 0 and 1 says.
TAKE = """
with waiting as (select id, row_number() over (order by priority desc, id) - 1 as place,
                        count(*) over () as number
                   from procrastinate_jobs where status = 'todo' and queue_name = any(%s))
delete from procrastinate_jobs job using waiting
 where job.id = waiting.id and place = floor(%s * number)
returning task_name, args
"""
# Row-level security shows those of one organisation.
MOMENTS = """
select coalesce(tended_until, due_at) from ats_connection
 where state not in ('revoked', 'disconnected')
   and (tended_until is not null or due_at <= %(now)s)
union all
select min(due_at) from ats_nudge
 where handled_at is null and connection_id in (
       select id from ats_connection where state not in ('revoked', 'disconnected'))
union all
select min(case effect.state when 'claimed' then effect.lease_until else effect.due_at end)
  from effects_effect effect left join effects_effect before on before.id = effect.after_id
 where effect.state = 'claimed'
    or effect.state in ('planned', 'unknown') and effect.due_at < %(until)s
   and (before.id is null or before.state = 'done')
"""
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
        self._begun: Counter[str] = Counter()
        self._bytes = random.Random()  # noqa: S311 - no secret

    def begin(self, rng: random.Random, name: str = "") -> None:
        """A new history; what an earlier one left is not its business.

        Its name decides what the product draws: the same history goes the same way. Played once
        more in the same database, its rows need ids of their own.
        """
        self.trouble, self.surprises, self.jobs = Trouble(rng), [], 0
        self._begun[name] += 1
        drawn = f"{name}:{self._begun[name]}"
        random.seed(drawn)
        self._bytes = random.Random(drawn)  # noqa: S311 - no secret

    def urandom(self, number: int) -> bytes:
        return self._bytes.randbytes(number)

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
            cursor.execute(TAKE, [list(QUEUES), rng.random()])
            found = cursor.fetchone()
        if found is None:
            return False
        name, args = found
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

    def rebuild(self, only: Collection[UUID] = ()) -> None:
        """What the worker does now and then: queue what is due."""
        from greenroom.kit import jobs, scope  # noqa: PLC0415

        chosen = [each for each in self.organisations if not only or each in only]
        with suppress(Died), patch.object(scope, "every_organisation", lambda _why: iter(chosen)):
            jobs.rebuild(self.clock())

    def next_due(self) -> dict[UUID, datetime]:
        """When there will be something to do for each organisation, as far as rows tell."""
        from django.db import connection  # noqa: PLC0415

        from greenroom.kit import scope  # noqa: PLC0415

        until = self.clock() + FAR
        found: dict[UUID, datetime] = {}
        for organisation in self.organisations:
            with scope.organisation(organisation), connection.cursor() as cursor:
                cursor.execute(MOMENTS, {"until": until, "now": until - FAR})
                moments = [each for (each,) in cursor.fetchall() if each]
            if moments:
                found[organisation] = min(moments)
        return found

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
            if not due:
                return
            self.clock.pass_until(min(due.values()))
            self.rebuild({each for each, moment in due.items() if moment <= self.clock()})
        raise NeverQuiet(f"always something to do, next at {self.next_due()}")


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
    from greenroom.kit import crash, jobs, load, scope  # noqa: PLC0415

    usual = load.one
    time = SimpleNamespace(monotonic=house.seconds, sleep=house.sleep)
    for module in (access, performers, tasks, truth, walking):
        yield module, "time", time
    yield timezone, "now", house.now
    yield uuid, "os", SimpleNamespace(urandom=house.urandom)
    yield crash, "point", house.pass_point
    yield load, "one", lambda path: house.services.get(path) or usual(path)
    yield scope, "every_organisation", lambda _why: iter(house.organisations)
    # Of what is due only that which a worker of ours would take.
    ours = {name: each for name, each in jobs._due.items() if each[0].queue in QUEUES}  # noqa: SLF001
    yield jobs, "_due", ours
