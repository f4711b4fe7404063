"""The statements on procrastinate's table, where the worker's own test would be too coarse."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from greenroom.accounts.models import Organisation
from greenroom.kit import jobs
from greenroom.operate.queue import (
    FREE_STALLED_JOBS,
    KEPT_DAYS,
    PURGE_WHAT_IS_OVER,
    analyse_queue,
)

pytestmark = pytest.mark.django_db

INSERT = """
insert into procrastinate_jobs (queue_name, task_name, args, status, queueing_lock, attempts)
values ('drill', 'drill', '{}', %s, %s, %s) returning id
"""


def add(status: str, lock: str = "", attempts: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [status, lock or str(uuid.uuid4()), attempts])
        return int(cursor.fetchone()[0])


def free() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FREE_STALLED_JOBS, {"timeout": 20, "max_attempts": 5})


def status_of(job: int) -> str:
    return str(ProcrastinateJob.objects.get(pk=job).status)


def test_a_job_without_a_worker_waits_again() -> None:
    job = add("doing")

    free()

    assert status_of(job) == "todo"


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    job = add("doing")
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values returning id")
        worker = cursor.fetchone()[0]
        cursor.execute("update procrastinate_jobs set worker_id = %s", [worker])

    free()

    assert status_of(job) == "doing"


def test_a_job_of_a_silent_worker_waits_again() -> None:
    job = add("doing")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) "
            "values (now() - interval '21 seconds') returning id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute("update procrastinate_jobs set worker_id = %s", [worker])

    free()

    assert status_of(job) == "todo"


def test_a_job_that_took_five_workers_down_is_over() -> None:
    job = add("doing", attempts=5)

    free()

    assert status_of(job) == "failed"


def test_a_job_whose_twin_waits_already_is_over() -> None:
    waiting, stalled = add("todo", "one"), add("doing", "one")

    free()

    assert (status_of(waiting), status_of(stalled)) == ("todo", "failed")


def test_of_two_stalled_twins_one_goes_back() -> None:
    twins = [add("doing", "one"), add("doing", "one")]

    free()

    assert sorted(map(status_of, twins)) == ["failed", "todo"]


def test_the_application_may_renew_the_statistics() -> None:
    add("todo")

    analyse_queue()

    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where relname = 'procrastinate_jobs'")
        assert cursor.fetchone() == (1,)


def ended(job: int, ago: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_events (job_id, type, at)"
            " values (%s, 'failed', clock_timestamp() - %s::interval)",
            [job, ago],
        )


def test_what_failed_stays_a_week() -> None:
    old, fresh, waiting = add("failed"), add("failed"), add("todo")
    ended(old, "8 days")
    ended(fresh, "6 days")

    with connection.cursor() as cursor:
        cursor.execute(PURGE_WHAT_IS_OVER, {"days": KEPT_DAYS})

    assert set(ProcrastinateJob.objects.values_list("pk", flat=True)) == {fresh, waiting}


@pytest.mark.parametrize(("failures", "rest"), [(1, 20), (2, 40), (3, 80), (12, 3600)])
def test_a_row_whose_job_fails_is_queued_again_later_and_later(
    organisation: Organisation, failures: int, rest: int
) -> None:
    job = jobs.declare("drill.fails", "drill")
    subject = str(uuid.uuid4())
    for _time in range(failures):
        ended(add("failed", job.lock(subject)), "0 seconds")

    def queued(seconds: int) -> int:
        at = timezone.now() + timedelta(seconds=seconds)
        return jobs._queue_missing(job, organisation.pk, [subject], at)

    assert queued(rest // 2) == 0
    assert queued(rest + 5) == 1


def test_one_job_waits_for_each_lane(organisation: Organisation) -> None:
    job, subject = jobs.declare("drill.lanes", "drill"), uuid.uuid4()

    for lane in (0, 1, 0, 1, 2):
        jobs.wake(job, organisation.pk, subject, lane)

    assert ProcrastinateJob.objects.filter(task_name=job.name, status="todo").count() == 3


def test_a_row_whose_job_runs_is_not_queued_beside_it(organisation: Organisation) -> None:
    job, subject = jobs.declare("drill.runs", "drill"), str(uuid.uuid4())
    add("doing", job.lock(subject))

    assert jobs._queue_missing(job, organisation.pk, [subject], timezone.now()) == 0
