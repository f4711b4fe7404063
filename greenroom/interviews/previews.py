"""How typed words would arrive, before anything is saved."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing

from greenroom.accounts.models import Organisation
from greenroom.interviews import samples
from greenroom.interviews.message_forms import TextForm
from greenroom.interviews.models import InterviewTemplate
from greenroom.kit.scope import current_organisation_id
from greenroom.messaging import render
from greenroom.messaging.kinds import KINDS
from greenroom.messaging.models import sender_of
from greenroom.messaging.own_words import Slot
from greenroom.messaging.wording import Words, omissions, segments

SALT = "message-draft"
LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Preview:
    """A mail's subject, text and the draft that its frame shows; a text message has its text."""

    text: str = ""
    subject: str = ""
    draft: str = ""
    segments: int = 0
    omissions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class BadDraft(Exception):
    """Not made by us, too old, or another organisation's."""


def preview(
    form: TextForm, organisation: Organisation, template: InterviewTemplate | None
) -> Preview:
    """What is typed as it would arrive, or why it can't be sent."""
    if form.is_bound and not form.is_valid():
        told = [str(text) for texts in form.errors.values() for text in texts]
        return Preview(problems=tuple(dict.fromkeys(told)))
    slot, words = form.slot, form.words()
    missing = tuple(omissions(KINDS[slot.kind], slot.channel, words))
    if slot.channel == "sms":
        text = _text(slot, words, organisation, template)
        return Preview(text=text, segments=segments(text), omissions=missing)
    mail = _mail(slot, words, organisation, template)
    return Preview(mail.text, mail.subject, draft=_sealed(slot, words), omissions=missing)


def html_of(draft: str, organisation: Organisation) -> str:
    """The mail of a draft, for its frame. Raises BadDraft."""
    slot, words = _opened(draft)
    wanted = slot.interview_template_id
    template = InterviewTemplate.objects.filter(pk=wanted).first() if wanted else None
    return _mail(slot, words, organisation, template).html


def _mail(
    slot: Slot, words: Words, organisation: Organisation, template: InterviewTemplate | None
) -> render.Mail:
    kind = KINDS[slot.kind]
    values = samples.values(kind, organisation, template)
    return render.mail(kind, values, sender_of(organisation), organisation.language, words)


def _text(
    slot: Slot, words: Words, organisation: Organisation, template: InterviewTemplate | None
) -> str:
    kind = KINDS[slot.kind]
    values = samples.values(kind, organisation, template)
    return render.sms(kind, values, sender_of(organisation), organisation.language, words)


def _sealed(slot: Slot, words: Words) -> str:
    """Signed, so that nobody can make our server show a page of theirs."""
    held = {
        "organisation": str(current_organisation_id()),
        "slot": [slot.kind, slot.channel, str(slot.interview_template_id or "")],
        "words": asdict(words),
    }
    return signing.dumps(held, salt=SALT, compress=True)


def _opened(draft: str) -> tuple[Slot, Words]:
    try:
        held: dict[str, Any] = signing.loads(draft, salt=SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise BadDraft from error
    if held["organisation"] != str(current_organisation_id()):
        raise BadDraft
    kind, channel, template_id = held["slot"]
    return Slot(kind, channel, UUID(template_id) if template_id else None), Words(**held["words"])
