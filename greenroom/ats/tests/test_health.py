"""The page of health: what it shows, when it warns, and how little it asks of the database."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats import health, quiet
from greenroom.ats.actions import hearing
from greenroom.ats.events import Event
from greenroom.ats.models import Connection, Nudge, Opportunity, StageEntry, Webhook
from greenroom.effects.models import Effect
from greenroom.integrations.disk.store import DiskStore
from greenroom.recordings.models import Take
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW, a_member
from greenroom.testing.pages import assert_same_queries, copies
from greenroom.testing.takes import a_take

PAGE = "/integrations/lever/health/"
MOST = 32


@pytest.fixture
def admin(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


@pytest.fixture
def heard(connection: Connection) -> Connection:
    """Both events that we need arrived a moment ago, and so did the last look."""
    for event in (Event.STAGE_CHANGE, Event.ARCHIVE_CHANGE):
        webhook = hearing.prepare_webhook(connection.pk, event)
        webhook.ref, webhook.first_delivery_at, webhook.last_delivery_at = event, NOW, NOW
        webhook.keep_secret("secret")
        webhook.save()
    now = timezone.now()
    Connection.objects.update(
        swept_at=now, refreshed_at=now, last_look={"seconds": 1.2, "calls": 4, "changed": 7}
    )
    return Connection.objects.get()


def moved(connection: Connection, *minutes: int) -> None:
    """Moves that our rows know of, so many minutes after NOW."""
    row, _made = Opportunity.objects.get_or_create(
        connection=connection, ref="opp-ada", defaults={"read_at": NOW}
    )
    for minute in minutes:
        StageEntry.objects.create(
            connection=connection, opportunity=row, opportunity_ref=row.ref, stage_ref="video",
            entered_at=NOW + timedelta(minutes=minute),
        )  # fmt: skip


def unwell(connection: Connection) -> set[str]:
    checks = health.checks(connection, timezone.now())
    return {check.subject for check in checks if not check.is_well}


def test_what_is_well_needs_nothing(heard: Connection) -> None:
    assert unwell(heard) == set()


def test_the_page_tells_looks_calls_deliveries_and_token(admin: Client, heard: Connection) -> None:
    page = admin.get(PAGE).content.decode()

    assert "1.2 s, 4 calls" in page
    assert "0 of 600" in page
    assert "Candidate stage change" in page
    assert "Would die of idleness" in page
    assert "Sign in again by" in page
    assert "Nothing waits" in page


def room(heard: Connection) -> health.Check:
    return next(c for c in health.of(heard, NOW).checks if c.subject == "Room for recordings")


def test_f60_a_full_disk_is_said_and_passes(
    heard: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(DiskStore, "room", lambda _self: 0)
        told = room(heard)
    assert ("what has arrived is safe" in told.fact, told.is_well) == (True, False)

    assert room(heard).is_well


@pytest.mark.parametrize(
    ("limit", "fact", "cure"),
    [
        (0, "enough", ""),
        (1000, "100\xa0bytes of 1000\xa0bytes used", ""),
        (110, "100\xa0bytes of 110\xa0bytes used", "Soon"),
        (100, "100\xa0bytes of 100\xa0bytes used", "Recorders wait"),
    ],
)
def test_u3_the_quota_of_an_organisation_is_shown(
    heard: Connection, settings: Settings, limit: int, fact: str, cure: str
) -> None:
    take, _token = a_take()
    Take.objects.filter(pk=take.pk).update(received_bytes=100)
    settings.QUOTAS = {**settings.QUOTAS, "organisation": limit}
    cache.clear()

    told = room(heard)
    assert told.fact == fact
    assert told.cure.startswith(cure) if cure else told.is_well


def test_a_revoked_access_is_the_one_thing_to_say(heard: Connection) -> None:
    heard.state = Connection.State.REVOKED

    [check] = health.checks(heard, timezone.now())

    assert (check.code, check.is_well) == ("C01", False)


def test_a_wrong_signature_is_told_in_words(admin: Client, heard: Connection) -> None:
    Webhook.objects.update(last_mismatch_at=timezone.now())

    assert "Its signature was wrong" in admin.get(PAGE).content.decode()


def test_an_overdue_look_points_to_the_worker(heard: Connection) -> None:
    heard.swept_at = timezone.now() - timedelta(hours=2)

    assert unwell(heard) == {"Looks"}


def test_the_year_of_a_sign_in_is_counted_down(heard: Connection) -> None:
    heard.refresh_issued_at = timezone.now() - timedelta(days=340)

    assert unwell(heard) == {"Access"}


def test_what_waits_is_counted_by_kind_with_the_oldest(admin: Client, heard: Connection) -> None:
    for number in range(3):
        Effect.objects.create(
            kind="ats.note", key=f"note-{number}", subject_id=heard.pk, line_id=heard.pk,
            planned_at=NOW + timedelta(minutes=number), due_at=timezone.now() + timedelta(hours=1),
        )  # fmt: skip
    [waiting] = health.waiting(heard)

    assert (waiting.kind, waiting.count, waiting.oldest) == ("ats.note", 3, NOW)
    assert "Notes" in admin.get(PAGE).content.decode()


def test_refused_effects_and_parked_looks_need_somebody(heard: Connection) -> None:
    Effect.objects.create(
        kind="ats.tag", key="one", subject_id=heard.pk, line_id=heard.pk, state="refused",
        planned_at=NOW,
    )  # fmt: skip
    Nudge.objects.create(
        connection=heard, event="sweep", token="one", opportunity_ref="ada", triggered_at=NOW,
        received_at=NOW, trouble="It was refused.",
    )  # fmt: skip

    assert unwell(heard) == {"Writing to Lever", "Candidates"}


def test_s28_silence_while_people_are_moved_is_an_alarm(admin: Client, heard: Connection) -> None:
    moved(heard, 20, 30, 40)
    found = quiet.silence(heard, timezone.now() + timedelta(days=1))

    assert found
    assert found.moves == 3


@pytest.mark.parametrize(("days", "is_alarm"), [(6, False), (8, True)])
def test_one_move_that_nobody_told_is_an_alarm_after_days(
    heard: Connection,
    days: int,
    is_alarm: bool,  # noqa: FBT001
) -> None:
    moved(heard, 20)

    assert bool(quiet.silence(heard, NOW + timedelta(days=days))) is is_alarm


def test_quiet_weeks_without_moves_are_none(heard: Connection) -> None:
    moved(heard, -5, 5)

    assert quiet.silence(heard, NOW + timedelta(days=60)) is None


def test_whoever_looks_by_themselves_hears_nothing_and_that_is_well(heard: Connection) -> None:
    moved(heard, 20, 30, 40)
    heard.hearing = Connection.Hearing.POLLING

    assert quiet.silence(heard, NOW + timedelta(days=60)) is None


def test_the_alarm_stands_on_tile_and_page(admin: Client, heard: Connection) -> None:
    Webhook.objects.update(last_delivery_at=NOW - timedelta(days=30))
    moved(heard, -2000, -1900, -1800)

    for page in ("/integrations/", "/integrations/lever/", PAGE):
        assert "does not tell us any more" in admin.get(page).content.decode()


def test_many_rows_take_as_many_queries_as_one(admin: Client, heard: Connection) -> None:
    moved(heard, 1)
    effect = Effect.objects.create(
        kind="ats.note", key="note", subject_id=heard.pk, line_id=heard.pk, planned_at=NOW
    )
    nudge = Nudge.objects.create(
        connection=heard, event="sweep", token="one", opportunity_ref="ada", triggered_at=NOW,
        received_at=NOW,
    )  # fmt: skip

    def more() -> None:
        copies(effect, key=lambda number: f"effect-{number}")
        copies(nudge, token=lambda number: f"token-{number}")

    assert_same_queries(admin, PAGE, more, most=MOST)
    assert_same_queries(admin, f"{PAGE}live/", lambda: None, most=MOST)


def test_it_is_a_click_from_the_tile_and_from_the_connection(
    admin: Client, heard: Connection
) -> None:
    for page in ("/integrations/", "/integrations/lever/"):
        assert f'href="{PAGE}"' in admin.get(page).content.decode()


def test_another_account_needs_an_explicit_word(
    world: FakeWorld, admin: Client, heard: Connection
) -> None:
    Connection.objects.update(state=Connection.State.REVOKED)
    assert "Connect a different Lever account" in (
        admin.get("/integrations/lever/connect/").content.decode()
    )

    admin.post("/integrations/lever/start-anew/")
    assert Connection.objects.get().leaving_at is None
    admin.post("/integrations/lever/start-anew/", {"understood": "on"})

    assert Connection.objects.get().leaving_at is not None


def test_the_default_template_is_chosen_and_taken_back(admin: Client, heard: Connection) -> None:
    from greenroom.testing.factories import a_template

    template = a_template("For all")
    page = "/integrations/lever/default/"
    assert "For all" in admin.get(page).content.decode()

    admin.post(page, {"template": template.public_id})
    assert Connection.objects.get().default_template == template
    admin.post(page, {"template": ""})

    assert Connection.objects.get().default_template is None


def test_a_webhook_that_somebody_deleted_there_is_made_anew(
    world: FakeWorld, connection: Connection
) -> None:
    from greenroom.ats import tending

    tending.tend(connection.scope_id, connection.pk, NOW)
    first = set(world.subscriptions)
    world.subscriptions.clear()
    tending.tend(connection.scope_id, connection.pk, NOW + timedelta(minutes=15))

    assert len(first) == len(world.subscriptions) == 3
    assert not first & set(world.subscriptions)
