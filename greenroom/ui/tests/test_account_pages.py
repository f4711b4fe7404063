"""The pages of signing in, through the whole stack."""

import re

import pytest
from django.test import Client

from greenroom.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "moss-and-fern-9"


@pytest.fixture
def sam() -> User:
    return User.objects.create_user("sam@example.com", PASSWORD, name="Sam Rivera")


def sign_in(client: Client, email: str, password: str) -> str:
    page = client.post("/accounts/login/", {"login": email, "password": password})
    return page.content.decode()


def spoken(page: str) -> list[str]:
    return re.findall(r"<b>([^<]+)</b>", page)


def test_sign_in_says_what_it_wants(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()

    assert "E-mail address" in page
    assert 'autocomplete="current-password"' in page
    assert "data-secret" in page


def test_a_member_gets_in(client: Client, sam: User) -> None:
    response = client.post("/accounts/login/", {"login": sam.email, "password": PASSWORD})

    assert response.status_code == 302
    assert response["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: Client, sam: User
) -> None:
    wrong = sign_in(client, sam.email, "not-the-one-9")
    unknown = sign_in(client, "nobody@example.com", "not-the-one-9")

    assert spoken(wrong) == spoken(unknown) != []


def test_a_new_password_is_promised_alike_to_known_and_unknown_addresses(
    client: Client, sam: User
) -> None:
    known = client.post("/accounts/password/reset/", {"email": sam.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "Look into your inbox" in client.get(known["Location"]).content.decode()


def test_a_bad_link_says_that_the_password_is_as_it_was(client: Client) -> None:
    page = client.get("/accounts/password/reset/key/1-bad/").content.decode()

    assert "Your password is as it was." in page


def test_nobody_can_sign_up(client: Client) -> None:
    page = client.get("/accounts/signup/").content.decode()

    assert "Accounts are made by your organisation" in page
    assert "<form" not in page


def test_signing_out_asks_first(client: Client, sam: User) -> None:
    client.force_login(sam, "allauth.account.auth_backends.AuthenticationBackend")

    assert "Sign out?" in client.get("/accounts/logout/").content.decode()
    assert client.post("/accounts/logout/").status_code == 302


def test_changing_the_password_shows_what_is_wrong(client: Client, sam: User) -> None:
    client.force_login(sam, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.post(
        "/accounts/password/change/",
        {"oldpassword": "wrong", "password1": "short", "password2": "short"},
    ).content.decode()

    assert "Change password" in page
    assert page.count('class="problem"') >= 2


def test_the_policy_for_scripts_and_styles_is_strict(client: Client) -> None:
    policy = client.get("/accounts/login/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
