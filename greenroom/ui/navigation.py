"""What stands in the side-bar. A page that is not built yet, or not allowed, is left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Member(Protocol):
    """The part of a membership that the shell needs."""

    def may(self, right: str) -> bool: ...


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    icon: str
    url_name: str
    right: str


@dataclass(frozen=True)
class Link:
    label: str | Promise
    icon: str
    url: str
    is_current: bool


ENTRIES = (
    Entry(_("Today"), "house", "interviews:today", "candidates.view"),
    Entry(_("Jobs"), "briefcase", "interviews:job_list", "candidates.view"),
    Entry(_("Review"), "circle-play", "reviews:queue", "reviews.view"),
    Entry(_("Templates"), "layout-template", "interviews:template_list", "templates.view"),
    Entry(_("Messages"), "mail", "interviews:messages", "templates.view"),
    Entry(_("Integrations"), "plug", "ats:integrations", "integrations.view"),
)


def links(request: HttpRequest, member: Member) -> list[Link]:
    found = list(_reachable(member))
    here = _closest(request.path, [url for _entry, url in found])
    return [Link(entry.label, entry.icon, url, url == here) for entry, url in found]


def address(url_name: str) -> str:
    """Where a page is, or an empty text while nobody has built it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _reachable(member: Member) -> Iterator[tuple[Entry, str]]:
    for entry in ENTRIES:
        url = address(entry.url_name)
        if url and member.may(entry.right):
            yield entry, url


def _closest(path: str, urls: list[str]) -> str:
    """The longest address that the path lies under: "/" owns only itself."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
