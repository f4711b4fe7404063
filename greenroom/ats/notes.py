"""The notes that we leave at the ATS: plain words, our own link last."""

import hashlib
import re
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from greenroom.ats import codes
from greenroom.ats.deciding import explain
from greenroom.ats.models import Reason, StageEntry, WriteBacks
from greenroom.effects.models import Effect
from greenroom.interviews.models import Invitation, ReviewLink, profile_url
from greenroom.interviews.words import moment
from greenroom.kit.links import ALPHABET
from greenroom.kit.text import one_line

MARK_LENGTH = 12
_MARK = re.compile(rf"\bGR-[{ALPHABET}]{{{MARK_LENGTH}}}\b")


def mark(effect: Effect) -> str:
    """A short word in the text by which we find our own note again after an unknown outcome."""
    return mark_of(f"{effect.pk}{effect.key}")


def mark_of(what: str) -> str:
    number = int.from_bytes(hashlib.sha256(what.encode()).digest())
    letters = []
    for _place in range(MARK_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "GR-" + "".join(letters)


def marks_in(text: str) -> set[str]:
    """The references of ours in a note that stands at the ATS."""
    return set(_MARK.findall(text))


def says_the_same(text: str, there: str) -> bool:
    """Of two notes of ours, whatever their references."""
    return bool(marks_in(there)) and text.splitlines()[0] in there.splitlines()


def compose(effect: Effect) -> str:
    """The whole note, in the organisation's language. Needs the organisation's scope."""
    entry = StageEntry.objects.select_related("invitation", "opportunity", "connection").get(
        pk=effect.payload["entry"]
    )
    with translation.override(effect.organisation.language):
        lines, link = _body(effect, entry)
        reference = _("Greenroom reference %(mark)s") % {"mark": mark(effect)}
        return "\n".join(line for line in (*lines, reference, link) if line)


def _body(effect: Effect, entry: StageEntry) -> tuple[list[str], str]:
    why = str(effect.payload["why"])
    if why == "completed":
        return _completed(effect, entry)
    if why.startswith("closed:"):
        return _closed(entry, why.removeprefix("closed:")), ""
    if why.startswith("invited"):
        return _invited(entry), ""
    if why.startswith("text:"):
        return [_text_failed(effect)], ""
    if why.startswith("reopened"):
        return [_reopened(entry)], ""
    return _failed(entry), _link_to_list(entry)


def _invited(entry: StageEntry) -> list[str]:
    invitation = _invitation(entry)
    values = {
        "job": one_line(invitation.job.title, 200),
        "email": invitation.candidate.email,
        "until": moment(_deadline(entry, invitation), invitation.zone()),
    }
    resent = entry.outcome == StageEntry.Outcome.RESENT
    first = (
        _("Video interview sent again by e-mail to %(email)s for %(job)s. Open until %(until)s.")
        if resent
        else _("Video interview sent by e-mail to %(email)s for %(job)s. Open until %(until)s.")
    )
    return [first % values, _several_addresses(entry), _texted(entry, invitation)]


def _text_failed(effect: Effect) -> str:
    return _("The text message to %(number)s did not arrive. %(why)s The e-mail stands.") % {
        "number": effect.payload["number"],
        "why": one_line(str(effect.payload["detail"]), 300),
    }


def told_to_admins(entry: StageEntry) -> tuple[str, str]:
    """What a note would have said, for those who read it elsewhere: what happened, what helps."""
    if not entry.reason:
        return _("A note could not be written in Lever."), ""
    reason = Reason(entry.reason)
    happened = f"{_headline(entry, reason)} {_detail(entry, reason)}"
    return happened.strip(), f"{explain(reason)} {_how_to_resend(reason)}".strip()


def _deadline(entry: StageEntry, invitation: Invitation) -> datetime:
    written = entry.facts.get("deadline_at")
    return datetime.fromisoformat(written) if written else invitation.deadline_at


def _several_addresses(entry: StageEntry) -> str:
    if entry.facts.get("addresses", 1) <= 1:
        return ""
    return _("There are several e-mail addresses; the first one was used.")


def _texted(entry: StageEntry, invitation: Invitation) -> str:
    if entry.facts.get("texted"):
        return _("Also by text message to %(number)s.") % {"number": invitation.candidate.phone}
    why = one_line(str(entry.facts.get("sms_skipped", "")), 200)
    return _("No text message: %(why)s") % {"why": why} if why else ""


def _completed(effect: Effect, entry: StageEntry) -> tuple[list[str], str]:
    invitation = _invitation(entry)
    first = _("%(name)s has completed the video interview for %(job)s.") % {
        "name": one_line(invitation.candidate.name) or _("The candidate"),
        "job": one_line(invitation.job.title, 200),
    }
    if WriteBacks.objects.filter(connection=entry.connection, note_links=False).exists():
        return [first, _("Sign in to Greenroom to watch, rate and comment.")], ""
    ref = effect.payload.get("review_link")
    if not ref:
        return [first, _("Sign in to watch, rate and comment:")], profile_url(invitation)
    link = ReviewLink.objects.get(pk=UUID(ref))
    until = moment(link.expires_at, invitation.zone())
    return [first, _("Watch, rate and comment, until %(until)s:") % {"until": until}], link.url()


def _closed(entry: StageEntry, reason: str) -> list[str]:
    words = {
        "archived": _("the candidate was archived"),
        "moved_out": _("the candidate was moved to another stage"),
        "deleted": _("the candidate was deleted"),
        "declined": _("the candidate declined it"),
        "withdrawn": _("the candidate withdrew"),
        "expired": _("its deadline has passed"),
        "cancelled": _("it was cancelled in Greenroom"),
    }
    job = one_line(_invitation(entry).job.title, 200)
    why = words.get(reason, reason)
    return [_("The video interview for %(job)s is closed: %(why)s.") % {"job": job, "why": why}]


def _reopened(entry: StageEntry) -> str:
    invitation = _invitation(entry)
    return _(
        "The candidate takes part in the video interview for %(job)s after all. Open until "
        "%(until)s."
    ) % {
        "job": one_line(invitation.job.title, 200),
        "until": moment(invitation.deadline_at, invitation.zone()),
    }


def _failed(entry: StageEntry) -> list[str]:
    reason = Reason(entry.reason)
    return [
        _headline(entry, reason),
        _detail(entry, reason),
        explain(reason),
        _how_to_resend(reason),
        _("Code %(code)s.") % {"code": codes.of_entry(entry)},
        _support(entry) if reason in {Reason.UNEXPECTED, Reason.MAIL_REFUSED} else "",
    ]


def _headline(entry: StageEntry, reason: Reason) -> str:
    if reason is Reason.FORGOTTEN:
        return _("The video interview was not sent again. %(why)s") % {"why": reason.label}
    if reason is Reason.STAYS_CLOSED:
        return _("The video interview was not sent again: it is %(state)s already.") % {
            "state": Invitation.State(entry.detail).label.lower() if entry.detail else ""
        }
    return _("The video interview was not sent. %(why)s") % {"why": reason.label}


def _detail(entry: StageEntry, reason: Reason) -> str:
    detail = one_line(entry.detail, 300)
    tags = "  ".join(f"“{tag}”" for tag in entry.suggestions)
    if reason is Reason.STAYS_CLOSED and detail in {"declined", "withdrawn"}:
        return _("If they have changed their mind, open it again on their page in Greenroom.")
    if reason is Reason.SEVERAL_TAGS:
        return _("The tags are: %(tags)s") % {"tags": detail}
    if reason is Reason.SEVERAL_TEMPLATES:
        return _("The tag is “%(tag)s”. Use one of %(tags)s") % {"tag": detail, "tags": tags}
    if reason in {Reason.TEMPLATE_NOT_FOUND, Reason.TEMPLATE_ARCHIVED}:
        found = _("The tag is “%(tag)s”.") % {"tag": detail}
        near = _("Did you mean %(tags)s?") % {"tags": tags} if tags else ""
        return f"{found} {near}".strip()
    if reason is Reason.FORGOTTEN and detail:
        return _("Lever shows “%(tags)s”.") % {"tags": detail}
    return detail if reason in {Reason.MAIL_REFUSED, Reason.NO_EMAIL} else ""


def _how_to_resend(reason: Reason) -> str:
    if reason in {Reason.STAYS_CLOSED, Reason.ANONYMIZED, Reason.NOT_TO_BE_CONTACTED}:
        return ""
    return _("Then move the candidate out of this stage and back in to send it.")


def _support(entry: StageEntry) -> str:
    contact = entry.organisation.support_contact
    return _("For help write to %(contact)s.") % {"contact": contact} if contact else ""


def _link_to_list(entry: StageEntry) -> str:
    """Where all templates and their tags stand; only for those that may look there."""
    if entry.reason not in {Reason.TEMPLATE_NOT_FOUND, Reason.TEMPLATE_ARCHIVED}:
        return ""
    return _("All templates: %(url)s") % {"url": f"{settings.BASE_URL}/templates/"}


def _invitation(entry: StageEntry) -> Invitation:
    assert entry.invitation is not None  # noqa: S101 - such a note is planned with one only
    return entry.invitation
