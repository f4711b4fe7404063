"""Jobs wake us, they hold no truth: a queue that was wiped is rebuilt from rows that are due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, acting

Run = Callable[[UUID, UUID], None]
Due = Callable[[datetime], Iterable[UUID]]
BATCH = 500
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """Work on one subject of one organisation. Safe to run twice, also at the same time."""

    name: str
    queue: str
    run: Run

    def __call__(self, organisation_id: UUID, subject_id: UUID) -> None:
        self.run(organisation_id, subject_id)

    @property
    def priority(self) -> int:
        """Somebody waits for a message; a look at the ATS can come a second later."""
        return 10 if self.queue == "messages" else 0

    def lock(self, subject_id: UUID | str) -> str:
        return f"{self.name}:{subject_id}"


_due: dict[str, tuple[Job, Due]] = {}


def job(queue: str) -> Callable[[Run], Job]:
    """Make a job of a function. Its body opens its own transactions."""

    def declare(run: Run) -> Job:
        name = f"{run.__module__}.{run.__name__}"

        def task(organisation_id: str, subject_id: str) -> None:
            with (
                structlog.contextvars.bound_contextvars(job=name, organisation=organisation_id),
                acting(SYSTEM),
            ):
                run(UUID(organisation_id), UUID(subject_id))

        app.task(name=name, queue=queue)(task)
        return Job(name, queue, run)

    return declare


def wake(job: Job, organisation_id: UUID, subject_id: UUID) -> None:
    """Queue a job in the transaction that is open; one that waits already is enough."""
    deferrer = app.configure_task(
        job.name,
        queue=job.queue,
        priority=job.priority,
        queueing_lock=job.lock(subject_id),
        allow_unknown=False,
    )
    try:
        with transaction.atomic():  # a refused insert would spoil the caller's transaction
            deferrer.defer(organisation_id=str(organisation_id), subject_id=str(subject_id))
    except AlreadyEnqueued:
        return


def sweep(job: Job, due: Due) -> None:
    """Declare which subjects of an organisation are due, so that the sweep can queue them."""
    _due[job.name] = (job, due)


def rebuild(at: datetime) -> int:
    """Queue every row that is due and has no live job. How many were queued."""
    return sum(
        _rebuild(organisation_id, at) for organisation_id in scope.every_organisation("sweep")
    )


def _rebuild(organisation_id: UUID, at: datetime) -> int:
    queued = 0
    for job_, due in _due.values():
        try:
            with scope.organisation(organisation_id):
                ids = [str(subject_id) for subject_id in due(at)][:BATCH]
                queued += _queue_missing(job_, organisation_id, ids) if ids else 0
        except DatabaseError:
            raise
        except Exception:  # one room's mistake must not stop the others' work
            log.exception("sweep_failed", job=job_.name, organisation=str(organisation_id))
    return queued


_QUEUE_MISSING = """
insert into procrastinate_jobs (queue_name, task_name, priority, args, queueing_lock)
select %(queue)s, %(name)s, %(priority)s,
       jsonb_build_object('organisation_id', %(organisation)s::text, 'subject_id', subject),
       %(name)s || ':' || subject
  from unnest(%(ids)s::text[]) as subject
 where not exists (select from procrastinate_jobs live
                    where live.queueing_lock = %(name)s || ':' || subject
                      and live.status in ('todo', 'doing'))
on conflict (queueing_lock) where status = 'todo' do nothing
"""


def _queue_missing(job_: Job, organisation_id: UUID, ids: list[str]) -> int:
    values: dict[str, Any] = {
        "queue": job_.queue,
        "name": job_.name,
        "priority": job_.priority,
        "organisation": str(organisation_id),
        "ids": ids,
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE_MISSING, values)
        return int(cursor.rowcount)
