"""Hostile names at the simulated Lever, over HTTP: to the note there, and to the mail from here."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import httpx
import pytest
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.ats.models import Connection, StageEntry, TriggerStage
from greenroom.ats.reconcile import reconcile
from greenroom.effects import actions as outbox
from greenroom.effects.models import Effect
from greenroom.effects.performers import performer_of
from greenroom.integrations.lever.connector import LeverConnector
from greenroom.integrations.lever.tests.conftest import BASE, Wire
from greenroom.integrations.smtp.channel import build
from greenroom.kit import load
from greenroom.testing.channels import MemoryEmailChannel
from greenroom.testing.factories import a_template
from greenroom.testing.hostile import packed
from greenroom.testing.markup import read
from sandbox.lever.app import create_app
from sandbox.lever.config import Config
from sandbox.lever.core import sandbox_of
from sandbox.lever.knobs import Knobs, Settings
from sandbox.lever.seed import ref

VIDEO, POSTING = ref("stage", "video"), ref("posting", "account-executive")
NAMES = packed(100)  # all of them, as many to a name as a name may be long
CONTROLS = {*map(chr, range(32)), "\x7f", *map(chr, range(0x80, 0xA0))} - {"\n"}


@pytest.fixture
def control() -> Iterator[httpx.Client]:
    knobs = Knobs(Settings(rate_limit=False))
    app = create_app(Config(base_url=BASE, api_key="KEY", knobs=knobs, background=False))
    headers = {"X-Sandbox-Control": "1"}
    yield httpx.Client(transport=Wire(app), base_url=f"{BASE}/sandbox", headers=headers)
    sandbox_of(app).close()


@pytest.fixture
def mails(
    control: httpx.Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> MemoryEmailChannel:
    """The mail goes into memory, Lever's calls to the sandbox, and nobody waits for a turn."""
    settings.LEVER = {**settings.LEVER, "api_url": f"{BASE}/v1", "auth_url": BASE, "app_url": BASE}
    lever, mail = LeverConnector(transport=control._transport), MemoryEmailChannel()
    monkeypatch.setattr(load, "one", lambda path: mail if path == settings.EMAIL_CHANNEL else lever)
    monkeypatch.setattr("greenroom.effects.budget.take", lambda *_args, **_kwargs: 0.0)
    return mail


def by_key() -> Connection:
    at = timezone.now() - timedelta(minutes=1)
    connection = Connection(
        ats="lever",
        way=Connection.Way.KEY,
        state=Connection.State.CONNECTED,
        connected_at=at,
        baseline_at=at,
    )
    connection.seal_tokens("KEY", "")
    connection.save()
    TriggerStage.objects.create(connection=connection, stage_ref=VIDEO, name="Video", chosen_at=at)
    return connection


def arrive(control: httpx.Client) -> list[str]:
    """Somebody with each name, each with a posting's tag; and what Lever itself refuses."""
    refs = []
    for number, text in enumerate(NAMES):
        body = {"name": text, "emails": [f"n{number}@example.com"], "posting": POSTING}
        try:
            answer = control.post("/opportunities", json=body)
        except UnicodeEncodeError:
            continue  # half a character: no JSON of anybody can say it
        if answer.is_success:
            refs.append(answer.json()["data"]["id"])
    assert control.post("/move-all", json={"opportunities": refs, "stage": VIDEO}).is_success
    return refs


def perform_all() -> None:
    """As a worker would, mails included."""
    for _round in range(4):
        at = timezone.now() + timedelta(hours=1)
        for effect in Effect.objects.due(at):
            effect.state = Effect.State.CLAIMED
            effect.save()
            outcome = performer_of(effect).perform(effect)
            outbox.settle_done(effect, outcome, at)


def test_names_at_lever_to_the_note_and_the_mail(
    organisation: Organisation, control: httpx.Client, mails: MemoryEmailChannel
) -> None:
    a_template("Sales screen")
    connection = by_key()
    refs = arrive(control)

    for opportunity in refs:
        reconcile(connection.scope_id, connection.pk, opportunity, timezone.now())
    perform_all()

    assert len(refs) > len(NAMES) * 3 // 4
    assert set(StageEntry.objects.values_list("outcome", flat=True)) == {"invited"}
    assert len(mails.sent) == len(refs)
    state = control.get("/state", params={"only": "opportunities"}).json()
    there = {each["id"]: each for each in state["opportunities"]}
    for opportunity in refs:
        [note] = there[opportunity]["notes"]
        assert not set(note["fields"][0]["value"]) & CONTROLS
    for mail in mails.sent:
        letter = message_from_bytes(build(mail).as_bytes(), policy=policy.default)
        assert letter["To"].count("@") == 1
        assert letter["Bcc"] is letter["Cc"] is None
        assert read(mail.html.encode()).faults == []
