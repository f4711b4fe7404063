"""When a candidate is gone or anonymized at the ATS, what we hold of them goes too.

Nothing is erased on one answer: a first certain one closes the interview and is remembered, a
second one some minutes later gives the order. No answer, a fault and a refusal are not certain.
"""

from datetime import datetime, timedelta
from uuid import UUID

from greenroom import audit
from greenroom.ats.actions import nudges
from greenroom.ats.models import Connection, Nudge, Opportunity, StageEntry
from greenroom.effects import actions as effects
from greenroom.interviews.erasing import ERASED, erase, spares
from greenroom.interviews.models import Candidate
from greenroom.kit import env
from greenroom.privacy import erasing
from greenroom.privacy.erasing import Forgotten
from greenroom.privacy.models import Erasure

Why = Erasure.Why
SECOND_LOOK = timedelta(seconds=env.number("ERASE_AFTER_SECONDS", 600))
CONFIRM, SIBLING = "confirm_gone", "sibling"
MOST_SIBLINGS = 100


def register() -> None:
    erasing.holds("ats", 10, forget_candidacy)


def look_twice(row: Opportunity, why: Erasure.Why, at: datetime) -> None:
    """A certain answer says that nobody is there any more; `row` is locked by the caller."""
    if row.erased_at:
        return
    if row.gone_at is None:
        row.gone_at = at
        row.save(update_fields=["gone_at"])
        audit.record("opportunity.gone", row, why=str(why))
        _look_again(row, at + SECOND_LOOK)
        _look_at_siblings(row, at)
    elif at - row.gone_at >= SECOND_LOOK:
        _erase(row, why, at)


def is_back(row: Opportunity) -> None:
    """It was there all the time, or is there again: the first answer no longer counts."""
    if row.gone_at and not row.erased_at:
        row.gone_at = None
        row.save(update_fields=["gone_at"])
        audit.record("opportunity.back", row)


def _look_again(row: Opportunity, due_at: datetime) -> None:
    """Received when it is due, so that no earlier reading answers it."""
    Nudge.objects.get_or_create(
        connection=row.connection,
        token=f"{CONFIRM}:{row.pk}",
        triggered_at=due_at,
        defaults={
            "event": CONFIRM,
            "opportunity_ref": row.ref,
            "received_at": due_at,
            "due_at": due_at,
        },
    )


def _look_at_siblings(row: Opportunity, at: datetime) -> None:
    """A person who was deleted has several opportunities, and one message may tell of it."""
    if not row.contact_ref:
        return
    others = Opportunity.objects.filter(connection=row.connection, contact_ref=row.contact_ref)
    for other in others.filter(gone_at=None, erased_at=None).exclude(pk=row.pk)[:MOST_SIBLINGS]:
        occasion = nudges.Occasion(SIBLING, f"{SIBLING}:{row.pk}:{other.pk}", at)
        nudges.note(row.connection, occasion, other.ref, at, row.contact_ref)


def _erase(row: Opportunity, why: Erasure.Why, at: datetime) -> None:
    candidate = Candidate.objects.filter(origin=row.connection.origin, ref=row.ref).first()
    if candidate:
        erase(candidate.pk, why, at)
        return
    _count, is_all = _forget(row, at, spare=False)
    if is_all:
        audit.record("opportunity.erased", row, why=str(why))
    else:
        _look_again(row, at + erasing.WAIT)


def forget_candidacy(candidate_id: UUID, at: datetime) -> Forgotten:
    candidate = Candidate.objects.get(pk=candidate_id)
    rows = Opportunity.objects.select_for_update(of=("self",)).filter(ref=candidate.ref)
    spare, count = spares(candidate_id), 0
    for row in rows.select_related("connection"):
        if row.connection.origin == candidate.origin:
            touched, is_all = _forget(row, at, spare=spare)
            if not is_all:
                return Forgotten(count, is_all=False, must_wait=True)
            count += touched
    return Forgotten(count)


def _forget(row: Opportunity, at: datetime, *, spare: bool) -> tuple[int, bool]:
    """References of the ATS stay, so that the same stage entry never invites again."""
    entries = StageEntry.objects.filter(opportunity=row)
    ids = set(entries.values_list("pk", flat=True))
    count, is_all = effects.forget(ids, ERASED, at, spare=spare)
    if not is_all:
        return 0, False
    count += entries.update(detail="", suggestions=[], facts={})
    about = Nudge.objects.filter(connection=row.connection, opportunity_ref=row.ref)
    count += about.update(contact_ref="", trouble="")
    row.name = row.contact_ref = row.url = ""
    row.erased_at = at
    row.save(update_fields=["name", "contact_ref", "url", "erased_at"])
    subjects = {row.pk, *ids, *effects.ids_about(ids), *about.values_list("pk", flat=True)}
    return count + audit.forget(subjects, []), True


def is_told_deleted(connection: Connection, ref: str) -> bool:
    told = Nudge.objects.filter(connection=connection, opportunity_ref=ref, event="deleted")
    return told.exists()
