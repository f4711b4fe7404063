"""From a message row to what a channel carries, or the reason why it may not go out."""

from email.headerregistry import Address
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from greenroom.accounts.models import Organisation
from greenroom.effects.errors import Refused
from greenroom.kit.text import one_line
from greenroom.messaging import phones, render, texting
from greenroom.messaging.models import Message, sender_of
from greenroom.messaging.ports import OutgoingEmail, OutgoingText
from greenroom.messaging.wording import Words


def compose_email(message: Message) -> OutgoingEmail:
    """Raises Refused for an address that no server could take."""
    organisation = message.organisation
    _check_address(message.to)
    kind = render.kind_named(message.kind, "email")
    own = message.own_words()
    mail = render.mail(kind, message.values(), sender_of(organisation), message.locale, own)
    return OutgoingEmail(
        message_id=message.message_id,
        reference=str(message.pk),
        to=message.to,
        from_name=from_name(organisation, message.locale, own),
        reply_to=reply_to(organisation, own),
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
    )


def reply_to(organisation: Organisation, own: Words | None) -> str:
    """Where an answer goes, or nothing: then it comes back to the installation's own address."""
    chosen = own.reply_to if own else ""
    return chosen or organisation.reply_to or organisation.support_contact


def from_name(organisation: Organisation, locale: str, own: Words | None) -> str:
    if own and own.from_name:
        return one_line(own.from_name, 100)
    with translation.override(locale):
        name = _("%(organisation)s via Greenroom") % {"organisation": one_line(organisation.name)}
    return one_line(name, 120)


def compose_text(message: Message) -> OutgoingText:
    """Raises Refused when texting is off, or the number is none that we text."""
    if obstacle := why_no_text(message.organisation, message.to):
        raise Refused(obstacle)
    kind = render.kind_named(message.kind, "sms")
    values = message.values()
    sender = sender_of(message.organisation)
    body = render.sms(kind, values, sender, message.locale, message.own_words())
    report_to = f"{texting.ensure_address()}?message={message.pk}"
    return OutgoingText(to=message.to, body=body, link=values["link"], report_to=report_to)


def why_no_text(organisation: Organisation, number: str) -> str:
    """Why this organisation can't text this number; nothing if it can."""
    if not organisation.texting_enabled:
        return _("Text messages are switched off for your organisation.")
    if not phones.is_e164(number):
        return phones.normalise(number).reason or _("The number is not in international format.")
    if texting.is_stopped(number):
        return _("This person has asked for no more texts.")
    return ""


def _check_address(address: str) -> None:
    if not address:
        raise Refused(_("There is no e-mail address."))
    try:
        validate_email(address if address.isprintable() else "")
        Address(addr_spec=address)
    except (ValidationError, ValueError, IndexError) as error:
        shown = one_line(parseaddr(address)[1] or address)
        problem = _("“%(address)s” is not a valid e-mail address.") % {"address": shown}
        raise Refused(problem) from error
