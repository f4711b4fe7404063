"""The built-in texts, in the language that is active. An organisation's own texts replace them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from greenroom.messaging import placeholders


@dataclass(frozen=True)
class Text:
    """A mail in pieces, so that its HTML and its plain text say the same."""

    subject: str
    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    button: str = ""
    closing: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()

    def pieces(self) -> tuple[str, ...]:
        facts = tuple(piece for fact in self.facts for piece in fact)
        lines = (*self.paragraphs, self.button, *self.closing, *self.footer)
        return (self.subject, self.heading, *facts, *lines)

    def without(self, empty: set[str]) -> "Text":
        """Leave out each line that would speak of a value that is not there."""
        return replace(
            self,
            facts=tuple(fact for fact in self.facts if _says(" ".join(fact), empty)),
            paragraphs=tuple(line for line in self.paragraphs if _says(line, empty)),
            closing=tuple(line for line in self.closing if _says(line, empty)),
            footer=tuple(line for line in self.footer if _says(line, empty)),
        )


def _says(line: str, empty: set[str]) -> bool:
    return empty.isdisjoint(placeholders.names(line))


def _need_something_different() -> str:
    return _(
        "Need something different? More time, answers by audio or in writing, larger text, "
        "captions, or a call instead: answer this mail or write to {{ contact }}. "
        "Asking has no effect on your application."
    )


def _why_candidate() -> tuple[str, ...]:
    return (
        _(
            "{{ organisation }} sends you this because you are being considered for {{ job }}. "
            "Greenroom delivers it."
        ),
    )


def _why_member() -> tuple[str, ...]:
    return (_("{{ organisation }} sends you this because you work with it in Greenroom."),)


def _invitation_facts() -> tuple[tuple[str, str], ...]:
    return (
        (_("Open until"), "{{ deadline }}"),
        (_("How long it takes"), "{{ minutes }}"),
        (_("Who will watch"), "{{ reviewers }}"),
    )


def _invite() -> Text:
    return Text(
        subject=_("Your video interview for {{ job }}"),
        heading=_("Hello {{ candidate }}, your video interview for {{ job }} is ready."),
        facts=_invitation_facts(),
        paragraphs=(_("You record your answers when it suits you. Nobody is on the other end."),),
        button=_("Open your interview"),
        closing=(
            _(
                "Nothing is recorded until you say so. You can stop at any time and come back "
                "with the same link, on any device."
            ),
            _need_something_different(),
        ),
        footer=_why_candidate(),
    )


def _invite_resent() -> Text:
    return replace(
        _invite(),
        subject=_("Your video interview for {{ job }}: a new date"),
        heading=_("Hello {{ candidate }}, your video interview for {{ job }} is open again."),
        paragraphs=(_("The link is the same as before, and answers you have given are kept."),),
    )


def _reminder() -> Text:
    return replace(
        _invite(),
        subject=_("A reminder: your video interview for {{ job }}"),
        heading=_("Hello {{ candidate }}, your video interview for {{ job }} is still open."),
        paragraphs=(_("If you have begun, your answers are kept: you go on where you stopped."),),
    )


def _extended() -> Text:
    return replace(
        _invite(),
        subject=_("More time for your video interview for {{ job }}"),
        heading=_("Hello {{ candidate }}, you have more time for your video interview."),
        paragraphs=(
            _("{{ organisation }} has moved the date. The link and your answers stay the same."),
        ),
    )


def _more_time_declined() -> Text:
    return replace(
        _invite(),
        subject=_("About more time for your video interview for {{ job }}"),
        heading=_("Hello {{ candidate }}, the date of your video interview stays as it was."),
        paragraphs=(
            _("You asked for more time. {{ organisation }} can't move the date this time."),
            _("If you have begun, your answers are kept: you go on where you stopped."),
        ),
    )


def _thanks() -> Text:
    return Text(
        subject=_("Your answers for {{ job }} have arrived"),
        heading=_("Hello {{ candidate }}, thank you: your answers for {{ job }} have arrived."),
        paragraphs=(
            _("People at {{ organisation }} will watch them. There is nothing more to do."),
        ),
        button=_("See what has arrived"),
        closing=(
            _(
                "Would you like a copy of your interview, or have it deleted? "
                "Answer this mail or write to {{ contact }}."
            ),
        ),
        footer=_why_candidate(),
    )


def _closed() -> Text:
    return Text(
        subject=_("Your video interview for {{ job }} is closed"),
        heading=_("Hello {{ candidate }}, your video interview for {{ job }} is closed."),
        paragraphs=(
            _("{{ organisation }} no longer needs it, so there is nothing you have to do."),
            _("Thank you for your interest and for the time you gave."),
        ),
        closing=(_("Questions? Write to {{ contact }}."),),
        footer=_why_candidate(),
    )


def _expired() -> Text:
    return Text(
        subject=_("The time for your video interview for {{ job }} is over"),
        heading=_(
            "Hello {{ candidate }}, the time for your video interview for {{ job }} is over."
        ),
        paragraphs=(
            _("Would you still like to take part? Open the link and ask for more time."),
            _("What you have recorded is kept, and people at {{ organisation }} decide."),
        ),
        button=_("Ask for more time"),
        closing=(_("Questions? Write to {{ contact }}."),),
        footer=_why_candidate(),
    )


def _withdrawn() -> Text:
    return Text(
        subject=_("You no longer take part in the video interview for {{ job }}"),
        heading=_("Hello {{ candidate }}, you no longer take part in the video interview."),
        paragraphs=(
            _("{{ organisation }} knows. You get no more reminders about {{ job }}."),
            _("Thank you for telling us."),
        ),
        closing=(_("Was this a mistake? Write to {{ contact }}."),),
        footer=_why_candidate(),
    )


def _failure() -> Text:
    return Text(
        subject=_("A video interview needs you: {{ candidate }}"),
        heading=_("Hello {{ name }}, something went wrong and the ATS could not be told."),
        facts=(
            (_("Candidate"), "{{ candidate }}"),
            (_("Job"), "{{ job }}"),
            (_("What happened"), "{{ problem }}"),
            (_("What helps"), "{{ remedy }}"),
        ),
        button=_("Open it in Greenroom"),
        footer=_why_member(),
    )


def _password_reset() -> Text:
    return Text(
        subject=_("Choose a new password"),
        heading=_("Hello {{ name }}, choose a new password here."),
        paragraphs=(_("The link works once."),),
        button=_("Choose a new password"),
        closing=(_("If you did not ask for this, do nothing: your password stays as it is."),),
        footer=_why_member(),
    )


def _member_invite() -> Text:
    return Text(
        subject=_("Join {{ organisation }} in Greenroom"),
        heading=_("You are invited to {{ organisation }} in Greenroom."),
        facts=((_("Invited by"), "{{ inviter }}"), (_("Your role"), "{{ role }}")),
        paragraphs=(_("This is where your team prepares and watches video interviews."),),
        button=_("Join {{ organisation }}"),
        closing=(_("If you did not expect this, do nothing: no account is made."),),
        footer=(_("Sent by {{ organisation }} through Greenroom."),),
    )


def _review_link() -> Text:
    return Text(
        subject=_("Your link to the interview of {{ candidate }}"),
        heading=_("Hello {{ name }}, here is a fresh link to watch {{ candidate }}."),
        facts=((_("Job"), "{{ job }}"),),
        button=_("Watch the interview"),
        closing=(_("The link opens this interview alone. Please do not pass it on."),),
        footer=_why_member(),
    )


def _account_notice() -> Text:
    return Text(
        subject="{{ notice }}",
        heading="{{ notice }}",
        paragraphs=("{{ body }}",),
        footer=_why_member(),
    )


BUILT_IN: dict[str, Callable[[], Text]] = {
    "invite": _invite,
    "invite_resent": _invite_resent,
    "reminder": _reminder,
    "extended": _extended,
    "more_time_declined": _more_time_declined,
    "thanks": _thanks,
    "closed": _closed,
    "expired": _expired,
    "withdrawn": _withdrawn,
    "failure": _failure,
    "password_reset": _password_reset,
    "member_invite": _member_invite,
    "review_link": _review_link,
    "account_notice": _account_notice,
}


def sms_invite() -> str:
    return _(
        "{{ organisation }}: your video interview for {{ job }} is open until {{ deadline }}. "
        "{{ link }} Reply STOP to get no more texts."
    )


def sms_invite_resent() -> str:
    return _(
        "{{ organisation }}: your video interview for {{ job }} is open again until "
        "{{ deadline }}. {{ link }} Reply STOP to get no more texts."
    )


BUILT_IN_SMS: dict[str, Callable[[], str]] = {
    "invite": sms_invite,
    "invite_resent": sms_invite_resent,
}
