"""A review link that is over: sign in, or have a fresh one sent to a member's address."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greenroom.accounts import handles
from greenroom.accounts.models import Handle, Membership
from greenroom.interviews.actions import issue_review_link
from greenroom.interviews.models import ReviewLink, profile_url
from greenroom.kit import scope
from greenroom.messaging.actions import plan_email
from greenroom.messaging.models import Message
from greenroom.reviews.forms import FreshLinkForm


def link_is_over(
    request: HttpRequest, link: ReviewLink | None, form: FreshLinkForm | None = None
) -> HttpResponse:
    """Why the link no longer opens, and the two ways on."""
    confidential = link is not None and link.invitation.job.confidential
    is_revoked = link is not None and link.revoked_at is not None
    context = {
        "link": link,
        "organisation": link.organisation if link else None,
        "is_confidential": confidential,
        "is_revoked": is_revoked,
        "form": None if link is None or confidential or is_revoked else form or FreshLinkForm(),
        "renew_url": link.url() + "/renew" if link and not is_revoked else "",
        "page_url": profile_url(link.invitation) if link else "",
    }
    return render(request, "reviews/link_over.html", context, status=410)


@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a fresh link, if the address is a member's. The answer never tells whether it is."""
    now = timezone.now()
    handle = handles.resolve(Handle.Kind.REVIEW, token, now)
    if handle is None:
        return render(request, "reviews/link_unknown.html", status=404)
    scope.enter(handle.organisation_id)
    link = ReviewLink.objects.select_related("invitation__job").get(pk=handle.target_id)
    form = FreshLinkForm(request.POST)
    if link.revoked_at or not form.is_valid():
        return link_is_over(request, link, form)
    _mail_fresh_link(link, form.cleaned_data["email"])
    messages.success(request, _("If this is a member's address, a fresh link is on its way to it."))
    return redirect("reviews:arrive", token)


def _mail_fresh_link(old: ReviewLink, email: str) -> None:
    now = timezone.now()
    member = Membership.objects.select_related("user").filter(user__email__iexact=email).first()
    if member is None or not member.user.is_active or not member.may("reviews.view"):
        return
    # One an hour: the key of the message says so.
    key = f"review_link:{old.invitation_id}:{member.pk}:{now:%Y%m%d%H}"
    if old.invitation.job.confidential or Message.objects.filter(key=key).exists():
        return
    plan_email(
        "review_link",
        key,
        to=member.user.email,
        values={
            "name": member.user.name,
            "candidate": str(old.invitation.candidate),
            "job": old.invitation.job.title,
            "link": issue_review_link(old.invitation, now).url(),
        },
        subject_id=old.invitation_id,
        at=now,
    )
