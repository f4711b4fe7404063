"""Lever's JSON at the border: models that tolerate new fields, turned into nouns of ours."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator

from greenroom.ats import ports
from greenroom.ats.events import from_ms


def _empty_if_null(value: Any) -> Any:
    return [] if value is None else value


# JSON can say what UTF-8 and PostgreSQL can't hold: NUL, and halves of characters.
_UNHOLDABLE = re.compile("[\0\ud800-\udfff]")


def _holdable(value: Any) -> Any:
    is_text = isinstance(value, str)
    return _UNHOLDABLE.sub("\N{REPLACEMENT CHARACTER}", value) if is_text else value


def _text(value: Any) -> Any:
    return "" if value is None else _holdable(value)


Ref = Annotated[str, BeforeValidator(_holdable)]
Text = Annotated[str, BeforeValidator(_text)]
Strings = Annotated[list[Text], BeforeValidator(_empty_if_null)]


class Phone(BaseModel):
    value: Text = ""


class Archived(BaseModel):
    archivedAt: int | None = None  # noqa: N815 - Lever's spelling
    reason: str | None = None


class StageChange(BaseModel):
    toStageId: Ref  # noqa: N815
    updatedAt: int  # noqa: N815
    userId: Text = ""  # noqa: N815


class Application(BaseModel):
    """Lever leaves an id where it was not asked to expand."""

    posting: Text = ""
    timezone: Text = ""


class Consent(BaseModel):
    allowed: bool = True


class DataProtection(BaseModel):
    contact: Consent | None = None


class Urls(BaseModel):
    show: Text = ""


class Opportunity(BaseModel):
    id: Ref
    name: Text = ""
    contact: Text = ""
    stage: Text = ""
    confidentiality: Text = ""
    emails: Strings = []
    phones: Annotated[list[Phone], BeforeValidator(_empty_if_null)] = []
    archived: Archived | None = None
    tags: Strings = []
    stageChanges: Annotated[list[StageChange], BeforeValidator(_empty_if_null)] = []  # noqa: N815
    applications: Annotated[list[Application | str], BeforeValidator(_empty_if_null)] = []
    updatedAt: int | None = None  # noqa: N815
    urls: Urls | None = None
    isAnonymized: bool | None = None  # noqa: N815
    dataProtection: DataProtection | None = None  # noqa: N815

    def to_port(self) -> ports.Opportunity:
        application = self._application()
        consent = self.dataProtection.contact if self.dataProtection else None
        return ports.Opportunity(
            ref=self.id,
            name=self.name,
            contact_ref=self.contact,
            stage_ref=self.stage,
            stage_changes=self._stage_changes(),
            emails=tuple(self.emails),
            phones=tuple(phone.value for phone in self.phones if phone.value),
            tags=tuple(self.tags),
            posting_ref=application.posting,
            time_zone=application.timezone,
            updated_at=moment(self.updatedAt),
            is_archived=self.archived is not None,
            is_confidential=self.confidentiality == "confidential",
            is_anonymized=bool(self.isAnonymized),
            may_be_contacted=consent is None or consent.allowed,
            url=self.urls.show if self.urls else "",
        )

    def _application(self) -> Application:
        expanded = [one for one in self.applications if isinstance(one, Application)]
        return expanded[0] if expanded else Application()

    def _stage_changes(self) -> tuple[ports.StageChange, ...]:
        changes = [
            ports.StageChange(change.toStageId, from_ms(change.updatedAt), change.userId)
            for change in self.stageChanges
        ]
        return tuple(sorted(changes, key=lambda change: change.entered_at))


class PostingUrls(BaseModel):
    list: Text = ""
    show: Text = ""


class Posting(BaseModel):
    id: Ref
    text: Text = ""
    state: Text = ""
    tags: Strings = []
    confidentiality: Text = ""
    urls: PostingUrls | None = None

    def to_port(self) -> ports.Posting:
        return ports.Posting(
            ref=self.id,
            title=self.text,
            tags=tuple(self.tags),
            is_open=self.state in {"published", "internal"},
            is_confidential=self.confidentiality == "confidential",
            url=self.urls.list if self.urls else "",
        )


class Stage(BaseModel):
    id: Ref
    text: Text = ""


class User(BaseModel):
    id: Ref
    name: Text = ""
    email: Text = ""
    accessRole: Text = ""  # noqa: N815
    deactivatedAt: int | None = None  # noqa: N815

    def to_port(self) -> ports.Person:
        return ports.Person(
            ref=self.id,
            name=self.name,
            email=self.email,
            role=self.accessRole.replace("-", " ").title(),
            may_connect=self.accessRole == "super admin",
            is_active=self.deactivatedAt is None,
        )


class Field(BaseModel):
    value: Any = None


class Note(BaseModel):
    id: Ref
    fields: Annotated[list[Field], BeforeValidator(_empty_if_null)] = []
    createdAt: int | None = None  # noqa: N815

    def to_port(self) -> ports.Note:
        values = [field.value for field in self.fields if isinstance(field.value, str)]
        return ports.Note(self.id, "\n".join(values), moment(self.createdAt))


class Option(BaseModel):
    text: Text = ""


class TemplateField(BaseModel):
    id: Text = ""
    type: Text = ""
    required: bool | None = None
    options: Annotated[list[Option], BeforeValidator(_empty_if_null)] = []
    value: Any = None

    def to_port(self) -> ports.FeedbackField:
        kinds: dict[str, Literal["score", "text", "other"]] = {
            "score-system": "score",
            "text": "text",
            "textarea": "text",
        }
        choices = tuple(option.text for option in self.options)
        kind = kinds.get(self.type, "other")
        return ports.FeedbackField(self.id, kind, bool(self.required), choices)


class FeedbackTemplate(BaseModel):
    id: Ref
    text: Text = ""
    fields: Annotated[list[TemplateField], BeforeValidator(_empty_if_null)] = []

    def to_port(self) -> ports.FeedbackTemplate:
        fields = tuple(field.to_port() for field in self.fields)
        return ports.FeedbackTemplate(self.id, self.text, fields)


class Feedback(BaseModel):
    id: Ref
    baseTemplateId: Text = ""  # noqa: N815
    fields: Annotated[list[TemplateField], BeforeValidator(_empty_if_null)] = []
    completedAt: int | None = None  # noqa: N815
    createdAt: int = 0  # noqa: N815
    deletedAt: int | None = None  # noqa: N815

    def to_port(self) -> ports.Feedback:
        values = {one.id: one.value for one in self.fields if isinstance(one.value, str)}
        completed_at = from_ms(self.completedAt or self.createdAt)
        return ports.Feedback(self.baseTemplateId, values, completed_at, self.id)


class File(BaseModel):
    name: Text = ""


class Configuration(BaseModel):
    signatureToken: Text = ""  # noqa: N815


class Webhook(BaseModel):
    id: Ref
    url: Text = ""
    event: Text = ""
    configuration: Configuration | None = None
    createdAt: int  # noqa: N815


class TokenAnswer(BaseModel):
    access_token: str
    refresh_token: Text = ""
    expires_in: int = 3600
    scope: Text = ""


def moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)
