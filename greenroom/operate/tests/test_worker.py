"""The worker as it runs in life: the real command in a process of its own."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from greenroom.accounts.models import Handle, Organisation
from greenroom.kit import scope
from greenroom.kit.jobs import Job, wake
from greenroom.operate.tests.drill import tasks

pytestmark = pytest.mark.django_db(transaction=True)

PACE = ["--poll=0.1", "--heartbeat=0.3", "--dead-after=1.5", "--sweep-every=0.2", "--grace=1"]
# More than asyncio's own threads on a machine with a few cores.
SLOTS = 8 + (os.cpu_count() or 1)
StartWorker = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(database_url: str, tmp_path: Path) -> Iterator[StartWorker]:
    started: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "GREENROOM_DATABASE_URL": database_url,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "django", "worker", "--queues=drill", f"--concurrency={SLOTS}"]
    settings = "--settings=greenroom.operate.tests.drill.settings"

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [*command, settings, *PACE], env=environment, stdout=log, stderr=log
            )
        started.append(process)
        return process

    yield start

    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def owner() -> Organisation:
    return Organisation.objects.create(name="Northlight Demo Co.")


def subject(owner: Organisation, expires_at: datetime | None = tasks.NEVER_STARTED) -> uuid.UUID:
    target = uuid.uuid4()
    Handle.objects.create(
        sha256=target.hex,
        kind=tasks.KIND,
        organisation=owner,
        target_id=target,
        expires_at=expires_at,
    )
    return target


def queue(job: Job, owner: Organisation, count: int) -> None:
    for _ in range(count):
        target = subject(owner)
        with scope.organisation(owner.pk):
            wake(job, owner.pk, target)


def until(holds: Callable[[], bool]) -> bool:
    for _ in range(2400):
        if holds():
            return True
        time.sleep(0.05)
    return False


def all_done() -> bool:
    return not Handle.objects.filter(kind=tasks.KIND).exists()


def jobs_of(job: Job) -> int:
    return ProcrastinateJob.objects.filter(task_name=job.name).count()


def running() -> int:
    return Handle.objects.filter(expires_at__gt=tasks.NEVER_STARTED).count()


def test_a_job_deferred_in_a_task_is_there_only_when_the_task_commits(
    start_worker: StartWorker, owner: Organisation
) -> None:
    queue(tasks.defer_and_commit, owner, 5)
    queue(tasks.defer_and_roll_back, owner, 10)

    start_worker()

    assert until(all_done)
    assert jobs_of(tasks.child) == 5


def test_as_many_jobs_run_as_there_are_slots(
    start_worker: StartWorker, owner: Organisation
) -> None:
    queue(tasks.hang_the_first_time, owner, SLOTS + 2)

    start_worker()

    assert until(lambda: running() == SLOTS)


def test_the_jobs_of_a_killed_worker_run_again(
    start_worker: StartWorker, owner: Organisation
) -> None:
    queue(tasks.hang_the_first_time, owner, 3)
    killed = start_worker()
    assert until(lambda: running() == 3)

    killed.send_signal(signal.SIGKILL)
    start_worker()

    assert until(all_done)
    assert until(lambda: jobs_of(tasks.hang_the_first_time) == 0)


def test_a_wiped_queue_loses_nothing(start_worker: StartWorker, owner: Organisation) -> None:
    for _ in range(40):
        subject(owner, expires_at=None)
    start_worker()
    assert until(lambda: jobs_of(tasks.take_away) > 0)

    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute("truncate procrastinate_jobs cascade")
        time.sleep(0.1)

    assert until(all_done)


def test_a_worker_goes_on_after_the_database_cut_it_off(
    start_worker: StartWorker, owner: Organisation
) -> None:
    worker = start_worker()
    queue(tasks.take_away, owner, 1)
    assert until(all_done)

    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
    queue(tasks.take_away, owner, 3)
    assert until(lambda: all_done() or worker.poll() is not None)
    if worker.poll() is not None:  # cut at a bad moment it ends, and the supervisor starts another
        start_worker()

    assert until(all_done)


def test_a_worker_ends_well_when_told_to_stop(
    start_worker: StartWorker, owner: Organisation
) -> None:
    worker = start_worker()
    queue(tasks.take_away, owner, 1)
    assert until(all_done)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(20) == 0
