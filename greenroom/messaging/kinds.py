"""The messages there are, and the placeholders that each may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from greenroom.kit.text import one_line

Channel = Literal["email", "sms"]


class Longest(IntEnum):
    """How long a value may be; what is longer is cut. A link is never cut but refused."""

    NAME = 100
    TEXT = 300
    LINK = 1000
    BODY = 20_000


class BadValues(ValueError):
    """The caller's values do not fit the kind of message."""


@dataclass(frozen=True)
class Kind:
    name: str
    values: Mapping[str, Longest]
    needed: frozenset[str]

    def longest(self) -> dict[str, int]:
        return {name: int(limit) for name, limit in {**self.values, **FROM_ORGANISATION}.items()}

    def clean(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values, each on one line and short enough. Raises BadValues."""
        if unknown := values.keys() - self.values.keys():
            raise BadValues(f"{self.name} knows no {', '.join(sorted(unknown))}")
        cleaned = {name: clean(values.get(name, ""), limit) for name, limit in self.values.items()}
        if missing := {name for name in self.needed if not cleaned[name]}:
            raise BadValues(f"{self.name} needs {', '.join(sorted(missing))}")
        return cleaned


def clean(value: str, limit: Longest) -> str:
    if limit is Longest.LINK:
        return _link(value)
    if limit is Longest.BODY:
        return "\n".join(one_line(line, 1000) for line in value[:limit].splitlines()).strip()
    return one_line(value, limit)


def _link(value: str) -> str:
    parts = urlsplit(value)
    is_plain = value.isascii() and value.isprintable() and not set(value) & set(" \"'<>\\`{}")
    if value and not (is_plain and parts.scheme in {"http", "https"} and parts.hostname):
        raise BadValues("A link begins with http or https and is written plainly.")
    if len(value) > Longest.LINK:
        raise BadValues("A link this long is not ours.")
    return value


def fallback(name: str) -> str:
    """What stands in for a name that was empty or held nothing readable."""
    stand_ins = {"candidate": _("there"), "name": _("there"), "job": _("the open position")}
    return stand_ins.get(name, "")


FROM_ORGANISATION = {"organisation": Longest.NAME, "contact": Longest.TEXT}

_INVITATION = {
    "candidate": Longest.NAME,
    "job": Longest.NAME,
    "link": Longest.LINK,
    "deadline": Longest.NAME,
    "minutes": Longest.NAME,
    "reviewers": Longest.TEXT,
}


def _kind(kind: str, needed: set[str], /, **values: Longest) -> Kind:
    return Kind(kind, values, frozenset(needed))


KINDS = {
    kind.name: kind
    for kind in (
        _kind("invite", {"link", "deadline"}, **_INVITATION),
        _kind("invite_resent", {"link", "deadline"}, **_INVITATION),
        _kind("reminder", {"link", "deadline"}, **_INVITATION),
        _kind("extended", {"link", "deadline"}, **_INVITATION),
        _kind("more_time_declined", {"link", "deadline"}, **_INVITATION),
        _kind("thanks", {"link"}, candidate=Longest.NAME, job=Longest.NAME, link=Longest.LINK),
        _kind("closed", set(), candidate=Longest.NAME, job=Longest.NAME),
        _kind("expired", {"link"}, candidate=Longest.NAME, job=Longest.NAME, link=Longest.LINK),
        _kind("withdrawn", set(), candidate=Longest.NAME, job=Longest.NAME),
        _kind(
            "failure",
            {"problem", "link"},
            name=Longest.NAME,
            candidate=Longest.NAME,
            job=Longest.NAME,
            problem=Longest.TEXT,
            remedy=Longest.TEXT,
            link=Longest.LINK,
        ),
        _kind("password_reset", {"link"}, name=Longest.NAME, link=Longest.LINK),
        _kind(
            "member_invite",
            {"link"},
            inviter=Longest.NAME,
            role=Longest.NAME,
            link=Longest.LINK,
        ),
        _kind(
            "review_link",
            {"link"},
            name=Longest.NAME,
            candidate=Longest.NAME,
            job=Longest.NAME,
            link=Longest.LINK,
        ),
        _kind("account_notice", {"notice", "body"}, notice=Longest.NAME, body=Longest.BODY),
    )
}
