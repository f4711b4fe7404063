"""Forgetting a candidate: what this room and those below hold, in the order in which it goes.

What stays is a skeleton: that there was a candidacy for a job, when it was invited, completed or
closed, how long the answers were, how it was rated. No row of it leads back to a person.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Lower

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle
from greenroom.effects import actions as effects
from greenroom.interviews.actions.answering import OWNER
from greenroom.interviews.actions.closing import close
from greenroom.interviews.models import (
    Answer,
    Candidate,
    Invitation,
    MoreTimeRequest,
    Reminder,
    ReviewLink,
)
from greenroom.messaging import erasing as messaging
from greenroom.messaging.models import Message
from greenroom.privacy import erasing
from greenroom.privacy.erasing import Forgotten
from greenroom.privacy.models import Consent, Erasure
from greenroom.recordings import erasing as recordings
from greenroom.recordings.models import Take

ERASED = "erased"


def register() -> None:
    erasing.holds("doors", 0, shut_doors)
    erasing.holds("effects", 20, forget_effects)
    erasing.holds("recordings", 40, forget_recordings)
    erasing.holds("files", 50, forget_files)
    erasing.holds("messages", 60, forget_messages)
    erasing.holds("candidate", 80, forget_candidate)
    erasing.holds("trail", 90, forget_trail)


@transaction.atomic
def erase(candidate_id: UUID, why: Erasure.Why, at: datetime) -> Erasure:
    """Order that a candidate be forgotten, and let nobody in from this moment on."""
    candidate = Candidate.objects.select_for_update().get(pk=candidate_id)
    if candidate.erased_at is None:
        candidate.erased_at = at
        candidate.save(update_fields=["erased_at"])
        _close_all(candidate, "deleted" if why == Erasure.Why.DELETED else ERASED, at)
    return erasing.order(candidate.pk, why, at)


def _close_all(candidate: Candidate, reason: str, at: datetime) -> None:
    for invitation in Invitation.objects.open().filter(candidate=candidate):
        close(invitation.pk, reason, at)


def ids_of(candidate_id: UUID) -> list[UUID]:
    return list(Invitation.objects.filter(candidate=candidate_id).values_list("pk", flat=True))


def _answers(candidate_id: UUID) -> list[UUID]:
    answers = Answer.objects.filter(invitation__candidate=candidate_id)
    return list(answers.values_list("pk", flat=True))


def shut_doors(candidate_id: UUID, at: datetime) -> Forgotten:
    """Links to watch end; the personal link goes on leading to the page that says it is over."""
    _close_all(Candidate.objects.get(pk=candidate_id), ERASED, at)
    links = ReviewLink.objects.filter(invitation__candidate=candidate_id)
    for link in links.filter(revoked_at=None):
        handles.revoke(Handle.Kind.REVIEW, link.pk)
    links.filter(revoked_at=None).update(revoked_at=at)
    return Forgotten(links.update(token_sealed=""))


def spares(candidate_id: UUID) -> bool:
    """Whether the other side is still there to be tidied: our tags go, as they name nobody."""
    return Erasure.objects.filter(subject_id=candidate_id, why=Erasure.Why.ASKED).exists()


def forget_effects(candidate_id: UUID, at: datetime) -> Forgotten:
    spare = spares(candidate_id)
    count, is_all = effects.forget(ids_of(candidate_id), ERASED, at, spare=spare)
    return Forgotten(count, is_all=is_all, must_wait=not is_all)


def forget_recordings(candidate_id: UUID, at: datetime) -> Forgotten:
    return recordings.close_takes(OWNER, _answers(candidate_id), at)


def forget_files(candidate_id: UUID, at: datetime) -> Forgotten:  # noqa: ARG001 - as all holders
    return recordings.delete_files(OWNER, _answers(candidate_id))


def forget_messages(candidate_id: UUID, at: datetime) -> Forgotten:  # noqa: ARG001
    candidate = Candidate.objects.get(pk=candidate_id)
    ids = ids_of(candidate_id)
    texts = Message.objects.filter(subject_id__in=ids, channel=Message.Channel.SMS)
    numbers = {candidate.phone, *texts.values_list("to", flat=True)} - {""}
    count = messaging.forget_messages(ids)
    kept = set(Candidate.objects.filter(phone__in=numbers).exclude(pk=candidate_id).values_list(
        "phone", flat=True
    ))  # fmt: skip
    kept |= set(Message.objects.filter(to__in=numbers).values_list("to", flat=True))
    return Forgotten(count + messaging.forget_numbers(numbers - kept))


def forget_candidate(candidate_id: UUID, at: datetime) -> Forgotten:  # noqa: ARG001
    invitations = Invitation.objects.filter(candidate=candidate_id)
    count = invitations.update(closed_words="", token_sealed="")
    asked = MoreTimeRequest.objects.filter(invitation__candidate=candidate_id)
    asked.waiting().update(state=MoreTimeRequest.State.LAPSED)
    count += asked.update(words="")
    count += Reminder.objects.filter(invitation__candidate=candidate_id).update(due_at=None)
    count += Candidate.objects.filter(pk=candidate_id).update(
        name="", email="", phone="", time_zone="", language=""
    )
    return Forgotten(count)


def forget_trail(candidate_id: UUID, at: datetime) -> Forgotten:  # noqa: ARG001
    """Their name as the one who acted, and free words about them, in the audit trail."""
    ids = {candidate_id, *ids_of(candidate_id)}
    subjects = ids | set(_answers(candidate_id))
    for model in (Message, Consent):
        subjects |= set(model.objects.filter(subject_id__in=ids).values_list("pk", flat=True))
    subjects |= effects.ids_about(ids)
    takes = Take.objects.filter(owner_kind=OWNER, owner_id__in=_answers(candidate_id))
    subjects |= set(takes.values_list("pk", flat=True))
    return Forgotten(audit.forget(subjects, [str(candidate_id)]))


def is_only_one_with(address: str, candidate_id: UUID) -> bool:
    """Whether nobody else here has this e-mail address."""
    others = Candidate.objects.annotate(lower=Lower("email")).filter(lower=address.lower())
    return not others.exclude(pk=candidate_id).exists()
