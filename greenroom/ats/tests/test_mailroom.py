"""Deliveries that come at one moment, and the door in front of Django through which they come."""

import io
import json
from collections.abc import Collection, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.db import DataError
from procrastinate.contrib.django.models import ProcrastinateJob

from greenroom.ats.actions import nudges
from greenroom.ats.events import Delivery
from greenroom.ats.jobs import LOOK
from greenroom.ats.letterboxes import Letterbox
from greenroom.ats.mailroom import Arrival, Mailroom
from greenroom.ats.models import Nudge, Webhook
from greenroom.ats.tests.test_hooks import a_webhook, body, path_of
from greenroom.ats.views import hooks
from greenroom.ats.views.hooks import HooksFirst
from greenroom.integrations.lever.connector import LeverConnector
from greenroom.kit import load, scope
from greenroom.kit.bodies import LIMIT_BYTES
from greenroom.testing.factories import an_organisation

GOOD, BAD = HTTPStatus.OK, HTTPStatus.NOT_FOUND


@pytest.fixture
def webhook(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setattr(load, "one", lambda _path: LeverConnector())
    row = an_organisation()
    with scope.organisation(row.pk):
        yield a_webhook()


def together(*told: tuple[str, dict[str, object]]) -> list[HTTPStatus | None]:
    """All of them wait when the last one comes, and gets the turn."""
    room = Mailroom()
    arrivals = [Arrival(handle, json.dumps(each).encode()) for handle, each in told]
    room._waiting.extend(arrivals[:-1])
    arrivals[-1].answer = room.take_in(arrivals[-1].handle, arrivals[-1].body)
    return [arrival.answer for arrival in arrivals]


def handle_of(webhook: Webhook) -> str:
    return path_of(webhook).removeprefix("/hooks/")


def a_body(number: int, **changes: object) -> dict[str, object]:
    return body(token=f"{number:048}", **changes)  # type: ignore[arg-type]


def test_s27_whoever_has_the_turn_keeps_what_waits_and_one_job_looks(webhook: Webhook) -> None:
    handle = handle_of(webhook)

    assert together(*((handle, a_body(number)) for number in range(5))) == [GOOD] * 5

    assert Nudge.objects.count() == 5
    assert ProcrastinateJob.objects.filter(task_name=LOOK.name).count() == 1


def test_s27_the_same_delivery_twice_at_once_is_noted_once(webhook: Webhook) -> None:
    handle = handle_of(webhook)

    assert together((handle, a_body(1)), (handle, a_body(1))) == [GOOD] * 2
    assert Nudge.objects.count() == 1


def test_w1_each_gets_the_answer_that_it_would_get_alone(webhook: Webhook) -> None:
    handle = handle_of(webhook)

    answers = together(
        (handle, a_body(1)),
        (handle, a_body(2, secret="another")),
        ("0123456789abcdefghjkmnpqrstvwxyz", a_body(3)),
        (handle, a_body(4)),
    )

    assert answers == [GOOD, BAD, BAD, GOOD]
    assert sorted(Nudge.objects.values_list("token", flat=True)) == [f"{1:048}", f"{4:048}"]
    webhook.refresh_from_db()
    assert webhook.last_mismatch_at is not None


def test_one_that_cannot_be_kept_takes_no_other_with_it(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = handle_of(webhook)
    impossible = a_body(3)
    receive = nudges.receive

    def receive_what_can_be_kept(
        box: Letterbox, deliveries: Collection[Delivery], at: datetime
    ) -> None:
        if impossible["token"] in {each.token for each in deliveries}:
            raise DataError("a value that no column takes")
        receive(box, deliveries, at)

    monkeypatch.setattr(nudges, "receive", receive_what_can_be_kept)

    answers = together((handle, a_body(1)), (handle, impossible), (handle, a_body(2)))

    assert answers == [GOOD, HTTPStatus.INTERNAL_SERVER_ERROR, GOOD]
    assert Nudge.objects.count() == 2


def through_the_door(path: str, content: bytes, **environ: Any) -> tuple[str, bytes]:
    said: list[str] = []
    values = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": io.BytesIO(content),
        **environ,
    }
    door = HooksFirst(lambda _environ, _start: [b"a page"])
    answer = door(values, lambda status, _headers, *_more: said.append(status))  # type: ignore[arg-type]
    return "".join(said), b"".join(answer)


def test_in_front_of_django_the_answers_are_the_same(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A test's connection is inside a transaction, and stays.
    monkeypatch.setattr(hooks, "close_old_connections", lambda: None)
    path, content = path_of(webhook), json.dumps(body()).encode()

    assert through_the_door(path, content) == ("200 OK", b"")
    assert through_the_door(path, b"{}") == ("404 Not Found", b"")
    assert through_the_door(path, b"", REQUEST_METHOD="GET") == ("405 Method Not Allowed", b"")
    assert through_the_door(path, b"x" * (LIMIT_BYTES + 1))[0].startswith("413")
    assert through_the_door(path, content, CONTENT_LENGTH="-1")[0].startswith("413")
    assert Nudge.objects.count() == 1


@pytest.mark.parametrize("path", ["/", "/hooks/", "/hooks", "/hooks/a/b", "/jobs/"])
def test_all_else_goes_on_to_the_pages(path: str) -> None:
    assert through_the_door(path, b"") == ("", b"a page")
