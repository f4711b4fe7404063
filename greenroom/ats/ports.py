"""What we need of any ATS, and the nouns in which it answers.

A Connector knows one kind of ATS: how to sign in, what a delivery means. An Ats is an open line on
behalf of one connection. Each method of both may raise the errors of `ats.errors`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from django.utils.functional import Promise

from greenroom.ats.events import Delivery, Event


@dataclass(frozen=True)
class Token:
    """What proves who we are: an OAuth access token, or a key that a customer made."""

    kind: Literal["bearer", "key"]
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """What a sign-in or a refresh yields. The refs are hints read from the token, maybe empty."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    scopes: frozenset[str]
    account_ref: str = ""
    person_ref: str = ""


@dataclass(frozen=True)
class Scope:
    """One permission we ask for, and why."""

    name: str
    reason: str | Promise


class Feature(StrEnum):
    """What of us depends on a permission, where a key may lack it."""

    INVITING = "inviting"
    TAGS = "tags"
    NOTES = "notes"
    NOTE_CHECKS = "note_checks"
    POSTING_TAGS = "posting_tags"
    PEOPLE = "people"
    WEBHOOKS = "webhooks"
    CONFIDENTIAL = "confidential"
    FEEDBACK = "feedback"
    FILES = "files"


@dataclass(frozen=True)
class Permission:
    """Something that a key may be allowed to do, why we ask, and what is missing without it."""

    name: str
    title: str | Promise
    reason: str | Promise
    without: str | Promise
    feature: Feature

    @property
    def is_required(self) -> bool:
        return self.feature is Feature.INVITING


@dataclass(frozen=True)
class Person:
    ref: str
    name: str
    email: str
    role: str
    may_connect: bool
    is_active: bool = True


@dataclass(frozen=True)
class Stage:
    ref: str
    name: str


@dataclass(frozen=True)
class Posting:
    ref: str
    title: str
    tags: tuple[str, ...]
    is_open: bool
    is_confidential: bool
    url: str = ""


@dataclass(frozen=True)
class StageChange:
    stage_ref: str
    entered_at: datetime
    mover_ref: str = ""


