"""What other machines post to us is small; more than this is nobody we know."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

LIMIT_BYTES = 64 * 1024


def is_too_long(request: HttpRequest) -> bool:
    return length(request.META) is None


def length(environ: Mapping[str, Any]) -> int | None:
    """By the header: the server in front of us has buffered the body and counted it.

    None where it is too long, or says nothing that makes sense.
    """
    try:
        said = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    return said if 0 <= said <= LIMIT_BYTES else None
