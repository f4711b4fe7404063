"""The optional write-backs against the sandbox's Lever: stages, feedback, files, secret notes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from greenroom.ats.errors import AtsRefused, NoAnswer
from greenroom.ats.ports import Feature, Feedback, FeedbackTemplate
from greenroom.integrations.lever.connector import Lever, LeverConnector
from greenroom.integrations.lever.tests.conftest import KeyAccess

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def opportunity(wire: Any) -> dict[str, Any]:
    return _first(wire, "/opportunities")


@pytest.fixture
def person(wire: Any) -> str:
    return str(_first(wire, "/users")["id"])


def _first(wire: Any, path: str) -> dict[str, Any]:
    row: dict[str, Any] = _rows(wire, path)[0]
    return row


def _rows(wire: Any, path: str) -> list[Any]:
    with httpx.Client(transport=wire, base_url="http://lever.test/v1", auth=("KEY", "")) as client:
        answer = client.get(path).json()
    return list(answer if isinstance(answer, list) else answer["data"])


@pytest.fixture
def template(lever: Lever, wire: Any) -> FeedbackTemplate:
    usable = [one for one in lever.feedback_templates() if one.is_usable]
    if not usable:
        fields = [
            {"type": "score-system", "text": "Rating", "required": True},
            {"type": "textarea", "text": "Words", "required": False},
        ]
        with httpx.Client(
            transport=wire, base_url="http://lever.test/v1", auth=("KEY", "")
        ) as client:
            body = {"text": "Video interview", "instructions": "", "fields": fields}
            assert client.post("/feedback_templates", json=body).status_code == 201
        usable = [one for one in lever.feedback_templates() if one.is_usable]
    return usable[0]


def filled(template: FeedbackTemplate, score: str) -> Feedback:
    values = {}
    for field in template.fields:
        if field.kind == "score":
            values[field.ref] = next(one for one in field.choices if one.startswith(score))
        elif field.kind == "text":
            values[field.ref] = "Rated 4 of 5. GR-abcdefghijkl"
    return Feedback(template.ref, values, AT)


def test_a_template_tells_the_words_of_its_score(template: FeedbackTemplate) -> None:
    [score] = [field for field in template.fields if field.kind == "score"]
    assert sorted(choice[0] for choice in score.choices) == ["1", "2", "3", "4"]


def test_feedback_is_written_found_and_changed(
    lever: Lever, opportunity: dict[str, Any], person: str, template: FeedbackTemplate
) -> None:
    wanted, before = filled(template, "3"), len(lever.feedback(opportunity["id"]))
    lever.add_feedback(opportunity["id"], wanted, person)
    there = lever.feedback(opportunity["id"])
    assert len(there) == before + 1
    [ours] = [one for one in there if one.completed_at == AT]
    assert wanted.values.items() <= ours.values.items()
    changed = replace(filled(template, "4"), ref=ours.ref)
    lever.change_feedback(opportunity["id"], changed, person)
    [again] = [one for one in lever.feedback(opportunity["id"]) if one.completed_at == AT]
    assert changed.values.items() <= again.values.items()


def test_a_file_is_attached_and_found_by_its_name(
    lever: Lever, opportunity: dict[str, Any], person: str
) -> None:
    name = "video-interview-GR-abcdefghijkl.pdf"
    lever.add_file(opportunity["id"], name, b"%PDF-1.4 summary", person)
    assert lever.file_names(opportunity["id"]).count(name) == 1


def test_feedback_and_files_need_a_person(
    lever: Lever, opportunity: dict[str, Any], template: FeedbackTemplate
) -> None:
    with pytest.raises(AtsRefused):
        lever.add_file(opportunity["id"], "a.pdf", b"%PDF-", "")
    with pytest.raises(AtsRefused):
        lever.add_feedback(opportunity["id"], filled(template, "3"), "")


def test_a_move_stands_in_the_history(lever: Lever, opportunity: dict[str, Any]) -> None:
    stages = [stage.ref for stage in lever.stages()]
    wanted = next(ref for ref in reversed(stages) if ref != opportunity["stage"])
    lever.move(opportunity["id"], wanted)
    there = lever.opportunity(opportunity["id"])
    assert there.stage_ref == wanted
    assert there.stage_changes[-1].stage_ref == wanted


def test_a_secret_note_is_secret(lever: Lever, wire: Any, opportunity: dict[str, Any]) -> None:
    lever.add_note(opportunity["id"], "Only for some", is_secret=True)
    lever.add_note(opportunity["id"], "For all")
    notes = _rows(wire, f"/opportunities/{opportunity['id']}/notes")
    told = {note["fields"][0]["value"]: note["secret"] for note in notes}
    assert (told["Only for some"], told["For all"]) == (True, False)


def test_a_lost_answer_is_no_answer_and_the_list_tells(
    lever: Lever, control: httpx.Client, opportunity: dict[str, Any], person: str
) -> None:
    name = "video-interview-GR-mnopqrstuvwx.pdf"
    fault = {"method": "POST", "path": "/v1/opportunities", "drop_answer": True}
    control.post("/knobs", json={"faults": [fault]}).raise_for_status()
    with pytest.raises(NoAnswer):
        lever.add_file(opportunity["id"], name, b"%PDF-", person)
    assert lever.file_names(opportunity["id"]).count(name) == 1


@pytest.mark.parametrize(
    "permission", ["feedback_templates:read:admin", "feedback:write:admin", "files:write:admin"]
)
def test_a_key_is_asked_what_it_may_write(lever: Lever, permission: str) -> None:
    assert lever.may(permission) is True


def test_scopes_are_asked_for_only_when_wanted(connector: LeverConnector) -> None:
    usual = connector.sign_in_url("state")
    assert "feedback" not in usual
    assert "files" not in usual
    more = connector.sign_in_url("state", [Feature.FEEDBACK, Feature.FILES])
    for scope in ("feedback%3Awrite%3Aadmin", "files%3Awrite%3Aadmin"):
        assert scope in more


def test_only_one_who_may_see_all_can_tell_that_somebody_is_gone(
    lever: Lever, access: KeyAccess
) -> None:
    assert lever.sees_confidential()
    access.scopes.clear()
    assert not lever.sees_confidential()