@dataclass(frozen=True)
class Opportunity:
    """The truth about one candidacy, as the ATS tells it now."""

    ref: str
    name: str
    contact_ref: str
    stage_ref: str
    stage_changes: tuple[StageChange, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    tags: tuple[str, ...]
    posting_ref: str
    time_zone: str
    updated_at: datetime | None
    is_archived: bool = False
    is_confidential: bool = False
    is_anonymized: bool = False
    may_be_contacted: bool = True
    url: str = ""


@dataclass(frozen=True)
class Subscription:
    """A webhook as it stands at the ATS. Its secret is told once, on creation."""

    ref: str
    event: Event | None
    url: str
    created_at: datetime
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Note:
    ref: str
    text: str
    written_at: datetime | None = None


@dataclass(frozen=True)
class FeedbackField:
    """One field of a feedback template. `choices` are the words it allows, if it has some."""

    ref: str
    kind: Literal["score", "text", "other"]
    is_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeedbackTemplate:
    ref: str
    name: str
    fields: tuple[FeedbackField, ...] = ()

    @property
    def is_usable(self) -> bool:
        """It has a score, and nothing that must be filled in and that we know no words for."""
        kinds = {one.kind for one in self.fields}
        return "score" in kinds and not any(
            one.is_required and one.kind == "other" for one in self.fields
        )


@dataclass(frozen=True)
class Feedback:
    """A filled-in template: the words by the ref of their field."""

    template_ref: str
    values: dict[str, str]
    completed_at: datetime
    ref: str = ""


class Access(Protocol):
    """How an open line proves who it is and keeps within its rate; `ats` hands it in."""

    def token(self) -> Token: ...

    def renew(self, stale: Token) -> Token:
        """Another token for one that was not accepted. Raises AtsDisconnected."""

    def doubt(self, stale: Token) -> Token:
        """A newer token after a refusal that may mean a revoked access. Raises AtsDisconnected."""

    def allows(self, scope: str) -> bool:
        """Whether this permission was granted."""

    def wait_for_turn(self) -> None:
        """Returns when the next request may leave."""


class Ats(Protocol):
    """An open line to one account."""

    def clock(self) -> datetime:
        """The time at the ATS, as of its last answer."""

    def person(self, ref: str) -> Person: ...

    def people(self) -> Iterator[Person]:
        """Everybody who may sign in there."""

    def may(self, permission: str) -> bool:
        """Whether we are allowed this, found out by a call that changes nothing."""

    def sees_confidential(self) -> bool:
        """Whether "not found" can't mean "not for you"; known without a call."""

    def account_name(self) -> str:
        """What people call the account, or nothing if the ATS does not tell."""

    def stages(self) -> Sequence[Stage]:
        """In pipeline order."""

    def postings(self) -> Iterator[Posting]: ...

    def posting(self, ref: str) -> Posting: ...

    def opportunity(self, ref: str) -> Opportunity: ...

    def opportunities(self, updated_since: datetime) -> Iterator[Opportunity]: ...

    def opportunities_in(self, stage_ref: str) -> Iterator[Opportunity]: ...

    def opportunities_of(self, contact_refs: Sequence[str]) -> Iterator[Opportunity]:
        """Those of these people, as `opportunity` tells them; some may be left out."""

    def subscriptions(self) -> Sequence[Subscription]: ...

    def subscribe(self, event: Event, url: str) -> Subscription:
        """Not repeatable: after NoAnswer, list first."""

    def unsubscribe(self, ref: str) -> None: ...

    def add_tags(self, ref: str, tags: Sequence[str]) -> None: ...

    def remove_tags(self, ref: str, tags: Sequence[str]) -> None: ...

    def add_link(self, ref: str, url: str) -> None: ...

    def notes(self, ref: str) -> Iterator[Note]: ...

    def add_note(
        self, ref: str, text: str, person_ref: str = "", *, is_secret: bool = False
    ) -> None:
        """In somebody's name, or in nobody's. Not repeatable: after NoAnswer, list first."""

    def move(self, ref: str, stage_ref: str, person_ref: str = "") -> None:
        """Into a stage."""

    def feedback_templates(self) -> Sequence[FeedbackTemplate]: ...

    def feedback_template(self, ref: str) -> FeedbackTemplate: ...

    def feedback(self, ref: str) -> Sequence[Feedback]:
        """All that stands on an opportunity."""

    def add_feedback(self, ref: str, feedback: Feedback, person_ref: str) -> None:
        """Not repeatable: list first."""

    def change_feedback(self, ref: str, feedback: Feedback, person_ref: str) -> None: ...

    def file_names(self, ref: str) -> Sequence[str]: ...

    def add_file(self, ref: str, name: str, content: bytes, person_ref: str) -> None:
        """A PDF. Not repeatable: list first."""

    def write_posting_tags(self, ref: str, tags: Sequence[str], person_ref: str) -> None:
        """Replace the tags that were typed into the posting."""


class Connector(Protocol):
    """One kind of ATS."""

    @property
    def scopes(self) -> Sequence[Scope]: ...

    @property
    def can_sign_in(self) -> bool:
        """Whether this installation is known there as an app; a key needs no such thing."""

    @property
    def key_permissions(self) -> Sequence[Permission]:
        """What a key needs that a customer made, the indispensable first."""

    @property
    def keys_url(self) -> str:
        """The page at the ATS where keys are made."""

    @property
    def required_role(self) -> str:
        """The role that somebody needs there to connect us, in the ATS's own word."""

    @property
    def settings_url(self) -> str:
        """The page at the ATS where webhooks are switched on."""

    @property
    def authorized_apps_url(self) -> str:
        """The page at the ATS where access is revoked."""

    @property
    def optional_scopes(self) -> Mapping[Feature, Sequence[Scope]]:
        """What is asked for only once somebody switches on what needs it."""

    def sign_in_url(self, state: str, more: Sequence[Feature] = ()) -> str: ...

    def exchange(self, code: str) -> Grant: ...

    def refresh(self, refresh_token: str) -> Grant:
        """Raises AtsDisconnected when the token is dead for good."""

    def open(self, access: Access) -> Ats: ...

    def read_delivery(self, body: bytes) -> Delivery:
        """Raises Unreadable."""

    def is_genuine(self, delivery: Delivery, secret: str) -> bool: ...
