"""From the button to a connection (S17 to S23)."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.models import Connection, SignIn
from greenroom.ats.ports import Person
from greenroom.ats.signing_in import redeem
from greenroom.effects import actions as effects
from greenroom.effects.models import Effect
from greenroom.testing.ats import FakeWorld, a_connection
from greenroom.testing.factories import NOW, a_member

SignedIn = Callable[..., Client]


@pytest.fixture
def signed_in(organisation: Organisation) -> SignedIn:
    def enter(role: Role = Role.SUPER_ADMIN, email: str = "") -> Client:
        client = Client()
        client.force_login(a_member(role, email).user)
        return client

    return enter


def begin(client: Client) -> str:
    """Press the button; the state that the ATS will send back."""
    page = client.post("/integrations/lever/sign-in/")
    url = page.context["url"]
    return str(parse_qs(urlsplit(url).query)["state"][0])


def come_back(client: Client, **query: str) -> int:
    """Return from the ATS; the status of the answer."""
    return client.get("/oauth/lever/callback", query).status_code


def finish(client: Client) -> SignIn:
    come_back(client, state=begin(client), code="good-code")
    sign_in = SignIn.objects.latest("started_at")
    redeem(sign_in.scope_id, sign_in.pk, timezone.now())
    return SignIn.objects.get(pk=sign_in.pk)


def test_s19_s20_an_explanation_comes_first(world: FakeWorld, signed_in: SignedIn) -> None:
    page = signed_in().get("/integrations/lever/connect/")

    text = page.content.decode()
    assert "Sign in with Lever" in text
    assert "to test" in text
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"


def test_s22_consent_becomes_a_connection(world: FakeWorld, signed_in: SignedIn) -> None:
    sign_in = finish(signed_in())

    connection = Connection.objects.get()
    assert sign_in.connection == connection
    assert (connection.person_name, connection.person_role) == ("Sam Rivera", "Super Admin")
    assert connection.state == Connection.State.CHOOSING_STAGE
    assert connection.access_token() == "access-1"


def test_s23_the_unfinished_step_is_resumed(world: FakeWorld, signed_in: SignedIn) -> None:
    client = signed_in()
    finish(client)

    assert client.get("/integrations/lever/").headers["Location"] == "/integrations/lever/stages/"


def test_s21_the_first_window_learns_of_it(world: FakeWorld, signed_in: SignedIn) -> None:
    client = signed_in()
    begin(client)
    waiting = client.get("/integrations/lever/sign-in/progress/?wizard")
    assert 'data-state="started"' in waiting.content.decode()
    finish(client)

    done = client.get("/integrations/lever/sign-in/progress/?wizard")

    assert done.headers["HX-Redirect"] == "/integrations/lever/"


def test_s21_a_refusal_is_told_with_a_way_to_try_again(
    world: FakeWorld, signed_in: SignedIn
) -> None:
    client = signed_in()
    come_back(
        client,
        state=begin(client),
        error="access_denied",
        error_description="User did not <b>allow</b> it",
    )

    text = client.get("/integrations/lever/connect/").content.decode()

    assert "User did not &lt;b&gt;allow&lt;/b&gt; it" in text
    assert "Sign in with Lever" in text
    assert not Connection.objects.exists()


def test_s4_another_role_is_told_and_nothing_is_saved(
    world: FakeWorld, signed_in: SignedIn
) -> None:
    world.people["sam"] = Person("sam", "Sam", "sam@example.com", "Admin", may_connect=False)

    sign_in = finish(signed_in())

    assert sign_in.state == SignIn.State.FAILED
    assert "whose role there is Admin" in sign_in.reason
    assert "needs the role Super Admin" in sign_in.reason
    assert sign_in.sealed_code == ""
    assert not Connection.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TEAM_MEMBER, Role.LIMITED])
def test_s5_others_see_the_tile_and_the_reason(
    world: FakeWorld, signed_in: SignedIn, role: Role
) -> None:
    client = signed_in(role)

    text = client.get("/integrations/").content.decode()

    assert "Not connected" in text
    assert f"Your role, {role.label}, does not include this." in text
    assert client.get("/integrations/lever/connect/").status_code == 403
    assert client.post("/integrations/lever/sign-in/").status_code == 403


def test_o1_a_state_is_good_for_one_use(world: FakeWorld, signed_in: SignedIn) -> None:
    client = signed_in()
    state = begin(client)
    assert come_back(client, state=state, code="good-code") == 302

    assert come_back(client, state=state, code="good-code") == 400


@pytest.mark.parametrize("state", ["", "guessed", "0" * 32])
def test_o1_an_unknown_state_is_refused(world: FakeWorld, signed_in: SignedIn, state: str) -> None:
    client = signed_in()
    begin(client)

    assert come_back(client, state=state, code="good-code") == 400
    assert SignIn.objects.get().state == SignIn.State.STARTED


def test_o1_a_state_belongs_to_the_session_that_began(
    world: FakeWorld, signed_in: SignedIn
) -> None:
    state = begin(signed_in())

    other = signed_in()

    assert come_back(other, state=state, code="good-code") == 400


def test_o2_another_member_cannot_finish_it(world: FakeWorld, signed_in: SignedIn) -> None:
    state = begin(signed_in())
    other = signed_in(Role.SUPER_ADMIN, "robin@example.com")
    begin(other)

    assert come_back(other, state=state, code="good-code") == 400


def test_o1_a_state_lives_ten_minutes(world: FakeWorld, signed_in: SignedIn) -> None:
    from greenroom.accounts.models import Handle

    client = signed_in()
    state = begin(client)
    Handle.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert come_back(client, state=state, code="good-code") == 400


def test_a_code_that_is_not_good_is_told(world: FakeWorld, signed_in: SignedIn) -> None:
    client = signed_in()
    come_back(client, state=begin(client), code="bad-code")
    sign_in = SignIn.objects.get()
    redeem(sign_in.scope_id, sign_in.pk, timezone.now())

    assert SignIn.objects.get().state == SignIn.State.FAILED


def test_the_code_is_sealed_and_gone_when_done(world: FakeWorld, signed_in: SignedIn) -> None:
    client = signed_in()
    come_back(client, state=begin(client), code="good-code")
    assert "good-code" not in SignIn.objects.get().sealed_code

    sign_in = SignIn.objects.get()
    redeem(sign_in.scope_id, sign_in.pk, timezone.now())

    assert SignIn.objects.get().sealed_code == ""


def test_s78_reconnecting_brings_the_old_connection_back(
    world: FakeWorld, signed_in: SignedIn
) -> None:
    connection = a_connection(world)
    Connection.objects.update(state=Connection.State.REVOKED)
    waiting = effects.plan(
        "ats.tag", "waits", payload={"budget": connection.budget}, subject_id=connection.pk, at=NOW
    )
    Effect.objects.filter(pk=waiting.pk).update(
        state=Effect.State.WAITING, budget=connection.budget, due_at=None
    )

    finish(signed_in())

    again = Connection.objects.get()
    assert (again.pk, again.state) == (connection.pk, Connection.State.CONNECTED)
    assert again.baseline_at == NOW
    assert Effect.objects.get(pk=waiting.pk).state == Effect.State.PLANNED


def test_nobody_connects_what_is_just_being_taken_apart(
    world: FakeWorld, signed_in: SignedIn
) -> None:
    connection = a_connection(world)
    Connection.objects.update(leaving_at=NOW)

    sign_in = finish(signed_in())

    assert sign_in.state == SignIn.State.FAILED
    assert "being removed" in sign_in.reason
    assert Connection.objects.get().sealed_access == connection.sealed_access


def test_o3_another_account_is_never_mixed_in(world: FakeWorld, signed_in: SignedIn) -> None:
    a_connection(world)
    Connection.objects.update(state=Connection.State.REVOKED)
    world.account_ref = "account-2"

    sign_in = finish(signed_in())

    assert "another account" in sign_in.reason
    assert Connection.objects.get().account_ref == "account-1"


def test_s78_an_old_sign_in_does_not_lead_away_from_connecting_again(
    world: FakeWorld, signed_in: SignedIn
) -> None:
    client = signed_in()
    finish(client)
    Connection.objects.update(state=Connection.State.REVOKED)

    progress = client.get("/integrations/lever/sign-in/progress/?wizard")

    assert "HX-Redirect" not in progress.headers
    assert "You are signed in." not in progress.content.decode()
    assert "data-state" not in client.get("/integrations/lever/connect/").content.decode()


@pytest.mark.parametrize(("age_min", "shown"), [(1, "started"), (12, "failed"), (25, None)])
def test_s21_an_attempt_that_nobody_finished_is_over_after_a_while(
    world: FakeWorld, signed_in: SignedIn, age_min: int, shown: str | None
) -> None:
    client = signed_in()
    begin(client)
    began = timezone.now() - timedelta(minutes=age_min)
    SignIn.objects.update(started_at=began, expires_at=began + timedelta(minutes=10))

    text = client.get("/integrations/lever/sign-in/progress/").content.decode()

    assert (f'data-state="{shown}"' in text) == (shown is not None)
    assert ("data-state" in text) == (shown is not None)
