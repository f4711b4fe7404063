"""Another ATS is a folder and one line of the settings: it invites as the first one does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.ats import tending
from greenroom.ats.access import connector_for
from greenroom.ats.actions import connections, sign_in
from greenroom.ats.events import to_ms
from greenroom.ats.models import Connection, Nudge, Webhook
from greenroom.ats.reconcile import reconcile
from greenroom.ats.signing_in import redeem
from greenroom.ats.tests.support import entries, perform
from greenroom.interviews.models import Invitation
from greenroom.kit import load
from greenroom.testing.acme.connector import AcmeConnector
from greenroom.testing.factories import a_member, a_template

State = Connection.State
PATH = "greenroom.testing.acme.connector.AcmeConnector"
CASE = {
    "ref": "case-12",
    "who": "Ada Byron",
    "mail": "ada@example.com",
    "vacancy": "v-3",
    "labels": [],
    "links": [],
    "remarks": [],
}


@pytest.fixture
def acme(settings: Any, organisation: Organisation) -> Iterator[AcmeConnector]:
    """The one line that installs it, and a case in its inbox."""
    settings.CONNECTORS = {**settings.CONNECTORS, "acme": PATH}
    connector = connector_for("acme")
    assert isinstance(connector, AcmeConnector)
    began = to_ms(timezone.now()) - 60_000
    trail = [{"column": "inbox", "at": began, "by": 7}]
    connector.service.cases["case-12"] = {**CASE, "trail": trail, "touched": began}
    labels = ["myInterview:Sales screen"]
    connector.service.vacancies["v-3"] = {"ref": "v-3", "name": "Sales", "labels": labels}
    a_template("Sales screen")
    yield connector
    load.one.cache_clear()


def connect(acme: AcmeConnector) -> Connection:
    """Sign in there, choose the column that invites, and let the webhooks be made."""
    at, owner = timezone.now(), a_member()
    _row, url = sign_in.start_sign_in("acme", owner, "nonce", at)
    [state] = parse_qs(urlsplit(url).query)["state"]
    row = sign_in.return_from_sign_in(state, owner, "nonce", at)
    sign_in.keep_code(row, "code")
    redeem(row.scope_id, row.pk, at)
    connection = Connection.objects.get(ats="acme")
    tending.tend(connection.scope_id, connection.pk, at)
    connections.choose_stages(connection.pk, ["film"], at)
    acme.service.now_ms = to_ms(timezone.now())
    tending.tend(connection.scope_id, connection.pk, timezone.now())
    return Connection.objects.get(pk=connection.pk)


def deliver(connection: Connection, body: bytes) -> int:
    webhook = Webhook.objects.get(connection=connection, event="stage_change")
    path = urlsplit(webhook.url()).path
    return Client().post(path, body, content_type="application/json").status_code


def test_a_second_ats_connects_by_one_line_of_the_settings(acme: AcmeConnector) -> None:
    connection = connect(acme)

    assert connection.state == State.CONNECTED
    assert (connection.account_ref, connection.person_name) == ("d-9", "Mara Linden")
    assert [each["name"] for each in connection.stages] == ["Inbox", "Video Interview", "Offer"]
    assert len(acme.service.hooks) == len(Webhook.objects.filter(connection=connection))


def test_a_move_there_invites_and_is_written_back(acme: AcmeConnector) -> None:
    connection = connect(acme)
    body = acme.service.move("case-12", "film", to_ms(timezone.now() + timedelta(seconds=5)))

    assert deliver(connection, body) == 200
    look_at_what_was_told(connection)
    perform()

    invitation = Invitation.objects.get()
    assert invitation.candidate.email == "ada@example.com"
    assert invitation.job.title == "Sales"
    case = acme.service.cases["case-12"]
    assert case["labels"] == ["myInterview: Invite Sent"]
    assert "ada@example.com" in case["remarks"][0]
    assert [each.outcome for each in entries("case-12")] == ["invited"]


def look_at_what_was_told(connection: Connection) -> None:
    for nudge in Nudge.objects.filter(connection=connection):
        reconcile(connection.scope_id, connection.pk, nudge.opportunity_ref, timezone.now())


def test_its_deliveries_are_believed_by_its_own_signature_alone(acme: AcmeConnector) -> None:
    connection = connect(acme)
    body = acme.service.move("case-12", "film", to_ms(timezone.now()))

    assert deliver(connection, body.replace(b"case-12", b"case-13")) == 404
    assert deliver(connection, b"{}") == 404
    assert not Nudge.objects.exists()


def test_a_closed_desk_is_a_revoked_connection(acme: AcmeConnector) -> None:
    connection = connect(acme)
    acme.service.is_revoked = True

    tending.tend(connection.scope_id, connection.pk, timezone.now() + timedelta(minutes=20))

    assert Connection.objects.get(pk=connection.pk).state == State.REVOKED
