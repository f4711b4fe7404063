"""Confidential stays confidential until a person says otherwise and the ATS agrees."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.actions import confidential
from greenroom.ats.actions.confidential import StillConfidential
from greenroom.ats.actions.connections import keep_postings
from greenroom.ats.models import Connection, Posting
from greenroom.ats.tests.support import LATER, look
from greenroom.audit.models import Entry
from greenroom.interviews.models import Job
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW, a_member

pytestmark = pytest.mark.usefixtures("sales")
LABEL = "Treat as no longer confidential"


@pytest.fixture
def posting(world: FakeWorld, connection: Connection) -> Posting:
    """Its only candidate was confidential, and so is its job."""
    world.add(world.opportunities["opp-ada"], is_confidential=True)
    world.move("opp-ada", "video", NOW + timedelta(minutes=1))
    look(connection)
    assert Job.objects.get().confidential
    keep_postings(connection.pk, [world.postings["sales"]], LATER)
    return Posting.objects.get()


def open_there(world: FakeWorld, connection: Connection) -> None:
    at = LATER + timedelta(minutes=1)
    world.add(world.opportunities["opp-ada"], is_confidential=False, updated_at=at)
    look(connection, at=at)


def test_c29_a_reading_alone_opens_nothing(
    world: FakeWorld, connection: Connection, posting: Posting
) -> None:
    open_there(world, connection)

    assert Job.objects.get().confidential


def test_c29_an_admin_opens_it_once_lever_agrees(
    world: FakeWorld, connection: Connection, posting: Posting, organisation: Organisation
) -> None:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    url, page = reverse("ats:posting_lift", args=[posting.pk]), reverse("ats:lever")
    assert LABEL in client.get(page).content.decode()

    refused = client.post(url, follow=True).content.decode()
    assert "still keeps a candidate" in refused
    assert Job.objects.get().confidential
    open_there(world, connection)
    client.post(url)

    assert not Job.objects.get().confidential
    verbs = set(Entry.objects.filter(actor_kind="member").values_list("verb", flat=True))
    assert {"posting.confidentiality_lifted", "job.confidentiality_ended"} <= verbs
    assert LABEL not in client.get(page).content.decode()


def test_c29_what_is_confidential_there_can_not_be_opened_here(
    world: FakeWorld, connection: Connection, posting: Posting
) -> None:
    open_there(world, connection)
    Posting.objects.update(is_confidential=True)

    with pytest.raises(StillConfidential):
        confidential.lift(posting.pk)
