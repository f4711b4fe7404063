"""A look that is typed and not saved, handed to the previews of other rooms by their address."""

import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

from greenroom.accounts.brand import PLACES
from greenroom.accounts.models import Organisation
from greenroom.branding.actions import Look, brand_of
from greenroom.kit.scope import current_organisation_id

SALT = "brand-draft"
LIFE = timedelta(hours=12)
THEMES = ("light", "dark")


def look_of(organisation: Organisation) -> Look:
    """What candidates see now."""
    brand = organisation.brand
    files = {place: file.id if (file := brand.file(place)) else None for place in PLACES}
    return Look(organisation.colour, brand.welcome, brand.thanks, files)


def sealed(look: Look) -> str:
    """Signed, so that nobody can make our server show words of theirs."""
    held = {
        "organisation": str(current_organisation_id()),
        "texts": [look.colour, look.welcome, look.thanks],
        "files": {place: str(file_id) for place, file_id in look.files.items() if file_id},
    }
    return signing.dumps(held, salt=SALT, compress=True)


def drafted(organisation: Organisation, look: Look) -> Organisation:
    """The organisation as it would look. This copy is never saved."""
    shown = copy.copy(organisation)
    shown.colour = look.colour
    shown.brand_values = brand_of(look).model_dump(mode="json", exclude_defaults=True)
    return shown


def shown_in(request: HttpRequest, organisation: Organisation) -> Organisation:
    """The organisation as the address of a preview asks for it; else as candidates see it now."""
    look = _opened(request.GET.get("draft", ""))
    return drafted(organisation, look) if look else organisation


def theme_of(request: HttpRequest) -> str:
    wanted = request.GET.get("theme", "")
    return wanted if wanted in THEMES else "light"


def _opened(draft: str) -> Look | None:
    try:
        held: dict[str, Any] = signing.loads(draft, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    if held["organisation"] != str(current_organisation_id()):
        return None
    files = {place: UUID(held["files"][place]) for place in PLACES if place in held["files"]}
    colour, welcome, thanks = held["texts"]
    return Look(colour, welcome, thanks, files)
