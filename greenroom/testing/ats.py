"""An ATS in memory: a world that a test changes, and a ledger of what we did there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar

from greenroom.ats.errors import AtsDisconnected, AtsNotFound, NoAnswer
from greenroom.ats.events import Delivery, Event, Unreadable
from greenroom.ats.models import Connection, TriggerStage
from greenroom.ats.ports import (
    Access,
    Feature,
    Feedback,
    FeedbackTemplate,
    Grant,
    Note,
    Opportunity,
    Permission,
    Person,
    Posting,
    Scope,
    Stage,
    StageChange,
    Subscription,
    Token,
)
from greenroom.testing.factories import NOW

T = TypeVar("T")
STAGES = (Stage("new", "New applicant"), Stage("video", "Video Interview"), Stage("offer", "Offer"))
SAM = Person("sam", "Sam Rivera", "sam@example.com", "Super Admin", may_connect=True)
ADA = Opportunity(
    ref="opp-ada",
    name="Ada Byron",
    contact_ref="contact-ada",
    stage_ref="new",
    stage_changes=(),
    emails=("ada@example.com",),
    phones=(),
    tags=(),
    posting_ref="sales",
    time_zone="Europe/Berlin",
    updated_at=NOW,
    url="https://ats.example.com/opp-ada",
)


@dataclass
class FakeWorld:
    """What stands at the ATS, and what was done there, in order."""

    opportunities: dict[str, Opportunity] = field(default_factory=dict)
    postings: dict[str, Posting] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=lambda: {"sam": SAM})
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    noted_at: dict[int, datetime] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    secret_notes: list[str] = field(default_factory=list)
    feedback_templates: dict[str, FeedbackTemplate] = field(default_factory=dict)
    feedback: list[tuple[str, Feedback]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    lost_answers: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    now: datetime = NOW
    live_refresh: str = "refresh-1"
    live_access: str = "access-1"
    refreshes: int = 0
    person_ref: str = "sam"
    account_ref: str = "account-1"
    forbidden: set[str] = field(default_factory=set)
    sees_confidential: bool = False

    def add(self, opportunity: Opportunity = ADA, **changes: object) -> Opportunity:
        opportunity = replace(opportunity, **changes)  # type: ignore[arg-type]
        self.opportunities[opportunity.ref] = opportunity
        return opportunity

    def add_posting(
        self, ref: str = "sales", *tags: str, title: str = "Sales", is_confidential: bool = False
    ) -> None:
        self.postings[ref] = Posting(
            ref, title, tags, is_open=True, is_confidential=is_confidential
        )

    def move(self, ref: str, stage_ref: str, at: datetime, mover: str = "sam") -> None:
        there = self.opportunities[ref]
        change = StageChange(stage_ref, at, mover)
        changes = (*there.stage_changes, change)
        self.add(there, stage_ref=stage_ref, stage_changes=changes, updated_at=at)

    def archive(self, ref: str, at: datetime, *, archived: bool = True) -> None:
        self.add(self.opportunities[ref], is_archived=archived, updated_at=at)

    def fail(self, call: str, *errors: Exception) -> None:
        """The next calls of this name raise these."""
        self.failures.setdefault(call, []).extend(errors)

    def called(self, call: str) -> None:
        self.calls.append(call)
        if waiting := self.failures.get(call):
            raise waiting.pop(0)

    def cut(self, call: str) -> None:
        """The next call of this name has its effect, and its answer is lost."""
        if call in self.lost_answers:
            self.lost_answers.remove(call)
            raise NoAnswer("The line was cut.")

    def tags_of(self, ref: str) -> list[str]:
        return sorted(self.opportunities[ref].tags)

    def notes_of(self, ref: str) -> list[str]:
        return [text for opportunity_ref, text in self.notes if opportunity_ref == ref]


class FakeAts:
    """An open line into the fake world."""

    def __init__(self, world: FakeWorld, access: Access) -> None:
        self.world = world
        self.access = access

    def _call(self, name: str) -> FakeWorld:
        self.access.wait_for_turn()
        token = self.access.token()
        if token.secret != self.world.live_access:
            token = self.access.renew(token)
        if token.secret != self.world.live_access:
            raise AtsDisconnected("The access was revoked.")
        self.world.called(name)
        return self.world

    def clock(self) -> datetime:
        return self.world.now

    def person(self, ref: str) -> Person:
        return _found(self._call("person").people, ref)

    def people(self) -> Iterator[Person]:
        return iter([one for one in self._call("people").people.values() if one.is_active])

    def may(self, permission: str) -> bool:
        return permission not in self._call("may").forbidden

    def sees_confidential(self) -> bool:
        return self.world.sees_confidential

    def account_name(self) -> str:
        self._call("account_name")
        return "northlight"

    def stages(self) -> Sequence[Stage]:
        self._call("stages")
        return STAGES

    def postings(self) -> Iterator[Posting]:
        return iter(list(self._call("postings").postings.values()))

    def posting(self, ref: str) -> Posting:
        return _found(self._call("posting").postings, ref)

    def opportunity(self, ref: str) -> Opportunity:
        return _found(self._call("opportunity").opportunities, ref)

    def opportunities(self, updated_since: datetime) -> Iterator[Opportunity]:
        all_ = self._call("opportunities").opportunities.values()
        return iter([one for one in all_ if one.updated_at and one.updated_at >= updated_since])

    def opportunities_in(self, stage_ref: str) -> Iterator[Opportunity]:
        all_ = self._call("opportunities_in").opportunities.values()
        return iter([one for one in all_ if one.stage_ref == stage_ref])

    def opportunities_of(self, contact_refs: Sequence[str]) -> Iterator[Opportunity]:
        all_ = self._call("opportunities_of").opportunities.values()
        return iter([one for one in all_ if one.contact_ref in contact_refs])

    def subscriptions(self) -> Sequence[Subscription]:
        return [
            replace(one, secret="") for one in self._call("subscriptions").subscriptions.values()
        ]

    def subscribe(self, event: Event, url: str) -> Subscription:
        world = self._call("subscribe")
        ref = f"hook-{len(world.calls)}"
        made = Subscription(ref, event, url, world.now, f"secret-{ref}")
        world.subscriptions[ref] = made
        return made

    def unsubscribe(self, ref: str) -> None:
        self._call("unsubscribe").subscriptions.pop(ref)

    def add_tags(self, ref: str, tags: Sequence[str]) -> None:
        world = self._call("add_tags")
        there = _found(world.opportunities, ref)
        world.add(there, tags=tuple(dict.fromkeys([*there.tags, *tags])))

    def remove_tags(self, ref: str, tags: Sequence[str]) -> None:
        world = self._call("remove_tags")
        there = _found(world.opportunities, ref)
        world.add(there, tags=tuple(tag for tag in there.tags if tag not in tags))

    def add_link(self, ref: str, url: str) -> None:
        world = self._call("add_link")
        if (ref, url) not in world.links:
            world.links.append((ref, url))

    def notes(self, ref: str) -> Iterator[Note]:
        world = self._call("notes")
        there = [each for each in enumerate(world.notes) if each[1][0] == ref]
        return iter([Note(str(at), text, world.noted_at.get(at)) for at, (_ref, text) in there])

    def add_note(
        self, ref: str, text: str, person_ref: str = "", *, is_secret: bool = False
    ) -> None:
        world = self._call(f"add_note as {person_ref}" if person_ref else "add_note")
        world.noted_at[len(world.notes)] = world.now
        world.notes.append((ref, text))
        if is_secret:
            world.secret_notes.append(text)

    def move(self, ref: str, stage_ref: str, person_ref: str = "") -> None:
        world = self._call("move")
        world.move(ref, stage_ref, world.now, mover=person_ref)
        world.cut("move")

    def feedback_templates(self) -> Sequence[FeedbackTemplate]:
        return list(self._call("feedback_templates").feedback_templates.values())

    def feedback_template(self, ref: str) -> FeedbackTemplate:
        return _found(self._call("feedback_template").feedback_templates, ref)

    def feedback(self, ref: str) -> Sequence[Feedback]:
        return [one for where, one in self._call("feedback").feedback if where == ref]

    def add_feedback(self, ref: str, feedback: Feedback, person_ref: str) -> None:
        world = self._call(f"add_feedback as {person_ref}")
        world.feedback.append((ref, replace(feedback, ref=f"feedback-{len(world.feedback)}")))
        world.cut("add_feedback")

    def change_feedback(self, ref: str, feedback: Feedback, person_ref: str) -> None:
        world = self._call(f"change_feedback as {person_ref}")
        world.feedback = [
            (where, feedback if (where, one.ref) == (ref, feedback.ref) else one)
            for where, one in world.feedback
        ]

    def file_names(self, ref: str) -> Sequence[str]:
        return [name for where, name, _bytes in self._call("file_names").files if where == ref]

    def add_file(self, ref: str, name: str, content: bytes, person_ref: str) -> None:
        world = self._call(f"add_file as {person_ref}")
        world.files.append((ref, name, content))
        world.cut("add_file")

    def write_posting_tags(self, ref: str, tags: Sequence[str], person_ref: str) -> None:
        world = self._call(f"write_posting_tags as {person_ref}")
        posting = _found(world.postings, ref)
        world.postings[ref] = replace(posting, tags=tuple(tags))


def _found(things: dict[str, T], ref: str) -> T:
    if ref not in things:
        raise AtsNotFound("There is no such thing.")
    return things[ref]


class FakeConnector:
    """A kind of ATS whose tokens rotate strictly and whose deliveries are `secret token` pairs."""

    scopes = (Scope("everything", "to test"),)
    key_permissions = (
        Permission("candidates:read", "Candidates", "to invite", "Nobody is.", Feature.INVITING),
        Permission("tags:write", "Tags", "to tag", "No tags.", Feature.TAGS),
        Permission("notes:write", "Notes", "to tell", "No notes.", Feature.NOTES),
        Permission("people:read", "People", "to choose", "No names.", Feature.PEOPLE),
        Permission("postings:write", "Postings", "to tag", "No button.", Feature.POSTING_TAGS),
    )
    keys_url = "https://ats.example.com/settings/keys"
    can_sign_in = True
    required_role = "Super Admin"
    settings_url = "https://ats.example.com/settings/webhooks"
    authorized_apps_url = "https://ats.example.com/settings/apps"

    def __init__(self, world: FakeWorld | None = None) -> None:
        self.world = world or FakeWorld()

    optional_scopes: ClassVar = {
        Feature.FEEDBACK: (Scope("feedback", "to write feedback"),),
        Feature.FILES: (Scope("files", "to attach files"),),
    }

    def sign_in_url(self, state: str, more: Sequence[Feature] = ()) -> str:
        wanted = "+".join(scope.name for one in more for scope in self.optional_scopes[one])
        asked = f"&scope={wanted}" if wanted else ""
        return f"https://ats.example.com/authorize?state={state}{asked}"

    def exchange(self, code: str) -> Grant:
        self.world.called("exchange")
        if code != "good-code":
            raise AtsDisconnected("The code is not good.")
        return self._grant()

    def refresh(self, refresh_token: str) -> Grant:
        self.world.called("refresh")
        if refresh_token != self.world.live_refresh:
            raise AtsDisconnected("Unknown or invalid refresh token.")
        self.world.refreshes += 1
        number = self.world.refreshes + 1
        self.world.live_access, self.world.live_refresh = f"access-{number}", f"refresh-{number}"
        return self._grant()

    def _grant(self) -> Grant:
        return Grant(
            access_token=self.world.live_access,
            refresh_token=self.world.live_refresh,
            expires_at=NOW + timedelta(days=3650),
            scopes=frozenset({"everything"}),
            account_ref=self.world.account_ref,
            person_ref=self.world.person_ref,
        )

    def open(self, access: Access) -> FakeAts:
        return FakeAts(self.world, access)

    def read_delivery(self, body: bytes) -> Delivery:
        raise Unreadable(body[:20].decode(errors="replace"))

    def is_genuine(self, delivery: Delivery, secret: str) -> bool:
        return delivery.signature == secret


def a_connection(world: FakeWorld, *stage_refs: str, at: datetime = NOW) -> Connection:
    """A connection that has been set up at `at`, with "video" as its trigger stage."""
    connection = Connection(
        ats="lever",
        state=Connection.State.CONNECTED,
        account_ref=world.account_ref,
        account_name="northlight",
        person_ref="sam",
        connected_at=at,
        baseline_at=at,
        refreshed_at=at,
        access_expires_at=at + timedelta(days=3650),
        stages=[{"ref": stage.ref, "name": stage.name} for stage in STAGES],
        stages_read_at=at,
    )
    connection.seal_tokens(world.live_access, world.live_refresh)
    connection.save()
    for ref in stage_refs or ("video",):
        TriggerStage.objects.create(connection=connection, stage_ref=ref, name=ref, chosen_at=at)
    return connection


STALE = Token("bearer", "access-0")
