"""A short code for everything that does not work: in the note, on the page, in the log.

Codes are never given a second meaning. E is an entry into a stage, W a write to the ATS, L a look
at a candidate, C the connection. 90 is an unexpected error, with letters of its own behind it.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greenroom.ats.models import Reason, StageEntry
from greenroom.effects.models import Effect

SHAPE = re.compile(r"(?<![\w-])([EWLC])(\d{2})(?:-([A-Z0-9]{8}))?(?!\w)", re.IGNORECASE)
RECRUITER = _("Whoever looks after the posting or the candidate in Lever")
ADMIN = _("A Super Admin of your organisation")
OPERATOR = _("Whoever runs Greenroom for you")
NOBODY = _("Nobody has to do anything")


@dataclass(frozen=True)
class Code:
    """What happened, what to do and who can do it."""

    code: str
    happened: str | Promise
    remedy: str | Promise
    who: str | Promise
    reason: Reason | None = None
    states: tuple[Effect.State, ...] = ()
    verb: str = ""


# What to do about a reason stands in `deciding.explain`, as the notes say it.
_REASONS = {
    "E01": (Reason.NO_TAG, RECRUITER),
    "E02": (Reason.NO_POSTING, RECRUITER),
    "E03": (Reason.LEFT, NOBODY),
    "E04": (Reason.ARCHIVED, NOBODY),
    "E05": (Reason.STAYS_CLOSED, NOBODY),
    "E06": (Reason.ANONYMIZED, NOBODY),
    "E07": (Reason.ERASED, NOBODY),
    "E08": (Reason.FORGOTTEN, RECRUITER),
    "E11": (Reason.SEVERAL_TAGS, RECRUITER),
    "E12": (Reason.SEVERAL_TEMPLATES, RECRUITER),
    "E13": (Reason.TEMPLATE_NOT_FOUND, RECRUITER),
    "E14": (Reason.TEMPLATE_ARCHIVED, RECRUITER),
    "E15": (Reason.TEMPLATE_EMPTY, RECRUITER),
    "E21": (Reason.NO_EMAIL, RECRUITER),
    "E22": (Reason.NOT_TO_BE_CONTACTED, RECRUITER),
    "E23": (Reason.MAIL_REFUSED, RECRUITER),
    "E90": (Reason.UNEXPECTED, OPERATOR),
}
UNEXPECTED_ENTRY, UNEXPECTED_LOOK = "E90", "L90"
_OTHERS = (
    Code(
        "W01",
        _("Lever refused a tag, a note or a link."),
        _("Read the reason beside it, mend that, then press “Try again” on the Lever page."),
        ADMIN,
        states=(Effect.State.REFUSED,),
    ),
    Code(
        "W02",
        _("Lever did not answer, so a note may be there or not."),
        _("Look at the candidate in Lever. If the note is missing, press “Try again”."),
        ADMIN,
        states=(Effect.State.UNKNOWN,),
    ),
    Code(
        "W03",
        _("Our access is gone, so a tag, a note or a link waits."),
        _("Connect Lever again; what waits is written then."),
        ADMIN,
        states=(Effect.State.WAITING,),
    ),
    Code(
        "L01",
        _("A candidate could not be looked at."),
        _("Read the reason beside it, mend that, then press “Try again” on the Lever page."),
        ADMIN,
    ),
    Code(
        UNEXPECTED_LOOK,
        _("Something unexpected happened while we looked at a candidate."),
        _("Ask whoever runs Greenroom for you and give the code."),
        OPERATOR,
    ),
    Code(
        "C01",
        _("Our access was revoked in Lever, or its API key removed."),
        _("Connect Lever again. Candidates can finish meanwhile, and nothing is lost."),
        ADMIN,
        verb="connection.revoked",
    ),
    Code(
        "C02",
        _("Lever did not let us make webhooks."),
        _("Make them by hand in Lever, or let us look every few minutes."),
        ADMIN,
        verb="connection.polling",
    ),
    Code(
        "C03",
        _("Lever has not sent us anything, or not everything."),
        _("Switch the events on in Lever: Settings › Integrations and API › Webhooks."),  # noqa: RUF001
        ADMIN,
    ),
    Code(
        "C04",
        _("A delivery came with a wrong signature and changed nothing."),
        _("Compare the signing token of the webhook in Lever with the one you gave here."),
        ADMIN,
    ),
    Code(
        "C05",
        _("A trigger stage no longer exists in Lever."),
        _("Choose the trigger stages again."),
        ADMIN,
    ),
    Code(
        "C06",
        _("The one in whose name we write is deactivated in Lever."),
        _("Choose somebody else. Until then notes bear nobody's name and tags of postings wait."),
        ADMIN,
        verb="connection.person_gone",
    ),
    Code(
        "C07",
        _("The last look at the whole of Lever did not work."),
        _("Nothing, if it passes by itself. Else read the reason on the Lever page."),
        ADMIN,
    ),
    Code(
        "C08",
        _("An API key could not be used."),
        _("Copy it once more from Lever, or make a new one that may call what we need."),
        ADMIN,
        verb="key.failed",
    ),
    Code(
        "C09",
        _("Lever told us of moves before and does not any more."),
        _(
            "In Lever: Settings › Integrations and API › Webhooks, see whether the events are "  # noqa: RUF001
            "still on. Until then our looks find whoever was moved."
        ),
        ADMIN,
    ),
)
CODES = {
    **{code: Code(code, reason.label, "", who, reason) for code, (reason, who) in _REASONS.items()},
    **{one.code: one for one in _OTHERS},
}
BY_REASON = {reason: code for code, (reason, _who) in _REASONS.items()}


def of_entry(entry: StageEntry) -> str:
    """The code of an entry that was not invited, with its own letters if nobody foresaw it."""
    code = BY_REASON.get(Reason(entry.reason), "") if entry.reason else ""
    return occurrence(code, entry.code) if code else ""


def of_effect(state: str) -> str:
    return next((one.code for one in _OTHERS if state in one.states), "")


def occurrence(code: str, letters: str) -> str:
    return f"{code}-{letters}" if letters else code


@dataclass(frozen=True)
class Asked:
    """What somebody typed or pasted."""

    code: Code
    letters: str = ""

    def __str__(self) -> str:
        return occurrence(self.code.code, self.letters)


def read(text: str) -> Asked | None:
    """The first code in a text that we know: people paste the whole line of a note."""
    for found in SHAPE.finditer(text):
        code = CODES.get(f"{found[1]}{found[2]}".upper())
        if code:
            return Asked(code, (found[3] or "").upper())
    return None
