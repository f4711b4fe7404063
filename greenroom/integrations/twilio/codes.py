"""Twilio's error codes in words: what a recruiter can do something about.

https://www.twilio.com/docs/api/errors
"""

from django.utils.translation import gettext as _

OPTED_OUT = 21610


def reasons() -> dict[int, str]:
    """Why a text is not taken at all."""
    unreachable = _("Texts can't be sent to this number.")
    return {
        21211: _("The text service says that the number does not exist."),
        21408: _("The text service may not send to this country."),
        OPTED_OUT: _("This person has asked for no more texts."),
        21612: unreachable,
        21614: _("This is not a mobile number."),
    }


def what_went_wrong(code: int) -> str:
    """Why a text that was taken did not arrive, with the code for whoever looks it up."""
    known = reasons() | {
        30003: _("The phone is switched off or out of reach."),
        30004: _("The phone or its carrier blocks our texts."),
        30005: _("The number is not in use any more."),
        30006: _("The number is a landline, or its carrier takes no texts."),
        30007: _("The carrier took it for spam."),
        30008: _("The carrier did not say why."),
    }
    words = known.get(code) or _("The text service did not say why.")
    return _("%(words)s (code %(code)d)") % {"words": words, "code": code} if code else words
