"""The address of the text service, and the page of rules."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.messaging import texting
from greenroom.messaging.models import Message, OptOut, Rules
from greenroom.messaging.tests.test_sending import NUMBER, go, text_to
from greenroom.testing.channels import MemoryTextChannel
from greenroom.testing.factories import a_member

RULES = {
    "quiet_from": "21:00",
    "quiet_until": "08:00",
    "texts_per_number": "3",
    "texts_per_day": "1000",
}
pytestmark = pytest.mark.usefixtures("organisation", "texts")


@pytest.fixture
def address(organisation: Organisation) -> str:
    organisation.support_contact = "help@example.com"
    organisation.save()
    return texting.ensure_address()


def post(address: str, signature: str = "", **fields: str) -> tuple[int, str]:
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = Client().post(path, fields, headers={"X-Signature": signature or f"signed {address}"})
    return answer.status_code, answer.content.decode()


def test_s50_stop_arrives_by_the_secret_address(address: str) -> None:
    assert post(address, reference="SM1", number=NUMBER, body="STOP") == (200, "")
    assert texting.is_stopped(NUMBER)


def test_help_is_answered_in_the_response(address: str) -> None:
    status, said = post(address, reference="SM1", number=NUMBER, body="HELP")

    assert status == 200
    assert "help@example.com" in said


def test_s72_a_report_finds_its_text(address: str) -> None:
    message = Message.objects.get(effect=text_to())

    assert post(f"{address}?message={message.pk}", problem="Switched off.") == (200, "")
    message.refresh_from_db()
    assert message.delivery == Message.Delivery.UNDELIVERED
    assert post(f"{address}?message=x", problem="Switched off.") == (200, "")


def test_what_is_not_signed_changes_nothing(address: str) -> None:
    assert post(address, "forged", reference="SM1", number=NUMBER, body="STOP") == (404, "")
    assert not OptOut.objects.exists()


def test_an_unknown_address_answers_as_a_forged_one() -> None:
    unknown = f"{settings.BASE_URL}/texts/0123456789abcdefghjkmnpqrstvwxyz"
    assert post(unknown, reference="SM1", number=NUMBER, body="STOP") == (404, "")


def test_a_flood_of_words_is_not_read(address: str) -> None:
    assert post(address, body="x" * 70_000)[0] == 413


def test_the_address_stays_the_same_and_rests_sealed(address: str) -> None:
    assert texting.ensure_address() == address
    assert address.rpartition("/")[2] not in Rules.objects.get().token_sealed


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(a_member(Role.ADMIN).user)
    return client


def test_the_rules_are_kept_and_the_address_is_shown(admin: Client) -> None:
    assert b"Save once to get the address" in admin.get("/settings/messages/").content

    answer = admin.post(
        "/settings/messages/", RULES | {"quiet_from": "20:00", "closing_mails": "on"}, follow=True
    )

    kept = Rules.objects.get()
    assert (kept.quiet_from.hour, kept.closing_mails) == (20, True)
    assert texting.address(kept).encode() in answer.content


def test_who_wants_no_texts_is_listed_without_the_whole_number(admin: Client, address: str) -> None:
    assert b"Nobody has asked for that" in admin.get("/settings/messages/").content
    post(address, reference="SM1", number=NUMBER, body="STOP")

    page = admin.get("/settings/messages/").content.decode()
    assert "answered STOP" in page
    assert NUMBER not in page


@pytest.mark.parametrize(
    "wrong", [{"quiet_from": "25:00"}, {"texts_per_number": "0"}, {"texts_per_day": ""}]
)
def test_rules_that_are_none_are_not_kept(admin: Client, wrong: dict[str, str]) -> None:
    assert admin.post("/settings/messages/", RULES | wrong).status_code == 422
    assert not Rules.objects.exists()


def test_texts_name_the_address_to_report_to(
    organisation: Organisation, texts: MemoryTextChannel
) -> None:
    organisation.texting_enabled = True
    organisation.save()
    message = go(text_to())

    assert texts.sent[0].report_to == f"{texting.ensure_address()}?message={message.pk}"
