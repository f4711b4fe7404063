"""Jobs wake us, they hold no truth: a queue that was wiped is rebuilt from rows that are due."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, acting

Run = Callable[[UUID, UUID], None]
Due = Callable[[datetime], Iterable[UUID]]
Begin = Callable[[datetime], None]
BATCH = 500
# Somebody waits for a message; a look at the ATS can come a second later, and a mail comes of it
# too: what is then written there comes last.
MESSAGES, LOOKS, OTHERS = 10, 5, 0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """Work on one subject of one organisation. Safe to run twice, also at the same time.

    Rooms declare theirs in `jobs.py`, which knows nothing of the work, so that whoever wakes a job
    need not import what it does.
    """

    name: str
    queue: str
    priority: int

    def __call__(self, organisation_id: UUID, subject_id: UUID) -> None:
        _runs[self.name](organisation_id, subject_id)

    def lock(self, subject_id: UUID | str, lane: int = 0) -> str:
        return f"{self.name}:{subject_id}:{lane}" if lane else f"{self.name}:{subject_id}"

    def runs(self, run: Run) -> "Job":
        """Say what the job does. The body opens its own transactions."""

        def task(organisation_id: str, subject_id: str) -> None:
            with (
                structlog.contextvars.bound_contextvars(
                    job=self.name, organisation=organisation_id
                ),
                acting(SYSTEM),
            ):
                run(UUID(organisation_id), UUID(subject_id))

        _runs[self.name] = run
        app.task(name=self.name, queue=self.queue)(task)
        return self


_runs: dict[str, Run] = {}
_due: dict[str, tuple[Job, Due]] = {}
_beginnings: dict[str, list[Begin]] = {}


def declare(name: str, queue: str, priority: int | None = None) -> Job:
    usual = MESSAGES if queue == "messages" else OTHERS
    return Job(name, queue, usual if priority is None else priority)


def job(queue: str) -> Callable[[Run], Job]:
    """Declare a job and say what it does in one place, where nothing below has to wake it."""

    def decorate(run: Run) -> Job:
        return declare(f"{run.__module__}.{run.__name__}", queue).runs(run)

    return decorate


def wake(
    job: Job, organisation_id: UUID, subject_id: UUID, lane: int = 0, *, pause: float = 0
) -> None:
    """Queue a job in the transaction that is open; one that waits already is enough.

    As many can wait side by side for one subject as there are lanes. With a pause it runs so many
    seconds later, and so does who is woken meanwhile.
    """
    values = {**_values(job, organisation_id, [str(subject_id)]), "pause": pause}
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE + _ONCE, {**values, "locks": [job.lock(subject_id, lane)]})


def sweep(job: Job, due: Due) -> None:
    """Declare which subjects of an organisation are due, so that the sweep can queue them."""
    _due[job.name] = (job, due)


def at_start(queue: str) -> Callable[[Begin], Begin]:
    """Declare what a worker of this queue does for each organisation when it starts: it may have
    been away for long."""

    def decorate(begin: Begin) -> Begin:
        _beginnings.setdefault(queue, []).append(begin)
        return begin

    return decorate


def begin(queues: Iterable[str], at: datetime) -> None:
    """A worker has started."""
    wanted = [each for queue in queues for each in _beginnings.get(queue, [])]
    for organisation_id in scope.every_organisation("start") if wanted else ():
        with scope.organisation(organisation_id):
            for each in wanted:
                each(at)


def rebuild(at: datetime) -> int:
    """Queue every row that is due and has no live job. How many were queued."""
    return sum(
        _rebuild(organisation_id, at) for organisation_id in scope.every_organisation("sweep")
    )


def _rebuild(organisation_id: UUID, at: datetime) -> int:
    with scope.organisation(organisation_id):
        found: dict[str, list[str]] = {}
        for name, subject_id in _found(organisation_id, at):
            found.setdefault(name, []).append(subject_id)
        return sum(
            _queue_missing(_due[name][0], organisation_id, ids, at) for name, ids in found.items()
        )


def _found(organisation_id: UUID, at: datetime) -> Iterator[tuple[str, str]]:
    """What is due, by the job's name. All rooms' questions go to the database as one."""
    asked: list[str] = []
    values: list[Any] = []
    for name, (_job, due) in _due.items():
        try:
            subjects = due(at)
            if not isinstance(subjects, QuerySet):
                yield from ((name, str(subject_id)) for subject_id in subjects)
                continue
            question, more = subjects.query.sql_with_params()
        except EmptyResultSet:
            continue
        except DatabaseError:
            raise
        except Exception:  # one room's mistake must not stop the others' work
            log.exception("sweep_failed", job=name, organisation=str(organisation_id))
            continue
        asked.append(_DUE.format(question))
        values += [name, *more, BATCH]
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(" union all ".join(asked), values)
            yield from cursor.fetchall()


_DUE = "(select %s::text, due.id::text from ({}) as due (id) limit %s)"


_QUEUE = """
insert into procrastinate_jobs
  (queue_name, task_name, priority, args, queueing_lock, scheduled_at)
select %(queue)s, %(name)s, %(priority)s,
       jsonb_build_object('organisation_id', %(organisation)s::text, 'subject_id', subject),
       wanted.lock,
       case when %(pause)s::float > 0 then now() + %(pause)s::float * interval '1 second' end
  from unnest(%(ids)s::text[], %(locks)s::text[]) as wanted (subject, lock)
"""
_ONCE = " on conflict (queueing_lock) where status = 'todo' do nothing"
# What failed by an error of ours rests longer each time; a person sees it in the log meanwhile.
_MISSING = """
 where not exists (select from procrastinate_jobs live
                    where live.queueing_lock = wanted.lock and live.status in ('todo', 'doing'))
   and not exists (select from procrastinate_jobs failed
                     join procrastinate_events event on event.job_id = failed.id
                    where failed.queueing_lock = wanted.lock and failed.status = 'failed'
                      and event.type = 'failed'
                   having max(event.at) > %(at)s::timestamptz
                        - least(power(2, count(*)), %(longest)s) * interval '10 seconds')
"""
LONGEST_REST = 360  # times ten seconds: an hour


def _queue_missing(job_: Job, organisation_id: UUID, ids: list[str], at: datetime) -> int:
    values = _values(job_, organisation_id, ids)
    locks = [job_.lock(subject_id) for subject_id in ids]
    with connection.cursor() as cursor:
        cursor.execute(
            _QUEUE + _MISSING + _ONCE, {**values, "locks": locks, "at": at, "longest": LONGEST_REST}
        )
        return int(cursor.rowcount)


def _values(job_: Job, organisation_id: UUID, ids: list[str]) -> dict[str, Any]:
    return {
        "queue": job_.queue,
        "name": job_.name,
        "priority": job_.priority,
        "organisation": str(organisation_id),
        "ids": ids,
        "pause": 0,
    }
