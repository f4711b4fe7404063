"""The tag that links a posting to an interview template, as recruiters type it."""

import re

from django.conf import settings

# Characters that get lost or mean something else where tags are typed or filtered.
_TROUBLE = re.compile(r"[:,\"'<>&;|\\/\[\]{}]|[^\x00-\uffff]|  ")


def tag_by_name(name: str) -> str:
    return f"{settings.TAG_PREFIX}:{name}"


def tag_by_id(public_id: str) -> str:
    return f"{settings.TAG_PREFIX}:{public_id}"


def needs_id(name: str) -> bool:
    """Whether the tag is safer with the id (S40): special characters, or blanks at an end."""
    return name != name.strip() or bool(_TROUBLE.search(name))
