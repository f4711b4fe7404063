"""How typed words would arrive, before anything is saved."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing

from greenroom.accounts.models import Organisation
from greenroom.interviews import samples
from greenroom.interviews.message_forms import TextForm
from greenroom.interviews.models import InterviewTemplate, Job
from greenroom.interviews.samples import Place
from greenroom.kit.scope import current_organisation_id
from greenroom.messaging import render
from greenroom.messaging.compose import from_name, reply_to
from greenroom.messaging.kinds import KINDS
from greenroom.messaging.models import sender_of
from greenroom.messaging.own_words import Slot
from greenroom.messaging.wording import Words, omissions, segments

SALT = "message-draft"
LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Preview:
    """A mail's head, text and the draft that its frame shows; a text message has its text."""

    text: str = ""
    subject: str = ""
    sender: str = ""
    reply_to: str = ""
    draft: str = ""
    segments: int = 0
    omissions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What is typed, where it would stand, and whose values fill it."""

    slot: Slot
    words: Words
    place: Place
    sample: str = ""

    def values(self, organisation: Organisation) -> dict[str, str]:
        return samples.values(KINDS[self.slot.kind], organisation, self.place, self.sample)


class BadDraft(Exception):
    """Not made by us, too old, or another organisation's."""


def preview(form: TextForm, organisation: Organisation, place: Place, sample: str = "") -> Preview:
    """What is typed as it would arrive, or why it can't be sent."""
    if form.is_bound and not form.is_valid():
        told = [str(text) for texts in form.errors.values() for text in texts]
        return Preview(problems=tuple(dict.fromkeys(told)))
    slot, words = form.slot, form.words()
    draft = Draft(slot, words, place, sample)
    missing = tuple(omissions(KINDS[slot.kind], slot.channel, words))
    if slot.channel == "sms":
        text = _text(draft, organisation)
        return Preview(text=text, segments=segments(text), omissions=missing)
    mail = _mail(draft, organisation)
    return Preview(
        mail.text,
        mail.subject,
        from_name(organisation, organisation.language, words),
        reply_to(organisation, words),
        draft=_sealed(draft),
        omissions=missing,
    )


def html_of(sealed: str, organisation: Organisation) -> str:
    """The mail of a draft, for its frame. Raises BadDraft."""
    return _mail(_opened(sealed), organisation).html


def _mail(draft: Draft, organisation: Organisation) -> render.Mail:
    kind, values = KINDS[draft.slot.kind], draft.values(organisation)
    return render.mail(kind, values, sender_of(organisation), organisation.language, draft.words)


def _text(draft: Draft, organisation: Organisation) -> str:
    kind, values = KINDS[draft.slot.kind], draft.values(organisation)
    return render.sms(kind, values, sender_of(organisation), organisation.language, draft.words)


def _sealed(draft: Draft) -> str:
    """Signed, so that nobody can make our server show a page of theirs."""
    slot = draft.slot
    held = {
        "organisation": str(current_organisation_id()),
        "slot": [slot.kind, slot.channel],
        "place": [str(slot.interview_template_id or ""), str(slot.job_id or ""), draft.sample],
        "words": asdict(draft.words),
    }
    return signing.dumps(held, salt=SALT, compress=True)


def _opened(sealed: str) -> Draft:
    try:
        held: dict[str, Any] = signing.loads(sealed, salt=SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise BadDraft from error
    if held["organisation"] != str(current_organisation_id()):
        raise BadDraft
    kind, channel = held["slot"]
    template_id, job_id, sample = held["place"]
    place = Place(
        InterviewTemplate.objects.filter(pk=template_id).first() if template_id else None,
        Job.objects.filter(pk=job_id).first() if job_id else None,
    )
    return Draft(Slot(kind, channel), Words(**held["words"]), place, sample)
