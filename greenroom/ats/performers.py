"""How the effects of this room are performed: tags, notes, the profile link, a posting's tag."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.ats import following, matching, notes
from greenroom.ats.access import Terms, open_line
from greenroom.ats.admins import tell_admins
from greenroom.ats.errors import AtsRefused
from greenroom.ats.models import Connection, StageEntry, WriteBacks
from greenroom.ats.ports import Ats, Opportunity
from greenroom.effects.models import LEASE, Effect
from greenroom.effects.performers import Probe, register
from greenroom.interviews.models import FORGOTTEN, Invitation, profile_url
from greenroom.kit import scope

POSTING_TAG = "ats.posting_tag"
# A call gives up before this; a lease is always longer.
LONGEST_CALL = LEASE * 2 / 5
# What was read for several effects at once and is not used by then is asked again.
SEEN_SECONDS = 10.0


def register_all() -> None:
    register(following.TAG, TagMirror())
    register(following.NOTE, NoteWriter())
    register(following.LINK, LinkWriter())
    register(POSTING_TAG, PostingTagWriter())


class Performer:
    """What all of them share: the worker, the budget, and a line whose first call is paid for."""

    repeatable = True
    queue = "ats"

    def budget(self, effect: Effect) -> str | None:
        return str(effect.payload["budget"])

    def probe(self, effect: Effect) -> Probe:  # noqa: ARG002 - set semantics need none
        return Probe.CANNOT_TELL

    def settled(self, effect: Effect) -> None:
        """Nothing follows."""

    def line(self, effect: Effect) -> tuple[Connection, Ats]:
        """What was paid for is paid once, and no call begins when the lease leaves no time for it:
        somebody else may have taken over before the answer comes."""
        with scope.organisation(effect.scope_id):
            connection = Connection.objects.get(pk=effect.payload["connection"])
        prepaid, effect.prepaid = effect.prepaid, 0
        until = effect.lease_until - LONGEST_CALL if effect.lease_until else None
        return connection, open_line(connection, Terms(prepaid, until, is_just_read=True))


class TagMirror(Performer):
    """Makes the status tags agree with our rows as they are now, not as they were when planned.

    So it does not matter in which order, how late or how often these effects run.
    """

    names_nobody = True  # so it may still tidy up after a candidate who was erased here

    def gather(self, effects: Sequence[Effect]) -> dict[UUID, tuple[float, Opportunity]]:
        """Read the opportunities of several effects with one call; they share a connection."""
        by_ref = {str(effect.payload["opportunity"]): effect for effect in effects}
        with scope.organisation(effects[0].scope_id):
            connection = Connection.objects.get(pk=effects[0].payload["connection"])
            rows = connection.opportunities.filter(ref__in=by_ref).exclude(contact_ref="")
            people = sorted(set(rows.values_list("contact_ref", flat=True)))
        found: dict[UUID, tuple[float, Opportunity]] = {}
        if len(people) < 2:  # noqa: PLR2004 - one is as quickly read by itself
            return found
        for there in open_line(connection).opportunities_of(people):
            if there.ref in by_ref:
                found[by_ref.pop(there.ref).pk] = time.monotonic(), there
            if not by_ref:
                break
        return found

    def perform(self, effect: Effect) -> dict[str, Any]:
        connection, line = self.line(effect)
        ref = str(effect.payload["opportunity"])
        there = self._seen(effect) or line.opportunity(ref)
        wanted = self._wanted(effect)
        present = [tag for tag in there.tags if matching.status_of(connection.prefix, tag)]
        if there.is_archived:  # an archived opportunity does not show its tags
            present = [*present, *(all_status_tags(connection) - wanted)]
        extra = [] if self._is_forgotten(effect) else sorted(set(present) - wanted)
        missing = sorted(wanted - set(there.tags))
        if extra:
            line.remove_tags(ref, extra)
        if missing:
            line.add_tags(ref, missing)
        return {"wanted": sorted(wanted), "added": missing, "removed": extra}

    def settled(self, effect: Effect) -> None:
        """Our rows may have changed while the call was on its way: then once more."""
        if effect.state != Effect.State.DONE or "wanted" not in effect.outcome:
            return
        if sorted(wanted_tags(effect)) != effect.outcome["wanted"]:
            entry = StageEntry.objects.get(pk=effect.payload["entry"])
            following.plan_tag(entry, f"again:{effect.pk}", timezone.now())

    def _seen(self, effect: Effect) -> Opportunity | None:
        read, there = effect.seen or (0.0, None)
        return there if time.monotonic() - read < SEEN_SECONDS else None

    def _is_forgotten(self, effect: Effect) -> bool:
        """What stands there is all that is left to tell how an interview went on."""
        with scope.organisation(effect.scope_id):
            return _entries_about(effect).filter(invitation__closed_reason=FORGOTTEN).exists()

    def _wanted(self, effect: Effect) -> set[str]:
        with scope.organisation(effect.scope_id):
            return wanted_tags(effect)


def all_status_tags(connection: Connection) -> set[str]:
    names = (matching.INVITE_SENT, matching.INTERVIEW_COMPLETED)
    return {matching.status_tag(connection.prefix, name) for name in names}


def wanted_tags(effect: Effect) -> set[str]:
    """What the opportunity should carry: one tag while an interview is open, one once completed."""
    mail = Effect.objects.filter(pk=OuterRef("email_effect_id"), state=Effect.State.DONE)
    known = (
        _entries_about(effect)
        .exclude(invitation=None)
        .values_list("connection__prefix", "invitation__state", Exists(mail))
    )
    return {
        matching.status_tag(prefix, status)
        for prefix, state, is_sent in known
        for status in _statuses(state, is_sent=is_sent)
    }


def _entries_about(effect: Effect) -> "QuerySet[StageEntry]":
    return StageEntry.objects.filter(
        connection=effect.payload["connection"], opportunity_ref=effect.payload["opportunity"]
    )


def _statuses(invitation_state: str, *, is_sent: bool) -> list[str]:
    if invitation_state == Invitation.State.COMPLETED:
        return [matching.INTERVIEW_COMPLETED]
    is_open = invitation_state in Invitation.OPEN
    return [matching.INVITE_SENT] if is_open and is_sent else []


class NoteWriter(Performer):
    """A note can't be made twice the same: after an unknown outcome we look for our mark."""

    repeatable = False

    def perform(self, effect: Effect) -> dict[str, Any]:
        with scope.organisation(effect.scope_id):
            text = notes.compose(effect)
            secret = WriteBacks.objects.filter(secret_notes=True)
            is_secret = secret.filter(connection=effect.payload["connection"]).exists()
            is_doubtful = _was_told_before(effect)
        connection, line = self.line(effect)
        ref, person_ref = str(effect.payload["opportunity"]), _in_name_of(connection)
        if is_doubtful and any(notes.says_the_same(text, one.text) for one in line.notes(ref)):
            return {"found": True}
        try:
            line.add_note(ref, text, person_ref, is_secret=is_secret)
        except AtsRefused:
            # Somebody who has left can't be written as; a note in nobody's name is a note too.
            if not person_ref:
                raise
            line.add_note(ref, text, is_secret=is_secret)
        return {"mark": notes.mark(effect)}

    def settled(self, effect: Effect) -> None:
        if effect.state in {Effect.State.REFUSED, Effect.State.UNKNOWN}:
            tell_admins(effect, timezone.now())

    def probe(self, effect: Effect) -> Probe:
        _connection, line = self.line(effect)
        wanted = notes.mark(effect)
        there = line.notes(str(effect.payload["opportunity"]))
        return Probe.DONE if any(wanted in note.text for note in there) else Probe.ABSENT


