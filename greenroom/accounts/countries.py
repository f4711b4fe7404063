"""Countries by name, for choosing how national phone numbers are read."""

from functools import cache

from phonenumbers import SUPPORTED_REGIONS
from phonenumbers.geodata.locale import LOCALE_DATA


@cache
def choices(language: str) -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    named = [(code, _name(code, language)) for code in SUPPORTED_REGIONS]
    return sorted(named, key=lambda choice: choice[1].casefold())


def _name(code: str, language: str) -> str:
    names: dict[str, str] = LOCALE_DATA.get(code, {})
    name = names.get(language) or names.get("en") or code
    # A name that is spelt alike in two languages is written once: "*de" leads to it.
    return names.get(name[1:], code) if name.startswith("*") else name
