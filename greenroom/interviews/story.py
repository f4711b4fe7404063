"""A candidate's story: every change, message and effect, from the rows that both sides may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenroom import audit
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews.models import Answer, Candidate, Invitation

SENTENCES = {
    "candidate.created": gettext_lazy("Came from the ATS"),
    "candidate.updated": gettext_lazy("Contact data changed"),
    "invitation.invited": gettext_lazy("Invited"),
    "invitation.resent": gettext_lazy("Invited again, with the same link and a new deadline"),
    "invitation.mailed_again": gettext_lazy("The invitation was mailed again"),
    "invitation.extended": gettext_lazy("Got more time"),
    "invitation.reminded": gettext_lazy("Reminded"),
    "invitation.opened": gettext_lazy("Opened the link"),
    "invitation.started": gettext_lazy("Began to record"),
    "invitation.completed": gettext_lazy("Sent the interview"),
    "invitation.expired": gettext_lazy("The deadline passed"),
    "invitation.cancelled": gettext_lazy("The interview was closed"),
    "invitation.declined": gettext_lazy("Declined to take part"),
    "invitation.withdrawn": gettext_lazy("Withdrew"),
    "answer.kept": gettext_lazy("Chose an answer"),
    "answer.refused": gettext_lazy("An answer can't be shown"),
    "message.planned": gettext_lazy("A message was prepared"),
    "message.accepted": gettext_lazy("A message was sent"),
    "message.refused": gettext_lazy("A message was refused"),
    "effect.done": gettext_lazy("Done"),
    "effect.refused": gettext_lazy("Refused"),
    "effect.cancelled": gettext_lazy("Called off"),
    "effect.retried": gettext_lazy("Tried again"),
}
CAME_BY = {
    "hand": gettext_lazy("Was added by hand"),
    "link": gettext_lazy("Came by the public link"),
}
EFFECTS = {
    "message.email": gettext_lazy("E-mail"),
    "message.sms": gettext_lazy("Text message"),
    "ats.tag": gettext_lazy("Tag in Lever"),
    "ats.note": gettext_lazy("Note in Lever"),
    "ats.link": gettext_lazy("Link in Lever"),
}
TONES = {"done": "ok", "completed": "ok", "refused": "bad", "expired": "wait", "cancelled": "wait"}


@dataclass(frozen=True)
class Event:
    """One line of the story: what, when, by whom, why."""

    at: datetime
    title: str
    who: str
    why: str
    tone: str


def of_candidate(candidate: Candidate, invitations: Iterable[Invitation]) -> list[Event]:
    """Newest first."""
    ids = {candidate.pk, *(invitation.pk for invitation in invitations)}
    ids |= set(Answer.objects.filter(invitation__in=ids).values_list("pk", flat=True))
    effects = {effect.pk: effect for effect in Effect.objects.filter(subject_id__in=ids)}
    entries = audit.timeline(*ids, *effects)
    return [_event(entry, effects) for entry in entries if entry.verb in SENTENCES]


def _event(entry: Entry, effects: dict[UUID, Effect]) -> Event:
    title = str(CAME_BY.get(entry.data.get("origin", ""), SENTENCES[entry.verb]))
    effect = effects.get(entry.subject_id)
    if effect:
        title = f"{EFFECTS.get(effect.kind, effect.kind)}: {title}"
    elif position := entry.data.get("position"):
        title = _("%(what)s (question %(position)s)") % {"what": title, "position": position}
    tone = TONES.get(entry.verb.rpartition(".")[2], "")
    return Event(entry.at, title, entry.actor_name, entry.why, tone)