def _was_told_before(effect: Effect) -> bool:
    """Perhaps, of somebody who was there before a backup was restored: that it ended or failed."""
    if str(effect.payload["why"]).startswith(("invited", "completed", "text:", "reopened")):
        return False
    entry = StageEntry.objects.filter(pk=effect.payload["entry"])
    return entry.filter(connection__restored_at__gte=F("entered_at")).exists()


def _in_name_of(connection: Connection) -> str:
    """A key is nobody's, so somebody was chosen; an app writes in its own name."""
    return connection.performer_ref if connection.is_by_key else ""


class LinkWriter(Performer):
    """The signed-in page on the person's profile: it shows on all of their opportunities."""

    def perform(self, effect: Effect) -> dict[str, Any]:
        with scope.organisation(effect.scope_id):
            entry = StageEntry.objects.select_related("invitation").get(pk=effect.payload["entry"])
        assert entry.invitation is not None  # noqa: S101 - planned with one only
        _connection, line = self.line(effect)
        line.add_link(str(effect.payload["opportunity"]), profile_url(entry.invitation))
        return {}


class PostingTagWriter(Performer):
    """One tag of ours on a posting, the others untouched."""

    def perform(self, effect: Effect) -> dict[str, Any]:
        connection, line = self.line(effect)
        if not connection.performer_ref:
            raise AtsRefused(_("Choose first in whose name we write: a posting needs one."))
        ref, wanted = str(effect.payload["posting"]), str(effect.payload["tag"])
        posting = line.posting(ref)
        ours = set(matching.our_tags(connection.prefix, posting.tags))
        tags = [tag for tag in posting.tags if tag not in ours]
        line.write_posting_tags(ref, [*tags, wanted], connection.performer_ref)
        return {"tags": [*tags, wanted]}

    def settled(self, effect: Effect) -> None:
        from greenroom.ats.actions.connections import posting_written  # noqa: PLC0415

        posting_written(UUID(effect.payload["row"]), effect)
