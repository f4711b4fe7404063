"""Who may do what. The roles carry the names that recruiters know from Lever."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    SUPER_ADMIN = "super_admin", _("Super Admin")
    ADMIN = "admin", _("Admin")
    TEAM_MEMBER = "team_member", _("Team Member")
    LIMITED = "limited", _("Limited Team Member")


_SUPER = frozenset({Role.SUPER_ADMIN})
_ADMINS = _SUPER | {Role.ADMIN}
_TEAM = _ADMINS | {Role.TEAM_MEMBER}
_ALL = _TEAM | {Role.LIMITED}

RIGHTS: dict[str, frozenset[Role]] = {
    "integrations.manage": _SUPER,
    "integrations.view": _ALL,
    "members.manage": _ADMINS,
    "settings.manage": _ADMINS,
    "templates.edit": _TEAM,
    "templates.view": _ALL,
    "candidates.invite": _TEAM,
    "candidates.view": _ALL,
    "candidates.erase": _ADMINS,
    "reviews.view": _ALL,
    "reviews.rate": _ALL,
}


def has_right(role: Role, right: str) -> bool:
    return role in RIGHTS[right]
