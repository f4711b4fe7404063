"""People as they come in: what was written about them, checked and made ready."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from greenroom.accounts.models import Organisation
from greenroom.intake import sheets
from greenroom.intake.errors import Unreadable
from greenroom.intake.models import ListedPerson
from greenroom.kit.text import one_line
from greenroom.messaging.phones import normalise

State = ListedPerson.State
LONGEST_PHONE = 20
SPELLINGS = {
    "email": ("email", "emailaddress", "mail", "emailadresse"),
    "name": ("name", "fullname", "candidate", "candidatename"),
    "first": ("firstname", "first", "givenname", "vorname"),
    "last": ("lastname", "last", "surname", "familyname", "nachname"),
    "phone": ("phone", "phonenumber", "mobile", "mobilephone", "telephone", "telefon", "handy"),
}


@dataclass(frozen=True)
class Person:
    """Who is to be invited, in values that fit."""

    name: str
    email: str
    phone: str = ""


def listed(sheet: sheets.Sheet, organisation: Organisation, here: set[str]) -> list[ListedPerson]:
    """A row for each line of a file. `here` holds the addresses that the job knows already.

    Raises Unreadable if no column says where the addresses are.
    """
    places = sheets.columns(sheet.header, SPELLINGS)
    if "email" not in places or not places.keys() & {"name", "first", "last"}:
        raise Unreadable(
            _("The first row must name the columns. Needed: %(names)s.") % {"names": "name, email"}
        )
    seen: dict[str, int] = {}
    return [
        _listed(number, _person(cells, places), organisation, here, seen)
        for number, cells in sheet.rows
    ]


def _person(cells: list[str], places: dict[str, int]) -> Person:
    def cell(name: str) -> str:
        return sheets.cell(cells, places.get(name))

    name = cell("name") or f"{cell('first')} {cell('last')}"
    return Person(one_line(name), cell("email").strip(), one_line(cell("phone"), 40))


def _listed(
    number: int, person: Person, organisation: Organisation, here: set[str], seen: dict[str, int]
) -> ListedPerson:
    row = ListedPerson(number=number, name=person.name, state=State.READY)
    row.email, row.phone = person.email[:254], person.phone
    key = person.email.lower()
    if problem := problem_of(person):
        row.state, row.problem, row.detail = State.WRONG, problem, person.email[:200]
    elif key in seen:
        row.state, row.problem, row.detail = State.DUPLICATE, "twice", str(seen[key])
    elif key in here:
        row.state, row.problem = State.DUPLICATE, "here"
    else:
        row.phone, reason = usable_phone(person.phone, organisation.default_country)
        row.problem, row.detail = ("no_text", reason[:200]) if reason else ("", "")
        seen[key] = number
    return row


def problem_of(person: Person) -> str:
    """Why somebody can't be invited, as a key of `explain`; empty if they can."""
    if not person.email:
        return "no_email"
    if not person.name:
        return "no_name"
    return "" if is_email(person.email) else "bad_email"


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def usable_phone(raw: str, country: str) -> tuple[str, str]:
    """The number to keep, and why it can't be texted. A number that nobody gave needs no reason."""
    if not raw:
        return "", ""
    number, reason = normalise(raw, country)
    return number or raw[:LONGEST_PHONE], reason


def explain(person: ListedPerson) -> str:
    """What is the matter with a row, in words."""
    words = {
        "no_email": _("There is no e-mail address."),
        "bad_email": _("“%(detail)s” is not an e-mail address."),
        "no_name": _("There is no name."),
        "twice": _("The same address stands in row %(detail)s."),
        "here": _("This address is invited to this job already."),
        "no_text": _("Gets the e-mail and no text message: %(detail)s"),
        "no_questions": _("The template has no questions yet."),
        "unexpected": _("Something went wrong. Ask whoever runs Greenroom, code %(detail)s."),
    }
    return words.get(person.problem, "") % {"detail": person.detail}


def addresses(emails: Iterable[str]) -> set[str]:
    return {email.lower() for email in emails}
