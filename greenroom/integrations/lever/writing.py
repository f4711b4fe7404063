"""What may be written to Lever beyond tags, notes and links: stages, feedback and files."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from greenroom.ats import ports
from greenroom.ats.errors import AtsUnavailable
from greenroom.ats.events import to_ms
from greenroom.ats.ports import Feature
from greenroom.integrations.lever import payloads
from greenroom.integrations.lever.client import PAGE, LeverClient, Upload

Model = TypeVar("Model", bound=BaseModel)
LONGEST_VALUE = 2000
NOTE_LIMIT = 4000
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# An @ that begins a word mentions a colleague at Lever and mails them.
_MENTION = re.compile(r"(?<![\w.+-])@(?=\w)")

OPTIONAL_SCOPES: Mapping[Feature, tuple[ports.Scope, ...]] = {
    Feature.FEEDBACK: (
        ports.Scope("feedback:write:admin", _("to write ratings as feedback")),
        ports.Scope("feedback_templates:read:admin", _("to list your feedback templates")),
    ),
    Feature.FILES: (ports.Scope("files:write:admin", _("to attach the PDF summary")),),
}


class LeverWriting:
    """The part of an open line that writes what is optional. Perform-as is required by Lever."""

    _client: LeverClient

    def move(self, ref: str, stage_ref: str, person_ref: str = "") -> None:
        path = f"/opportunities/{part(ref)}/stage"
        self._client.write("PUT", path, {"stage": stage_ref}, _as(person_ref))

    def feedback_templates(self) -> list[ports.FeedbackTemplate]:
        items = self._client.pages("/feedback_templates", [("limit", str(PAGE))])
        found = [one.to_port() for one in all_of(payloads.FeedbackTemplate, items)]
        return [template for template in found if template.fields]  # "no-feedback" has none

    def feedback_template(self, ref: str) -> ports.FeedbackTemplate:
        data = self._client.get(f"/feedback_templates/{part(ref)}")
        return understood(payloads.FeedbackTemplate, data).to_port()

    def feedback(self, ref: str) -> list[ports.Feedback]:
        path = f"/opportunities/{part(ref)}/feedback"
        items = self._client.pages(path, [("limit", str(PAGE))])
        there = [one for one in all_of(payloads.Feedback, items) if one.deletedAt is None]
        return [one.to_port() for one in there]

    def add_feedback(self, ref: str, feedback: ports.Feedback, person_ref: str) -> None:
        # The answer's shape differs between Lever's page and its servers, so nobody reads it.
        path = f"/opportunities/{part(ref)}/feedback"
        body = {"baseTemplateId": feedback.template_ref, **_filled(feedback)}
        self._client.write("POST", path, body, _as(person_ref))

    def change_feedback(self, ref: str, feedback: ports.Feedback, person_ref: str) -> None:
        path = f"/opportunities/{part(ref)}/feedback/{part(feedback.ref)}"
        self._client.write("PUT", path, _filled(feedback), _as(person_ref))

    def file_names(self, ref: str) -> list[str]:
        items = self._client.rows(f"/opportunities/{part(ref)}/files")
        return [one.name for one in all_of(payloads.File, iter(items))]

    def add_file(self, ref: str, name: str, content: bytes, person_ref: str) -> None:
        upload = Upload(name, content, "application/pdf")
        self._client.write("POST", f"/opportunities/{part(ref)}/files", upload, _as(person_ref))


def _as(person_ref: str) -> list[tuple[str, str]]:
    return [("perform_as", person_ref)] if person_ref else []


def _filled(feedback: ports.Feedback) -> dict[str, Any]:
    values = [
        {"id": ref, "value": plain(value)[:LONGEST_VALUE]} for ref, value in feedback.values.items()
    ]
    return {"fieldValues": values, "completedAt": to_ms(feedback.completed_at)}


def plain(text: str) -> str:
    """A note as Lever should show it: no controls, nobody mentioned, not endless."""
    return _MENTION.sub("", _CONTROLS.sub("", text))[:NOTE_LIMIT]


def part(ref: str) -> str:
    return quote(ref, safe="")


def understood(model: type[Model], data: Any) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise AtsUnavailable(f"Lever's answer was not understood: {where}") from error


def all_of(model: type[Model], items: Iterator[Any]) -> Iterator[Model]:
    return (understood(model, item) for item in items)
