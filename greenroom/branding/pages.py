"""Which pages can be seen before a look is saved. Each is drawn by the room that owns it."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greenroom.ui.navigation import address


@dataclass(frozen=True)
class Page:
    key: str
    label: str | Promise
    url_name: str
    has_themes: bool = True


PAGES = (
    Page("landing", _("First page"), "portal:look_landing"),
    Page("question", _("Question"), "portal:look_question"),
    Page("thanks", _("Last page"), "portal:look_thanks"),
    Page("mail", _("Mail"), "interviews:look_mail", has_themes=False),
    Page("review", _("Review link"), "reviews:look"),
)


def offered() -> Iterator[Page]:
    return (page for page in PAGES if address(page.url_name))


def chosen(key: str) -> Page:
    pages = list(offered())
    return next((page for page in pages if page.key == key), pages[0])


def frame_url(page: Page, draft: str, theme: str) -> str:
    return f"{address(page.url_name)}?{urlencode({'theme': theme, 'draft': draft})}"
