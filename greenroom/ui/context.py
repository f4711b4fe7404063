"""What the shell around every page needs. It reads no row: a page in trouble must still render."""

from typing import Any

from django.http import HttpRequest

from greenroom.ui import navigation

THEME_COOKIE = "greenroom-theme"
THEMES = ("light", "dark")


def theme(request: HttpRequest) -> str:
    """The reader's own choice; empty leaves it to the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def _settings(membership: navigation.Member) -> str:
    may_change = membership.may("settings.manage")
    return navigation.address("organisation:settings") if may_change else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    context: dict[str, Any] = {
        "theme": theme(request),
        "membership": membership,
        "language_url": navigation.address("set_language"),
    }
    if membership is not None:
        context |= {
            "organisation": membership.organisation,
            "navigation": navigation.links(request, membership),
            "settings_url": _settings(membership),
            "integrations_url": navigation.address("ats:integrations"),
            "help_url": navigation.address("help:lever"),
            "password_url": navigation.address("account_change_password"),
            "sign_in_url": navigation.address("account_login"),
            "logout_url": navigation.address("account_logout"),
        }
    return context
