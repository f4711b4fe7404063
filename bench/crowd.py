"""Candidates by the thousand, each with the story that the application would have written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from bench.premises import Premises
from bench.rows import Rows, drawn_id, write_all
from greenroom.accounts.models import Handle
from greenroom.ats.models import Nudge, Opportunity, Reason, StageEntry
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews.models import (
    Answer,
    Candidate,
    Invitation,
    Job,
    Reminder,
    ReviewLink,
    seal_label,
)
from greenroom.kit import scope
from greenroom.kit.crypto import seal
from greenroom.kit.links import digest, new_token
from greenroom.messaging.models import Message

BATCH = 5_000
State = Invitation.State
# Of a hundred invitations, how many stand where.
SHARES = {State.INVITED: 25, State.OPENED: 8, State.STARTED: 7, State.COMPLETED: 40,
          State.EXPIRED: 12, State.CANCELLED: 3, State.DECLINED: 3, State.WITHDRAWN: 2}  # fmt: skip
STOPPED_SHARE, REFUSED_SHARE = 0.05, 0.003
SYLLABLES = ("an", "bel", "cor", "da", "el", "fin", "gor", "han", "il", "jo", "kar", "lu", "mir",
             "nor", "ol", "per", "ros", "sa", "tor", "ul", "vin", "wes", "yor", "zel")  # fmt: skip


@dataclass
class Crowd:
    """Fills the tables of one organisation, again and again the same way."""

    at: Premises
    draw: Random
    now: datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        with scope.organisation(self.at.organisation.pk):
            self._lay_out_sheets()

    def _lay_out_sheets(self) -> None:
        connection = self.at.connection
        origin, now = connection.origin, self.now
        self.candidates = Rows(Candidate, origin=origin, time_zone="Europe/London")
        self.invitations = Rows(Invitation, invited_at=now, deadline_at=now)
        self.handles = Rows(Handle, kind=Handle.Kind.INVITATION, organisation=self.at.organisation)
        self.answers = Rows(Answer)
        self.reminders = Rows(Reminder, kind=Reminder.Kind.DEADLINE, round=1)
        self.links = Rows(ReviewLink, expires_at=now + timedelta(days=30))
        self.effects = Rows(Effect, planned_at=now, state=Effect.State.DONE, attempts=1)
        self.messages = Rows(Message, channel="email", locale="en", copies=1, planned_at=now,
                             state=Message.State.ACCEPTED)  # fmt: skip
        self.opportunities = Rows(Opportunity, connection=connection, read_at=now)
        self.entries = Rows(StageEntry, connection=connection, stage_ref="video")
        self.nudges = Rows(Nudge, connection=connection, event="candidateStageChange",
                           received_at=now, handled_at=now, triggered_at=now)  # fmt: skip
        self.audit = Rows(Entry, actor_kind="system", actor_name="Greenroom")
        self.sheets = [
            *(self.candidates, self.invitations, self.handles, self.answers, self.reminders),
            *(self.links, self.effects, self.messages, self.opportunities, self.entries),
            *(self.nudges, self.audit),
        ]
        # A few postings get most of the applications.
        self.pull = list(accumulate(1 / (place + 1) for place in range(len(self.at.jobs))))
        self.sealed_values = seal("message:bench", "{}")

    def gather(self, first: int, last: int) -> int:
        """The candidates of these numbers, a batch in a transaction; how many rows it took."""
        rows = 0
        for begin in range(first, last, BATCH):
            with scope.organisation(self.at.organisation.pk):
                for number in range(begin, min(begin + BATCH, last)):
                    self._add(number)
                rows += write_all(self.sheets)
        return rows

    def _add(self, number: int) -> None:
        job = self.draw.choices(self.at.jobs, cum_weights=self.pull)[0]
        person, ref = drawn_id(self.draw), f"opportunity-{number}"
        at = self.now - timedelta(minutes=self.draw.randrange(60, 90 * 24 * 60))
        name = self._name()
        email = f"{name.lower().replace(' ', '.')}.{number}@example.com"
        self.candidates.add(id=person, ref=ref, name=name, email=email, created_at=at)
        self._note(person, Candidate, at, "candidate.created")
        opportunity, entry = drawn_id(self.draw), drawn_id(self.draw)
        self.opportunities.add(id=opportunity, ref=ref, name=name, posting_ref=job.posting_ref,
                               posting_title=job.title)  # fmt: skip
        self.nudges.add(id=drawn_id(self.draw), token=ref, opportunity_ref=ref)
        entered: dict[str, Any] = {"id": entry, "opportunity_id": opportunity, "entered_at": at,
                                   "opportunity_ref": ref, "decided_at": at}  # fmt: skip
        if self.draw.random() < STOPPED_SHARE:
            self.entries.add(**entered, outcome=StageEntry.Outcome.SKIPPED, reason=Reason.NO_TAG)
            self._note(entry, StageEntry, at, "stage_entry.skipped", why="no_tag")
            return
        invitation = drawn_id(self.draw)
        self.entries.add(**entered, outcome="invited", invitation_id=invitation)
        self._note(entry, StageEntry, at, "stage_entry.invited")
        self._invite(invitation, person, job, at)

    def _name(self) -> str:
        words = ("".join(self.draw.choices(SYLLABLES, k=2)).capitalize() for _ in range(2))
        return " ".join(words)

    def _invite(self, invitation: UUID, person: UUID, job: Job, at: datetime) -> None:
        state = self.draw.choices(list(SHARES), list(SHARES.values()))[0]
        version, token = self.at.versions[job.template_id], new_token()
        moments = _moments(state, at)
        deadline = at + timedelta(days=7) if state not in Invitation.OPEN else self.now + timedelta(
            minutes=self.draw.randrange(7 * 24 * 60))  # fmt: skip
        self.invitations.add(id=invitation, candidate_id=person, job_id=job.pk, state=state,
                             version_id=version.pk, invited_at=at, deadline_at=deadline,
                             token_sealed=seal(seal_label(Invitation, invitation), token),
                             changed_at=max([at, *moments.values()]), **moments)  # fmt: skip
        self.handles.add(sha256=digest(token), target_id=invitation)
        self._story(invitation, state, at, moments)
        if "started_at" in moments:
            self._answers(invitation, version.pk, moments["started_at"])

    def _story(
        self, invitation: UUID, state: State, at: datetime, moments: dict[str, datetime]
    ) -> None:
        self._note(invitation, Invitation, at, "invitation.invited")
        invited = self._mail(invitation, "invite", at)
        for kind in ("ats.tag", "ats.note"):
            self._effect(invitation, kind, at, after_id=invited)
        for moment, verb in (("opened_at", "opened"), ("started_at", "started")):
            if moment in moments:
                self._note(invitation, Invitation, moments[moment], f"invitation.{verb}")
        if state in Invitation.OPEN:
            self.reminders.add(id=drawn_id(self.draw), invitation_id=invitation,
                               due_at=self.now + timedelta(days=2))  # fmt: skip
            return
        ended = max(moments.values())
        self._note(invitation, Invitation, ended, f"invitation.{state}")
        self._effect(invitation, "ats.tag", ended)
        if state == State.COMPLETED:
            self._mail(invitation, "thanks", ended)
            self._effect(invitation, "ats.note", ended)
            self.links.add(id=drawn_id(self.draw), invitation_id=invitation)

    def _mail(self, invitation: UUID, kind: str, at: datetime) -> UUID:
        message = drawn_id(self.draw)
        effect = self._effect(invitation, "message.email", at, payload={"message": str(message)})
        self.messages.add(id=message, kind=kind, key=str(message), to="somebody@example.com",
                          subject_id=invitation, effect_id=effect, accepted_at=at,
                          sealed_values=self.sealed_values)  # fmt: skip
        self._note(message, Message, at, "message.planned", kind=kind)
        return effect

    def _effect(self, subject: UUID, kind: str, at: datetime, **more: Any) -> UUID:
        effect = drawn_id(self.draw)
        payload = {"connection": str(self.at.connection.pk), "entry": str(subject)}
        refused = self.draw.random() < REFUSED_SHARE
        state = Effect.State.REFUSED if refused else Effect.State.DONE
        self.effects.add(id=effect, kind=kind, key=f"{kind}:{effect}", subject_id=subject,
                         planned_at=at, settled_at=at, state=state,
                         reason="The answer was no." if refused else "",
                         **{"payload": payload, **more})  # fmt: skip
        self._note(effect, Effect, at, f"effect.{state}")
        return effect

    def _answers(self, invitation: UUID, version: UUID, at: datetime) -> None:
        for question in self.at.questions[version]:
            answer = drawn_id(self.draw)
            self.answers.add(id=answer, invitation_id=invitation, question_id=question.pk,
                             take_id=drawn_id(self.draw), kept_at=at)  # fmt: skip
            self._note(answer, Answer, at, "answer.kept", position=question.position)

    def _note(self, subject: UUID, model: Any, at: datetime, verb: str, **data: Any) -> None:
        why = str(data.pop("why", ""))
        self.audit.add(subject_id=subject, subject_kind=model._meta.label_lower, at=at,  # noqa: SLF001 - Django's documented API
                       verb=verb, why=why, data=data)  # fmt: skip


def _moments(state: State, at: datetime) -> dict[str, datetime]:
    """When an invitation in this state had come how far."""
    return dict(_passed(state, at))


def _passed(state: State, at: datetime) -> Iterator[tuple[str, datetime]]:
    opened, started, ended = (at + timedelta(hours=hours) for hours in (5, 6, 7))
    if state in {State.OPENED, State.STARTED, State.COMPLETED, State.DECLINED}:
        yield "opened_at", opened
    if state in {State.STARTED, State.COMPLETED}:
        yield "started_at", started
    if state == State.COMPLETED:
        yield "completed_at", ended
    elif state not in Invitation.OPEN:
        yield "closed_at", ended
