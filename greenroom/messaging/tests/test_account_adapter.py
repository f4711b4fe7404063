"""Allauth's own mails, as they leave through our messages."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from greenroom.accounts.models import Membership, Organisation, User
from greenroom.accounts.rights import Role
from greenroom.effects.models import Effect
from greenroom.kit import scope
from greenroom.messaging.account_adapter import AccountAdapter
from greenroom.messaging.models import Message

EMAIL = "hana@example.com"


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user(EMAIL, "correct horse battery", name="Hana")


def employ(user: User, name: str) -> Organisation:
    organisation = Organisation.objects.create(name=name)
    with scope.organisation(organisation.pk):
        Membership.objects.create(user=user, role=Role.ADMIN)
    return organisation


def ask_for_reset(client: Client, email: str = EMAIL, host: str = "127.0.0.1") -> int:
    answer = client.post(
        reverse("account_reset_password"), {"email": email}, headers={"host": host}
    )
    return answer.status_code


def messages_of(organisation: Organisation) -> list[Message]:
    with scope.organisation(organisation.pk):
        return list(Message.objects.select_related("effect").order_by("planned_at"))


def test_a_password_reset_is_one_of_our_messages(client: Client, user: User) -> None:
    organisation = employ(user, "Northlight Demo Co.")
    status = ask_for_reset(client, EMAIL.upper())
    (message,) = messages_of(organisation)

    assert status == 302
    assert (message.kind, message.to, message.subject_id) == ("password_reset", EMAIL, user.pk)
    assert message.effect.state == Effect.State.PLANNED
    assert message.values()["name"] == "Hana"


def test_the_reset_link_opens_the_form_and_stays_on_our_address(
    client: Client, user: User, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    organisation = employ(user, "Northlight Demo Co.")
    ask_for_reset(client, host="evil.example")
    link = messages_of(organisation)[0].values()["link"]

    assert link.startswith(settings.BASE_URL + "/")
    page = client.get(link.removeprefix(settings.BASE_URL), follow=True)
    assert page.status_code == 200
    assert "password1" in page.content.decode()


def test_a_user_of_two_organisations_gets_one_mail(client: Client, user: User) -> None:
    first, second = employ(user, "Northlight Demo Co."), employ(user, "Southlight Demo Co.")
    ask_for_reset(client)

    assert [len(messages_of(organisation)) for organisation in (first, second)] == [1, 0]


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_who_belongs_nowhere_gets_no_mail_and_the_same_answer(client: Client, email: str) -> None:
    other = employ(User.objects.create_user("sam@example.com", name="Sam"), "Northlight Demo Co.")

    assert ask_for_reset(client, email) == 302
    assert messages_of(other) == []


def test_a_mail_never_leaves_the_open_scope(user: User) -> None:
    theirs = employ(user, "Southlight Demo Co.")
    ours = Organisation.objects.create(name="Northlight Demo Co.")
    with scope.organisation(ours.pk):
        AccountAdapter().send_mail(
            "account/email/password_reset_key",
            EMAIL,
            {"user": user, "password_reset_url": "https://interviews.example.com/reset"},
        )

    assert messages_of(ours) == messages_of(theirs) == []


def test_allauths_other_mails_keep_their_words(user: User) -> None:
    organisation = employ(user, "Northlight Demo Co.")
    adapter = AccountAdapter()
    adapter.request = RequestFactory().get("/")
    adapter.send_mail(
        "account/email/password_changed",
        EMAIL,
        {"ip": "192.0.2.1", "user_agent": "Firefox", "timestamp": "today"},
    )
    (message,) = messages_of(organisation)

    assert message.kind == "account_notice"
    assert "Hello from Northlight Demo Co." in message.values()["body"]
    assert "192.0.2.1" in message.values()["body"]


def test_nobody_signs_up() -> None:
    assert not AccountAdapter().is_open_for_signup(RequestFactory().get("/"))
