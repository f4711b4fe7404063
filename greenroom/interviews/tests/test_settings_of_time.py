"""What an organisation decides about more time and second chances."""

import pytest
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.testing.factories import a_member

pytestmark = pytest.mark.django_db
FORM = {"name": "Northlight Demo Co.", "language": "en", "time_zone": "UTC", "colour": "#1f5e47"}


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.ADMIN).user)
    return client


@pytest.mark.parametrize(
    ("sent", "days"), [({"more_time_days": "0"}, 0), ({"more_time_days": "7"}, 7), ({}, 3)]
)
def test_the_days_are_saved_and_an_empty_field_leaves_them(
    page: Client, organisation: Organisation, sent: dict[str, str], days: int
) -> None:
    page.post("/settings/", FORM | sent)

    organisation.refresh_from_db()
    assert organisation.more_time_days == days


def test_s69_people_are_let_in_again_by_a_switch(page: Client, organisation: Organisation) -> None:
    page.post("/settings/", FORM | {"allow_again": "on"})

    organisation.refresh_from_db()
    assert organisation.allow_again
    assert b"Let people interview again" in page.get("/settings/").content
