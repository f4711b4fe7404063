"""What other machines post to us is small; more than this is nobody we know."""

from django.http import HttpRequest

LIMIT_BYTES = 64 * 1024


def is_too_long(request: HttpRequest) -> bool:
    """By the header: the server in front of us has buffered the body and counted it."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > LIMIT_BYTES
    except ValueError:
        return True
