"""One organisation and its Lever: how people act there, and what the model is told of it."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

from faults import model
from faults.histories.house import House
from faults.histories.outside import CLIENT, Front, empty
from faults.histories.script import NEW, ONSITE, POSTINGS, TEMPLATES, VIDEO
from faults.histories.trouble import Died
from faults.model import Event, Model, Person, Template, World
from greenroom.accounts.models import Membership, Organisation
from greenroom.ats.actions import connections, sign_in
from greenroom.ats.models import Connection
from greenroom.interviews import actions as interviews
from greenroom.interviews.actions.templates import draft_of
from greenroom.interviews.errors import InvitationClosed
from greenroom.interviews.models import InterviewTemplate, Invitation
from greenroom.kit import scope
from greenroom.messaging.models import Message
from greenroom.recordings.actions import TakeRequest
from greenroom.recordings.models import Take
from greenroom.testing.factories import a_member, a_template, consent_to_all
from sandbox.inbox.ledger import Ledger
from sandbox.lever import seed
from sandbox.lever.core import Sandbox
from sandbox.lever.oauth import views as oauth
from sandbox.lever.world import contacts, credentials, events, opportunities, persons, postings

PREFIX = "myInterview"
NONCE = "a nonce"
SWITCHED = ("candidateStageChange", "candidateArchiveChange", "candidateDeleted")
STAGE = seed.ref("stage", VIDEO)
OUT = (NEW, seed.ref("stage", ONSITE))
REASON = seed.ref("reason", "underqualified")
RECORDED = TakeRequest("a take", "video/webm;codecs=vp8,opus", 640, 480)


@dataclass
class Parts:
    """What an organisation is made of before it is there."""

    number: int
    house: House
    sandbox: Sandbox
    front: Front
    ledger: Ledger


class Tenant:
    """It outlives a history: each one brings people, templates and tags of its own."""

    def __init__(self, parts: Parts) -> None:
        self.number, self.house, self.sandbox = parts.number, parts.house, parts.sandbox
        self._front, self._ledger = parts.front, parts.ledger
        empty(self.sandbox)
        self.row = Organisation.objects.create(name=f"Demo {self.number} Co.")
        self.house.organisations.append(self.row.pk)
        with self.inside():
            self._member: Membership = a_member(email=f"admin{uuid4().hex[:8]}@example.com")
        self.is_connected, self.was_revoked = True, False
        self.templates: list[str] = []
        self.people: list[str] = []
        self.round = 0
        self.connect()
        with self.inside():
            connections.choose_stages(self.connection().pk, [STAGE], self.house.clock())
        self.house.settle(lambda: 0, random.Random(0))  # noqa: S311 - no secret
        with self.sandbox.world() as world:
            for event in SWITCHED:
                events.switch(world, event, is_on=True)

    def begin(self, people: int) -> None:
        """What earlier histories left is put out of the way."""
        self.round += 1
        self.was_revoked, self.began = False, self.house.clock()
        with self.inside():
            Invitation.objects.open().update(state=Invitation.State.CANCELLED)
            InterviewTemplate.objects.active().update(archived_at=self.began)
            self.templates = [a_template(name, count=1).public_id for name in TEMPLATES]
        self._tag_postings()
        self.people = [self._add(number) for number in range(people)]
        self.model = Model(self._world())

    @contextmanager
    def inside(self) -> Iterator[None]:
        with scope.organisation(self.row.pk):
            yield

    def connection(self) -> Connection:
        return Connection.objects.get()

    def _tag_postings(self) -> None:
        tags: tuple[list[str], ...] = (
            [f"{PREFIX}:{TEMPLATES[0]}"],
            [f"{PREFIX}:{self.templates[1]}"],
            [],
        )
        for name, texts in zip(POSTINGS, tags, strict=True):
            self._set_tags(name, texts)

    def _set_tags(self, name: str, tags: list[str]) -> None:
        with self.sandbox.world() as world:
            postings.update(world, seed.ref("posting", name), {"tags": tags})

    def _add(self, number: int) -> str:
        posting = [POSTINGS[0], POSTINGS[0], POSTINGS[1], POSTINGS[1], POSTINGS[2]][number % 5]
        values = {
            "name": f"Person {number} of {self.number}",
            "emails": [self._address(number)],
            "posting": seed.ref("posting", posting),
            "stage": OUT[0],
        }
        with self.sandbox.world() as world:
            ref, _known = opportunities.create(world, values, None)
        self._front.owners[ref] = self.number
        return ref

    def _address(self, number: int) -> str:
        return f"person{number}.{self.round}@demo{self.number}.example.com"

    def _world(self) -> World:
        with self.sandbox.world() as world:
            rows = {ref: opportunities.find(world, ref) for ref in self.people}
            tags = {each["id"]: tuple(each["tags"]) for each in postings.listed(world)}
            people = {
                ref: Person(
                    posting=row["posting"],
                    emails=tuple(contacts.find(world, row["contact"])["emails"]),
                    stage=row["stage"],
                )
                for ref, row in rows.items()
            }
        templates = dict(zip(self.templates, map(Template, TEMPLATES), strict=True))
        return World(PREFIX, frozenset({STAGE}), templates, tags, people)

    def tell(self, kind: str, ref: str = "", **more: object) -> None:
        self.model.tell([Event(kind, ref, **more)])  # type: ignore[arg-type]

    def person(self, ref: str) -> Person:
        return self.model.world.people[ref]

    # Signing in at Lever, and being thrown out there.

    def connect(self) -> None:
        at = self.house.clock()
        with self.inside():
            row, url = sign_in.start_sign_in("lever", self._member, NONCE, at)
        asked = dict(part.split("=", 1) for part in url.partition("?")[2].split("&"))
        from urllib.parse import unquote_plus  # noqa: PLC0415

        values = {name: unquote_plus(value) for name, value in asked.items()}
        with self.sandbox.world() as world:
            code = oauth.allow(world, self.sandbox, values) or ""
        self._front.belongs(code, self.number)
        with self.inside():
            back = sign_in.return_from_sign_in(values["state"], self._member, NONCE, at)
            sign_in.keep_code(back, code)
        self.house.settle(lambda: 0, random.Random(0))  # noqa: S311 - no secret
        with self.inside():
            row.refresh_from_db()
            if row.state != "done":
                raise RuntimeError(f"not connected: {row.state} {row.reason}")

    def revoke(self) -> None:
        with self.sandbox.world() as world:
            credentials.revoke_app(world, CLIENT.client_id)
        self.is_connected, self.was_revoked = False, True
        self.tell("revoked")

    def reconnect(self) -> None:
        if self.is_connected:
            return
        self.tell("reconnected")
        self.is_connected = True
        self.connect()

    # What people do in Lever.

    def move(self, ref: str, stage: str) -> None:
        with self.sandbox.world() as world:
            opportunities.move(world, ref, stage, None)
        self.tell("move", ref, value=stage)

    def archive(self, ref: str, *, archived: bool) -> None:
        if self.person(ref).is_archived == archived:
            return
        with self.sandbox.world() as world:
            opportunities.archive(world, ref, REASON if archived else None)
        self.tell("archive" if archived else "unarchive", ref)

    def delete(self, ref: str) -> None:
        with self.sandbox.world() as world:
            opportunities.delete(world, ref, None)
        self.tell("delete", ref)

    def anonymise(self, ref: str) -> None:
        theirs = self._of_contact(ref)
        for each in theirs:
            self.archive(each, archived=True)
        with self.sandbox.world() as world:
            persons.anonymize(world, opportunities.find(world, ref)["contact"])
        for each in theirs:
            self.tell("anonymise", each)

    def merge(self, kept: str, merged: str) -> None:
        with self.sandbox.world() as world:
            one = opportunities.find(world, kept)["contact"]
            other = opportunities.find(world, merged)["contact"]
            if one == other:
                return
            persons.merge(world, one, other)
        self.tell("merge", merged)
        self._tell_contact(kept)

    def edit_contact(self, ref: str, emails: list[str]) -> None:
        with self.sandbox.world() as world:
            contact = opportunities.find(world, ref)["contact"]
            contacts.update(world, contact, {"emails": emails})
            for each in opportunities.of_contact(world, contact):
                opportunities.touch(world, each["id"])
        self._tell_contact(ref)

    def _of_contact(self, ref: str) -> list[str]:
        with self.sandbox.world() as world:
            contact = opportunities.find(world, ref)["contact"]
            return [each["id"] for each in opportunities.of_contact(world, contact)]

    def _tell_contact(self, ref: str) -> None:
        """A merged person's opportunities show the data of the one who stayed."""
        with self.sandbox.world() as world:
            contact = contacts.find(world, opportunities.find(world, ref)["contact"])
        for each in self._of_contact(ref):
            self.tell("contact", each, values=tuple(contact["emails"]))

    def tag_posting(self, name: str, tags: list[str]) -> None:
        self._set_tags(name, tags)
        self.tell("posting_tags", posting=seed.ref("posting", name), values=tuple(tags))

    # What the team does with its templates.

    def archive_template(self, public_id: str) -> None:
        with self.inside():
            row = InterviewTemplate.objects.get(public_id=public_id)
            interviews.archive_template(row.pk, self.house.clock())
        self.tell("template_archived", template=public_id)

    def rename_template(self, public_id: str, name: str) -> None:
        with self.inside():
            row = InterviewTemplate.objects.get(public_id=public_id)
            draft = replace(draft_of(row.current_version()), name=name)
            interviews.revise_template(row.pk, draft, None)
        self.tell("template_renamed", template=public_id, value=name)

    # What candidates do; a link can be opened only once its mail has come.

    def act(self, kind: str, ref: str, draw: int) -> None:
        doing: dict[str, Callable[[Invitation], None]] = {
            "opens": self._open,
            "starts": self._start,
            "completes": self._complete,
            "declines": self._decline,
        }
        with self.inside():
            held = self._invitations(ref)
        if not held:
            return
        invitation = held[draw % len(held)]
        try:
            with self.inside():
                doing[kind](invitation)
        except (InvitationClosed, Died):
            return
        self.tell(kind, ref, template=invitation.job.template.public_id)

    def _invitations(self, ref: str) -> list[Invitation]:
        rows = Invitation.objects.filter(candidate__ref=ref).select_related("job__template")
        came = {message.arrival.message_id for message in self._ledger.all()}
        mailed = Message.objects.filter(message_id__in=came).values_list("subject_id", flat=True)
        return [row for row in rows.order_by("invited_at") if row.pk in set(mailed)]

    def _open(self, invitation: Invitation) -> None:
        interviews.open_invitation(invitation.pk, self.house.clock())

    def _start(self, invitation: Invitation) -> None:
        self._take(invitation)

    def _take(self, invitation: Invitation) -> Take:
        at = self.house.clock()
        self._open(invitation)
        consent_to_all(invitation, at)
        wanted = replace(RECORDED, client_take_id="the only one")
        return interviews.start_take(invitation.pk, 1, wanted, at)[0]

    def _complete(self, invitation: Invitation) -> None:
        """The recording itself is the business of other plans."""
        take = self._take(invitation)
        arrived = {"state": Take.State.COMPLETE, "kept_chunks": 1, "received_chunks": 1}
        Take.objects.filter(pk=take.pk).update(**arrived)
        interviews.keep_take(invitation.pk, 1, take.pk, self.house.clock())
        interviews.complete(invitation.pk, self.house.clock())

    def _decline(self, invitation: Invitation) -> None:
        if not interviews.close(invitation.pk, "declined", self.house.clock()):
            raise InvitationClosed


__all__ = ["Parts", "Tenant", "model"]
