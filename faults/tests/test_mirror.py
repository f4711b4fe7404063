"""The judge of what stands outside sees each way in which it may be wrong."""

from typing import Any

import pytest

from faults.mirror import problems
from faults.model import Event, Model
from faults.office import POSTING

NOTE = "The video interview was sent. GR-AAAABBBBCCCC"
TAG = "myInterview: Invite Sent"


def mail(number: int = 1) -> dict[str, Any]:
    subject = f"Your video interview for {POSTING}"
    return {"kind": "email", "to": "ada@example.com", "subject": subject, "message_id": f"{number}"}


def ada(*notes: str, tags: tuple[str, ...] = (TAG,)) -> dict[str, Any]:
    written = [{"fields": [{"value": note}]} for note in notes]
    return {
        "id": "ada", "name": "Ada", "emails": ["ada@example.com"], "notes": written, "tags": tags,
    }  # fmt: skip


@pytest.fixture
def invited(told: Model) -> Model:
    told.tell([Event("move", "ada", value="video"), Event("quiet")])
    return told


def test_what_must_be_there_is_no_problem(invited: Model) -> None:
    assert problems(invited, [ada(NOTE)], [mail()]) == []


@pytest.mark.parametrize(
    ("there", "messages", "kind"),
    [
        (ada(NOTE), [], "lost"),
        (ada(), [mail()], "lost"),
        (ada(NOTE, tags=()), [mail()], "lost"),
        (ada(NOTE), [mail(1), mail(2)], "doubled"),
        (ada(NOTE), [mail(), mail()], "doubled"),
        (ada(NOTE, NOTE), [mail()], "doubled"),
        (ada(NOTE, tags=(TAG, "myInterview: Interview Completed")), [mail()], "doubled"),
    ],
)
def test_each_way_of_being_wrong_is_seen(
    invited: Model, there: dict[str, Any], messages: list[dict[str, Any]], kind: str
) -> None:
    assert kind in {found for found, _what in problems(invited, [there], messages)}


def test_a_kill_may_cost_a_second_copy_of_the_same_mail(invited: Model) -> None:
    assert problems(invited, [ada(NOTE)], [mail(), mail()], kills=1) == []
