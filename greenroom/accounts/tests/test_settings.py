from html import unescape

import pytest
from django.test import Client

from greenroom.accounts import countries
from greenroom.accounts.actions import change_organisation
from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.audit.models import Entry
from greenroom.testing.factories import a_member

pytestmark = pytest.mark.django_db
URL = "/settings/"
FORM = {
    "name": "Northlight Demo Co.",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "default_country": "DE",
    "support_contact": "help@example.com",
    "reply_to": "talent@example.com",
    "reminders_enabled": "on",
}


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.ADMIN).user)
    return client


def saved() -> Organisation:
    return Organisation.objects.get()


def test_settings_are_saved_and_audited(page: Client) -> None:
    answer = page.post(URL, FORM, follow=True)

    assert b"Saved." in answer.content
    assert (saved().time_zone, saved().default_country) == ("Europe/Berlin", "DE")
    entry = Entry.objects.get(verb="organisation.changed")
    assert entry.data["after"]["time_zone"] == "Europe/Berlin"
    assert entry.data["before"]["time_zone"] == "UTC"
    assert "name" not in entry.data["after"]
    assert entry.actor_name == "Demo Admin"


def test_saving_nothing_new_writes_nothing(page: Client) -> None:
    page.post(URL, FORM)
    answer = page.post(URL, FORM, follow=True)

    assert b"Nothing was changed." in answer.content
    assert Entry.objects.filter(verb="organisation.changed").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " \u202e "),
        ("name", "x" * 101),
        ("time_zone", "Mars/Olympus"),
        ("default_country", "ZZ"),
        ("support_contact", "a@example.com\nBcc: b@example.com"),
        ("reply_to", "nobody"),
        ("language", "tlh"),
    ],
)
def test_a_wrong_value_is_shown_and_nothing_is_saved(page: Client, field: str, value: str) -> None:
    answer = page.post(URL, FORM | {field: value})

    assert answer.status_code == 422
    assert b"Nothing is saved yet" in answer.content
    assert saved().time_zone == "UTC"


def test_e7_texts_are_switched_on_with_the_sentence_alone(page: Client) -> None:
    refused = page.post(URL, FORM | {"texting_enabled": "on"})
    assert refused.status_code == 422
    assert not saved().texting_enabled

    page.post(URL, FORM | {"texting_enabled": "on", "texting_agreed": "on"})

    assert saved().texting_enabled
    assert "agreed to get text messages" in Entry.objects.get(verb="organisation.changed").why


def test_a_change_that_is_no_change_is_none(organisation: Organisation) -> None:
    assert change_organisation(organisation.pk, {"name": organisation.name}) == []


def test_countries_have_names_in_the_reader_s_language() -> None:
    english, german = dict(countries.choices("en")), dict(countries.choices("de"))

    assert (english["DE"], german["DE"]) == ("Germany", "Deutschland")
    assert all(not name.startswith("*") for name in english.values())


def test_only_admins_find_the_settings(organisation: Organisation) -> None:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)

    assert client.get(URL).status_code == 403
    assert 'href="/settings/"' not in unescape(client.get("/").content.decode())
