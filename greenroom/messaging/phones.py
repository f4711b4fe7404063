"""Phone numbers as people write them, made E.164 or refused with the reason."""

from typing import NamedTuple

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

_CAN_BE_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
LONGEST = 40


class Phone(NamedTuple):
    """A number we may text, or why not; one of the two is empty."""

    e164: str
    reason: str


def normalise(raw: str, default_country: str = "") -> Phone:
    """Read a number. A national one is understood only with a default country, such as "DE"."""
    raw = raw.strip()
    if not raw:
        return Phone("", _("There is no phone number."))
    try:
        number = phonenumbers.parse(raw[:LONGEST], default_country.upper() or None)
    except phonenumbers.NumberParseException:
        return Phone("", _explain(raw))
    if len(raw) > LONGEST or not phonenumbers.is_valid_number(number):
        return Phone("", _("“%(number)s” is not a valid phone number.") % {"number": raw[:LONGEST]})
    if phonenumbers.number_type(number) not in _CAN_BE_MOBILE:
        return Phone("", _("“%(number)s” is not a mobile number.") % {"number": raw})
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), "")


def _explain(raw: str) -> str:
    if not raw.startswith("+"):
        return _(
            "“%(number)s” has no country code: write it with a plus sign, such as +44 7700 900123."
        ) % {"number": raw[:LONGEST]}
    return _("“%(number)s” is not a valid phone number.") % {"number": raw[:LONGEST]}


def is_e164(number: str) -> bool:
    """Whether we may text this number exactly as it is written."""
    return bool(number) and normalise(number).e164 == number
