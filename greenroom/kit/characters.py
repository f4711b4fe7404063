"""A character that no text may hold: PostgreSQL refuses it, and nobody types it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\0"
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class NoNul:
    """Whoever sends NUL gets a 400, wherever it stands; so no view has to think of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user_agent = request.headers.get("User-Agent", "")
        _refuse(request.path_info, user_agent, *request.COOKIES.values(), *_texts(request.GET))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> None:
        # A view without Django's token reads its body itself, and it can be read only once.
        if request.content_type in FORMS and not getattr(view, "csrf_exempt", False):
            _refuse(*_texts(request.POST))


def _texts(fields: QueryDict) -> Iterator[str]:
    for name, values in fields.lists():
        yield name
        yield from values


def _refuse(*texts: str) -> None:
    if any(NUL in text for text in texts):
        raise BadRequest("A request with a NUL character.")
