"""Public links: a job's way in for anybody who has the address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.accounts import handles
from greenroom.accounts.models import Handle, Membership, Organisation
from greenroom.intake.actions.people import LINK, hold_job, invitation_of, invite_person
from greenroom.intake.errors import LinkClosed
from greenroom.intake.models import PublicLink
from greenroom.intake.people import Person
from greenroom.interviews import actions as interviews
from greenroom.interviews.errors import InvitationClosed, MailedJustNow
from greenroom.interviews.models import seal_label
from greenroom.kit.crypto import seal
from greenroom.kit.links import new_token
from greenroom.messaging.actions import plan_email
from greenroom.privacy.actions import Answered, record_consent
from greenroom.privacy.models import Consent

MOST_TOLD = 5


@dataclass(frozen=True)
class Limits:
    """Whether a link is open, until when, and for how many."""

    is_on: bool
    open_until: datetime | None
    most: int | None


@dataclass(frozen=True)
class Agreed:
    """The words that somebody agreed to, and where they read them."""

    wording: str
    language: str
    user_agent: str


@transaction.atomic
def set_link(job_id: UUID, limits: Limits) -> PublicLink:
    """Give a job its link, or change the limits. The address stays the same for ever."""
    job = hold_job(job_id)
    link = PublicLink.objects.filter(job=job).first() or _new(job_id)
    link.is_on, link.open_until, link.most = limits.is_on, limits.open_until, limits.most
    link.save()
    until = limits.open_until.isoformat() if limits.open_until else None
    audit.record("public_link.set", link, is_on=limits.is_on, open_until=until, most=limits.most)
    return link


def _new(job_id: UUID) -> PublicLink:
    token = new_token()
    link = PublicLink(job_id=job_id)
    link.token_sealed = seal(seal_label(PublicLink, link.pk), token)
    handles.issue(Handle.Kind.JOB, link.pk, token=token)
    return link


@transaction.atomic
def ask_for_invitation(link_id: UUID, person: Person, agreed: Agreed, at: datetime) -> None:
    """Invite somebody who came by the link. Raises LinkClosed.

    Whoever is invited already gets the mail once more, or nothing if the interview is over: what
    the page answers is the same, so that it tells nobody who applied.
    """
    link = PublicLink.objects.get(pk=link_id)
    job = hold_job(link.job_id)
    if why := link.why_closed(at):
        raise LinkClosed(why)
    if there := invitation_of(job, person.email):
        _mail_again(there.pk, at)
        return
    invitation = invite_person(job.pk, person, origin=LINK, entry_key=f"link:{uuid4()}", at=at)
    answers = {Consent.Item.NOTICE: Answered(agreed.wording, agreed=True)}
    record_consent(
        invitation.pk, answers, language=agreed.language, user_agent=agreed.user_agent, at=at
    )


@transaction.atomic
def tell_that_link_is_busy(link: PublicLink, at: datetime) -> None:
    """More people ask than we let in at once. Those who may close it hear of it, once a day."""
    if busy_since(link, at):
        return
    job, organisation = link.job, link.job.organisation
    audit.record("public_link.busy", link, job=str(job.pk))
    with translation.override(organisation.language):
        values = {
            "notice": _("The public link of %(job)s is used very often") % {"job": job.title},
            "body": _(
                "So many people asked for an invitation in a short time that some were asked to "
                "come back later. If you do not expect them, close the link: %(url)s"
            )
            % {"url": settings.BASE_URL + reverse("intake:link", args=[job.pk])},
        }
    for email in _told(organisation):
        key = f"public_link.busy:{link.pk}:{at:%Y%m%d}:{email}"
        plan_email(
            "account_notice",
            key,
            to=email,
            values=values,
            subject_id=job.pk,
            at=at,
            locale=organisation.language,
        )


def busy_since(link: PublicLink, at: datetime) -> datetime | None:
    """When that was told, if it was within a day."""
    told = audit.timeline(link.pk).filter(verb="public_link.busy", at__gte=at - timedelta(days=1))
    newest = told.first()
    return newest.at if newest else None


def _told(organisation: Organisation) -> list[str]:
    members = Membership.objects.select_related("user").filter(user__is_active=True)
    admins = [one.user.email for one in members.order_by("pk") if one.may("settings.manage")]
    return admins[:MOST_TOLD] or list(filter(None, [organisation.support_contact]))


def _mail_again(invitation_id: UUID, at: datetime) -> None:
    try:
        interviews.mail_again(invitation_id, at)
    except (InvitationClosed, MailedJustNow):
        return
