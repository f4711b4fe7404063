from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings, settings
from django.db import connection
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.ats.actions import hearing
from greenroom.ats.events import Event
from greenroom.ats.models import Connection, Webhook
from greenroom.effects.models import Effect
from greenroom.integrations.disk.store import DiskStore
from greenroom.operate import doctor, embedded
from greenroom.operate.installation import Installation
from greenroom.operate.place import OWNER
from greenroom.testing import database
from greenroom.testing.ats import FakeWorld, a_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path / "data")
    made.lay_out()
    return made


def finding(installation: Installation, subject: str) -> doctor.Finding:
    return next(each for each in doctor.findings(installation) if each.subject == subject)


def test_a_new_installation_lacks_nothing_but_a_worker(installation: Installation) -> None:
    unwell = {each.subject for each in doctor.findings(installation) if not each.is_well}

    assert unwell - {"front end", "ffmpeg", "bubblewrap"} == {"workers"}


def test_what_is_not_well_comes_with_a_cure(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.examine(installation) == 1

    said = capsys.readouterr().out
    assert "not ok workers: none is alive\n         → Start the application" in said


def test_f60_a_full_disk_is_told_with_what_to_do(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "writes, reads and deletes, room for" in finding(installation, "store").fact

    monkeypatch.setattr(DiskStore, "room", lambda _self: 0)
    told = finding(installation, "store")
    assert ("reserve" in told.fact, "Make room" in told.cure) == (True, True)


def test_a_camera_needs_https(installation: Installation, settings: LazySettings) -> None:
    settings.BASE_URL = "http://interviews.example.com"

    assert "TLS" in finding(installation, "base URL").cure


def test_keys_that_are_none_are_found(installation: Installation, settings: LazySettings) -> None:
    settings.GREENROOM_KEYS = ["too short"]

    assert not finding(installation, "keys").is_well


def test_a_folder_that_others_read_is_found(installation: Installation) -> None:
    installation.data.chmod(0o755)

    assert "chmod" in finding(installation, "data folder").cure


@pytest.fixture
def bare_table() -> Iterator[None]:
    name = str(settings.DATABASES["default"]["NAME"])
    with psycopg.connect(embedded.url(database.HOME, OWNER, name), autocommit=True) as owner:
        owner.execute("create table bare (organisation_id uuid)")
        yield
        owner.execute("drop table bare")


@pytest.mark.usefixtures("bare_table")
def test_a_table_without_row_level_security_is_found(installation: Installation) -> None:
    assert finding(installation, "row-level security").fact == "bare"


def test_an_effect_that_nobody_performs_is_found(
    installation: Installation, organisation: Organisation
) -> None:
    earlier = timezone.now() - timedelta(hours=1)
    Effect.objects.create(
        kind="ats.note",
        key="a note",
        subject_id=organisation.pk,
        due_at=earlier,
        planned_at=earlier,
    )

    found = finding(installation, "effects")

    assert found.fact.startswith("1 overdue")
    assert not found.is_well


def test_a_connection_is_looked_at_as_on_its_page(
    installation: Installation, organisation: Organisation
) -> None:
    connection = a_connection(FakeWorld())
    Connection.objects.update(swept_at=timezone.now(), refreshed_at=timezone.now())
    webhook = hearing.prepare_webhook(connection.pk, Event.STAGE_CHANGE)
    Webhook.objects.filter(pk=webhook.pk).update(sealed_secret="sealed")

    found = {
        each.subject.rpartition(": ")[2]: each
        for each in doctor.findings(installation)
        if each.subject.startswith(f"{organisation.name}, lever: ")
    }

    unheard = found["Webhooks"]
    assert unheard.fact == "Lever has not sent us anything yet."
    assert unheard.cure.startswith("C03: In Lever: Settings")
    assert found["Looks"].is_well
    assert found["Trigger stages"].fact == "video"


def test_a_queue_without_a_worker_is_found(installation: Installation) -> None:
    with connection.cursor() as cursor:
        for queue in ("media", "ats"):
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, priority, args)"
                " values (%s, 'task', 0, '{}')",
                [queue],
            )
        assert finding(installation, "queues").is_well  # they have come just now
        cursor.execute("update procrastinate_events set at = at - interval '2 minutes'")
        cursor.execute("update procrastinate_jobs set status = 'doing' where queue_name = 'ats'")

    assert finding(installation, "queues").fact == "no worker takes media"
