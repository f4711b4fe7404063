"""A candidate's story: one source of rows, told to recruiters in full and to the candidate.

The rows are those of the audit trail. Rooms above say which of theirs belong to a candidate.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews import telling
from greenroom.interviews.models import Answer, Candidate, Invitation
from greenroom.messaging.models import Message
from greenroom.privacy.models import Consent, Erasure

Ids = set[UUID]
Find = Callable[[Candidate, Ids], Ids]
INTERVIEW, MESSAGES, ATS, WATCHING = "interview", "messages", "ats", "watching"
NameFailure = Callable[[Entry, str], str]
_told: list[tuple[str, Find]] = []
_naming: list[NameFailure] = []


def tell(group: str, find: Find) -> None:
    """For rooms above: which rows of yours are about this candidate and these invitations."""
    _told.append((group, find))


def name_failures(name: NameFailure) -> None:
    """For rooms above: the code of what did not work, from a row and its effect's kind."""
    _naming.append(name)


@dataclass(frozen=True)
class Event:
    """One line of the story: what, when, by whom, why."""

    entry_id: int
    at: datetime
    title: str
    who: str = ""
    why: str = ""
    tone: str = ""
    until: datetime | None = None
    code: str = ""


@dataclass
class Story:
    """The rows about a candidate, by what they are about."""

    groups: dict[str, Ids]
    effects: dict[UUID, Effect]
    quiet: Ids = field(default_factory=set)  # messages of which we know what became of them

    def rows(self, group: str = "") -> QuerySet[Entry]:
        """Newest first: the rows that recruiters read."""
        wanted = self.groups.get(group) if group else set().union(*self.groups.values())
        rows = audit.timeline(*(wanted or ())).filter(verb__in=telling.SENTENCES)
        mails = [pk for pk, effect in self.effects.items() if effect.kind in telling.MESSAGE_KINDS]
        told_twice = Q(verb__in=telling.SAID_BY_THE_MESSAGE, subject_id__in=mails)
        rows = rows.exclude(told_twice)
        watched = Q(verb=telling.WATCHED)
        if group == WATCHING:
            about = audit.timeline(*self.groups[INTERVIEW]).filter(watched)
            rows = rows | about
        elif group == INTERVIEW:
            rows = rows.exclude(watched)
        return rows.exclude(verb="message.planned", subject_id__in=self.quiet)

    def events(self, rows: Iterable[Entry]) -> list[Event]:
        return [self._event(row) for row in rows]

    def _event(self, row: Entry) -> Event:
        effect = self.effects.get(row.subject_id)
        kind = effect.kind if effect else ""
        title, code = telling.title(row, kind), "".join(name(row, kind) for name in _naming)
        tone = telling.TONES.get(row.verb.rpartition(".")[2], "")
        return Event(
            row.pk,
            row.at,
            title,
            telling.who(row),
            telling.why(row),
            tone,
            telling.until(row),
            code,
        )


def of_candidate(candidate: Candidate, invitations: Iterable[Invitation]) -> Story:
    """Everything, for those who may see the candidate."""
    ids = {invitation.pk for invitation in invitations}
    found = {INTERVIEW: {candidate.pk} | ids, MESSAGES: set(), ATS: set(), WATCHING: set()}
    found[INTERVIEW] |= _pks(Answer.objects.filter(invitation__in=ids))
    found[INTERVIEW] |= _pks(Consent.objects.filter(subject_id__in=ids))
    if candidate.erased_at:
        found[INTERVIEW] |= _pks(Erasure.objects.filter(subject_id=candidate.pk))
    for group, find in _told:
        found[group] |= find(candidate, ids)
    effects = _effects(ids | found[ATS])
    for pk, effect in effects.items():
        found[MESSAGES if effect.kind in telling.MESSAGE_KINDS else ATS].add(pk)
    messages = dict(Message.objects.filter(subject_id__in=ids).values_list("pk", "state"))
    found[MESSAGES] |= messages.keys()
    quiet = {pk for pk, state in messages.items() if state != Message.State.PLANNED}
    return Story(found, effects, quiet)


def for_candidate(invitation: Invitation) -> list[Event]:
    """The same rows, as far as they concern the candidate: no names, no opinions, no ATS."""
    ids = {invitation.candidate_id, invitation.pk}
    ids |= _pks(Answer.objects.filter(invitation=invitation))
    ids |= _pks(Consent.objects.filter(subject_id=invitation.pk))
    ids |= _pks(Message.objects.filter(subject_id=invitation.pk).exclude(kind__in=telling.INTERNAL))
    rows = audit.timeline(*ids).filter(verb__in=telling.FOR_CANDIDATES)
    return [_told_plainly(row, invitation) for row in rows]


def _told_plainly(row: Entry, invitation: Invitation) -> Event:
    return Event(
        row.pk,
        row.at,
        telling.title_for_candidates(row),
        telling.who_for_candidates(row, invitation.organisation.name),
        tone=telling.TONES.get(row.verb.rpartition(".")[2], ""),
        until=telling.until(row),
    )


def filters(current: str) -> list[dict[str, object]]:
    labels = {
        "": _("Everything"),
        INTERVIEW: _("Interview"),
        MESSAGES: _("Messages"),
        ATS: _("Lever"),
        WATCHING: _("Watching"),
    }
    return [
        {"name": name, "label": label, "is_current": name == current}
        for name, label in labels.items()
    ]


def _effects(subjects: Ids) -> dict[UUID, Effect]:
    return {effect.pk: effect for effect in Effect.objects.filter(subject_id__in=subjects)}


def _pks(rows: QuerySet) -> Ids:  # type: ignore[type-arg]  # of whichever model
    return set(rows.values_list("pk", flat=True))
