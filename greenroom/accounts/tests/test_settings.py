from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts import countries
from greenroom.accounts.actions import change_organisation
from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.audit.models import Entry
from greenroom.interviews.actions import issue_review_link
from greenroom.interviews.models import Invitation
from greenroom.messaging.compose import compose_email
from greenroom.messaging.models import Message
from greenroom.testing.factories import a_member, an_invitation
from greenroom.ui import brand

pytestmark = pytest.mark.django_db
URL = "/settings/"
FORM = {
    "name": "Northlight Demo Co.",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "default_country": "DE",
    "colour": "#aa3344",
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
    assert entry.data["after"]["colour"] == "#aa3344"
    assert entry.data["before"]["colour"] == brand.HOUSE
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
        ("colour", "red;}body{display:none"),
        ("colour", "#12345"),
        ("support_contact", "a@example.com\nBcc: b@example.com"),
        ("reply_to", "nobody"),
        ("language", "tlh"),
    ],
)
def test_a_wrong_value_is_shown_and_nothing_is_saved(page: Client, field: str, value: str) -> None:
    answer = page.post(URL, FORM | {field: value})

    assert answer.status_code == 422
    assert b"Nothing is saved yet" in answer.content
    assert saved().colour == brand.HOUSE


def test_e7_texts_are_switched_on_with_the_sentence_alone(page: Client) -> None:
    refused = page.post(URL, FORM | {"texting_enabled": "on"})
    assert refused.status_code == 422
    assert not saved().texting_enabled

    page.post(URL, FORM | {"texting_enabled": "on", "texting_agreed": "on"})

    assert saved().texting_enabled
    assert "agreed to get text messages" in Entry.objects.get(verb="organisation.changed").why


def test_s11_the_preview_shows_what_is_typed_and_saves_nothing(page: Client) -> None:
    typed = {"name": "<b>New & name</b>", "colour": "#ffee00", "support_contact": ""}

    part = page.get(reverse("organisation:look"), typed).content.decode()
    shown = page.get(reverse("organisation:look_page"), typed)

    assert "Too pale to read on white" in part
    assert "%3Cb%3ENew" in part
    assert "/brand/ffee00.css" in shown.content.decode()
    assert "&lt;b&gt;New &amp; name&lt;/b&gt;" in shown.content.decode()
    assert saved().colour == brand.HOUSE


def test_s11_a_preview_of_nonsense_shows_what_stands(page: Client) -> None:
    typed = {"name": "", "colour": "url(//x.example)"}

    shown = page.get(reverse("organisation:look_page"), typed).content.decode()

    assert "Northlight Demo Co." in shown
    assert "x.example" not in shown


def test_the_preview_may_be_framed_by_ourselves_alone(page: Client) -> None:
    outer, inner = page.get(URL), page.get(reverse("organisation:look_page"))

    assert "frame-src 'self'" in outer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in outer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inner["Content-Security-Policy"]
    assert inner["X-Frame-Options"] == "SAMEORIGIN"


BRAND = "/brand/aa3344.css"


def opened(url: str) -> str:
    return Client().get("/" + url.split("/", 3)[3], follow=True).content.decode()


@pytest.mark.parametrize("state", ["invited", "completed", "expired", "cancelled", "declined"])
def test_s11_candidates_see_name_and_colour_wherever_they_are(page: Client, state: str) -> None:
    page.post(URL, FORM | {"name": "Brightlight Demo Co."})
    invitation = an_invitation(at=timezone.now())
    Invitation.objects.update(state=state, completed_at=timezone.now())

    shown = opened(invitation.url())

    assert BRAND in shown
    assert "Brightlight Demo Co." in shown


def test_s11_guests_by_link_see_name_and_colour(page: Client) -> None:
    page.post(URL, FORM)
    shown = opened(issue_review_link(an_invitation(at=timezone.now()), timezone.now()).url())

    assert BRAND in shown
    assert "Northlight Demo Co." in shown


def test_s11_mails_carry_name_and_colour(page: Client) -> None:
    page.post(URL, FORM | {"name": "Brightlight Demo Co."})
    an_invitation()

    mail = compose_email(Message.objects.get())

    assert mail.from_name == "Brightlight Demo Co. via Greenroom"
    assert "#aa3344" in mail.html
    assert mail.reply_to == "talent@example.com"


def test_s11_the_style_sheet_holds_the_colour_and_nothing_else() -> None:
    answer = Client().get("/brand/aa3344.css")

    assert answer["Content-Type"].startswith("text/css")
    assert answer.content.decode() == brand.stylesheet("#aa3344")
    assert Client().get("/brand/aa334.css").status_code == 404


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
