"""What allauth asks of us. Its mails become messages of ours, and nobody signs up by themselves."""

import uuid
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.handles import show_memberships_of
from greenroom.accounts.models import Membership, User
from greenroom.kit import scope
from greenroom.messaging.actions import plan_email

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # it ships no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This address and this password do not belong together. Check both, or set a new "
            "password with the link below."
        ),
        "too_many_login_attempts": _(
            "There were too many attempts. Wait five minutes, or set a new password."
        ),
        "incorrect_password": _("This is not your current password."),
        "enter_current_password": _("Type your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's
        return False

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the address that the operator set, whatever host the request named."""
        link = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.BASE_URL}{link.path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Plan it in the scope of the user's organisation.

        Who belongs to none gets no mail: there is no one to send it for, and the page tells
        nobody the difference.
        """
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        membership = _membership(user) if isinstance(user, User) else None
        if membership is None:
            log.info("mail_without_organisation", template=template_prefix)
            return
        with scope.organisation(membership.scope_id):
            self._plan(template_prefix, email, membership, context)

    def _plan(
        self, template_prefix: str, email: str, membership: Membership, context: dict[str, Any]
    ) -> None:
        if template_prefix == "account/email/password_reset_key":
            kind = "password_reset"
            values = {"name": membership.user.name, "link": context["password_reset_url"]}
        else:
            kind = "account_notice"
            values = self._notice(template_prefix, email, membership, context)
        plan_email(
            kind,
            f"{kind}:{uuid.uuid4()}",
            to=email,
            values=values,
            subject_id=membership.user_id,
            at=timezone.now(),
        )

    def _notice(
        self, template_prefix: str, email: str, membership: Membership, context: dict[str, Any]
    ) -> dict[str, str]:
        """Allauth's own words, for the mails that we have none for."""
        site = SimpleNamespace(name=membership.organisation.name, domain=settings.BASE_URL)
        mail = self.render_mail(
            template_prefix, email, {"email": email, "current_site": site, **context}
        )
        return {"notice": mail.subject, "body": mail.body}


def _membership(user: User) -> Membership | None:
    """The first one, since users carry no organisation; never one outside the open scope."""
    show_memberships_of(user.pk)
    memberships = Membership.everywhere.filter(user=user).select_related("organisation", "user")
    bound = scope.current_organisation_id_or_none()
    if bound is not None:
        memberships = memberships.filter(organisation=bound)
    return memberships.order_by("created_at").first()
