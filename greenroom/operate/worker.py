"""A worker: runs jobs, and sees to it that none is lost.

procrastinate's own command moves its whole app to a connection pool of the worker, so that a
job deferred inside a task is there even when the task's transaction is rolled back. Here a
second app that knows the same tasks fetches and finishes jobs, and the first one stays on
Django's connection.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

import structlog
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from greenroom.kit import jobs
from greenroom.operate.queue import (
    FREE_STALLED_JOBS,
    KEPT_DAYS,
    PURGE_WHAT_IS_OVER,
    analyse_queue,
)

log = structlog.get_logger(__name__)
# A job that takes its worker down each time must end somewhere.
MOST_ATTEMPTS = 5
# More than this at once, and the statistics of a queue that was just empty mislead the planner.
MANY_JOBS = 500


@dataclass(frozen=True)
class Pace:
    """Seconds. A killed worker's jobs run again after at most `dead_after` and `sweep_every`."""

    poll: float = 0.5
    heartbeat: float = 5
    dead_after: float = 20
    sweep_every: float = 5
    # Nobody's heart beats while it stops, so this stays below `dead_after`.
    grace: float = 15


def work(queues: Sequence[str], concurrency: int, pace: Pace) -> int:
    """Run jobs until told to stop. The exit code; whoever supervises us starts us again."""
    try:
        asyncio.run(_work(queues, concurrency, pace))
    except ConnectorException as error:
        log.warning("worker_lost_database", reason=str(error.__cause__ or error))
        return 1
    return 0


async def _work(queues: Sequence[str], concurrency: int, pace: Pace) -> None:
    # Synchronous tasks run here; asyncio's own default is smaller than it looks.
    threads = ThreadPoolExecutor(concurrency + 2, thread_name_prefix="job")
    asyncio.get_running_loop().set_default_executor(threads)
    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    worker_app = _app_that_fetches(connector)
    async with worker_app.open_async():
        await asyncio.to_thread(_begin, queues)
        sweeping = asyncio.create_task(_sweep(connector, pace), name="sweep")
        log.info("worker_started", queues=list(queues), concurrency=concurrency)
        await worker_app.run_worker_async(
            queues=queues,
            concurrency=concurrency,
            delete_jobs="successful",
            fetch_job_polling_interval=pace.poll,
            update_heartbeat_interval=pace.heartbeat,
            stalled_worker_timeout=pace.dead_after * 10,
            shutdown_graceful_timeout=pace.grace,
        )
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping
    log.info("worker_stopped", queues=list(queues))


def _app_that_fetches(connector: BaseAsyncConnector) -> DjangoApp:
    fetching = DjangoApp(
        connector=connector, import_paths=[], periodic_defaults=app.periodic_defaults
    )
    fetching.tasks = app.tasks
    fetching.periodic_registry = app.periodic_registry
    return fetching


async def _sweep(connector: BaseAsyncConnector, pace: Pace) -> None:
    """Outside the worker's slots, so that a full worker sweeps too."""
    while True:
        try:
            await _free_stalled(connector, pace)
            await connector.execute_query_async(PURGE_WHAT_IS_OVER, days=KEPT_DAYS)
            await asyncio.to_thread(_queue_due_rows)
        except Exception:
            log.warning("sweep_failed", exc_info=True)
        await asyncio.sleep(pace.sweep_every)


async def _free_stalled(connector: BaseAsyncConnector, pace: Pace) -> None:
    freed = await connector.execute_query_all_async(
        FREE_STALLED_JOBS, timeout=pace.dead_after, max_attempts=MOST_ATTEMPTS
    )
    for job in freed:
        log.warning(
            "job_of_dead_worker", job_id=job["id"], task=job["task_name"], now=job["status"]
        )


def _begin(queues: Sequence[str]) -> None:
    close_old_connections()
    try:
        jobs.begin(queues, timezone.now())
    except Exception:
        log.warning("begin_failed", exc_info=True)
    finally:
        close_old_connections()


def _queue_due_rows() -> None:
    close_old_connections()
    try:
        queued = jobs.rebuild(timezone.now())
        if queued:
            log.info("rows_queued", count=queued)
        if queued >= MANY_JOBS:
            analyse_queue()
    finally:
        close_old_connections()
