"""What the recorder is given and what it may ask."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.interviews import actions
from greenroom.interviews.models import Answer, Invitation
from greenroom.portal.cookie import ref_of
from greenroom.portal.texts import TEXTS
from greenroom.recordings.models import Take
from greenroom.testing.factories import an_invitation, consent_to_all

FRONTEND = Path(__file__).parents[3] / "frontend" / "candidate"


def page_of(client: Client, start: str) -> dict[str, Any]:
    html = client.get(f"{start}check/").content.decode()
    found = re.search(r'<script id="interview" type="application/json">(.*?)</script>', html)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def take(client: Client, start: str, **change: object) -> Any:
    wanted = {
        "interview": start.strip("/").removeprefix("c/"),
        "question": "1",
        "client_take_id": str(uuid4()),
        "mime": "video/webm;codecs=vp8,opus",
        "width": 640,
        "height": 480,
    }
    return client.post("/c/takes", wanted | change, content_type="application/json")


def stopped(response: Any) -> Take:
    """The take as it is when everything of it has arrived."""
    found = Take.objects.get(pk=response.json()["take"])
    found.state, found.end_reason = Take.State.COMPLETE, "stopped"
    found.received_chunks = found.kept_chunks = 3
    found.recorded_ms = 2800
    found.save()
    return found


def test_recording_needs_consent_first(candidate: Client, start: str) -> None:
    assert candidate.get(f"{start}check/")["Location"] == f"{start}consent/"
    assert take(candidate, start).status_code == 403
    assert not Take.objects.exists()


@pytest.mark.parametrize("step", ["check/", "questions/1/", "questions/20/", "review/"])
def test_each_step_has_an_address_that_may_use_the_camera(
    step: str, agreed: Client, start: str
) -> None:
    response = agreed.get(start + step)

    assert response.status_code == 200
    assert "camera=(self)" in response["Permissions-Policy"]
    assert "microphone=(self)" in response["Permissions-Policy"]
    assert "blob:" in response["Content-Security-Policy"]


def test_the_page_knows_the_questions_and_their_limits(agreed: Client, start: str) -> None:
    first = page_of(agreed, start)["questions"][0]

    assert first == {
        "id": "1",
        "number": 1,
        "text": "Question 1?",
        "thinkSeconds": None,
        "answerSeconds": 60,
        "tries": 3,
        "used": 0,
        "usedBy": [],
        "kept": None,
        "left": None,
        "others": [],
    }


def test_without_a_script_the_page_says_what_is_needed(agreed: Client, start: str) -> None:
    assert "Recording needs JavaScript" in agreed.get(f"{start}check/").content.decode()


def test_the_script_finds_a_word_for_everything(agreed: Client, start: str) -> None:
    source = "".join(
        path.read_text() for path in FRONTEND.rglob("*.ts") if "tests" not in path.parts
    )
    asked = set(re.findall(r'text\("(\w+)"', source))
    built = set(re.findall(r"text\(`(\w+?)_\$\{", source))

    assert asked - TEXTS.keys() == set()
    assert all(any(key.startswith(f"{stem}_") for key in TEXTS) for stem in built)


def test_a_take_is_registered_once(agreed: Client, start: str) -> None:
    client_take_id = str(uuid4())
    first = take(agreed, start, client_take_id=client_take_id)
    again = take(agreed, start, client_take_id=client_take_id)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Take.objects.count() == 1


def test_the_server_owns_the_limit_of_tries(agreed: Client, start: str) -> None:
    for _ in range(3):
        stopped(take(agreed, start))

    refused = take(agreed, start)

    assert refused.status_code == 409
    assert refused.json() == {"error": "no_tries"}
    assert page_of(agreed, start)["questions"][0]["used"] == 3


def test_a_take_that_was_cut_off_is_offered_and_costs_nothing(agreed: Client, start: str) -> None:
    cut = stopped(take(agreed, start))
    cut.end_reason = "hidden"
    cut.save()

    question = page_of(agreed, start)["questions"][0]

    assert question["used"] == 0
    assert question["left"] == {
        "id": str(cut.pk),
        "durationMs": 2800,
        "url": "",
        "counted": False,
        "client": cut.client_take_id,
    }


def test_keeping_an_answer(agreed: Client, start: str) -> None:
    made = stopped(take(agreed, start))

    response = agreed.post(f"{start}keep", {"take": str(made.pk)}, content_type="application/json")

    question = page_of(agreed, start)["questions"][0]
    assert response.status_code == 200
    assert Answer.objects.get().take_id == made.pk
    assert question["kept"]["id"] == str(made.pk)
    assert question["left"] is None


def test_another_try_can_be_chosen_until_the_end(agreed: Client, start: str) -> None:
    first, second = (stopped(take(agreed, start)) for _ in range(2))
    for made in (second, first):
        agreed.post(f"{start}keep", {"take": str(made.pk)}, content_type="application/json")

    question = page_of(agreed, start)["questions"][0]
    assert question["kept"]["id"] == str(first.pk)
    assert question["left"] is None
    assert [other["id"] for other in question["others"]] == [str(second.pk)]


def test_nobody_keeps_a_take_of_another(agreed: Client, start: str) -> None:
    other = an_invitation(at=timezone.now())
    consent_to_all(other, at=timezone.now())
    agreed.get(f"/i/{other.token()}")
    made = stopped(take(agreed, f"/c/{ref_of(other.pk)}/"))

    response = agreed.post(f"{start}keep", {"take": str(made.pk)}, content_type="application/json")

    assert response.status_code == 404
    assert agreed.get(f"{start}takes/{made.pk}/video").status_code == 404


def test_no_take_in_another_organisation(foreign: str, agreed: Client) -> None:
    assert take(agreed, foreign).status_code == 401


def test_sending_before_everything_is_answered(agreed: Client, start: str) -> None:
    response = agreed.post(f"{start}submit", content_type="application/json")

    assert response.status_code == 409
    assert response.json() == {"error": "unanswered"}


def test_sending_once_everything_has_arrived(
    agreed: Client, start: str, invitation: Invitation
) -> None:
    for number in (1, 2):
        made = stopped(take(agreed, start, question=str(number)))
        agreed.post(f"{start}keep", {"take": str(made.pk)}, content_type="application/json")

    assert agreed.post(f"{start}submit", content_type="application/json").status_code == 200
    assert agreed.post(f"{start}submit", content_type="application/json").status_code == 200
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.COMPLETED


def test_sending_waits_for_the_last_byte(agreed: Client, start: str) -> None:
    for number in (1, 2):
        made = stopped(take(agreed, start, question=str(number)))
        agreed.post(f"{start}keep", {"take": str(made.pk)}, content_type="application/json")
    Take.objects.update(state=Take.State.RECEIVING)

    assert agreed.post(f"{start}submit", content_type="application/json").status_code == 425


def test_a_closed_interview_takes_nothing_more(
    agreed: Client, start: str, invitation: Invitation
) -> None:
    actions.close(invitation.pk, "archived", timezone.now())

    assert take(agreed, start).status_code == 410
    assert agreed.post(f"{start}submit", content_type="application/json").status_code == 410


def test_the_recorder_without_a_cookie_is_told_in_a_word(client: Client, start: str) -> None:
    assert take(client, start).status_code == 401
    assert client.post(f"{start}submit").json() == {"error": "signed_out"}


@pytest.mark.parametrize(
    "change", [{"question": "0"}, {"client_take_id": "x"}, {"interview": "../.."}, {"width": -1}]
)
def test_nonsense_is_refused(change: dict[str, object], agreed: Client, start: str) -> None:
    assert take(agreed, start, **change).status_code == 400


def test_a_question_that_is_not_there(agreed: Client, start: str) -> None:
    assert take(agreed, start, question="9").status_code == 404


def test_takes_need_the_page_s_token(link: str, start: str, invitation: Invitation) -> None:
    consent_to_all(invitation, at=timezone.now())
    careful = Client(enforce_csrf_checks=True)
    careful.get(link)

    assert take(careful, start).status_code == 403
