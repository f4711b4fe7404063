"""Load a file as a browser does, to its end."""

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.test import Client


def loaded(url: str, client: Client | None = None, **headers: str) -> HttpResponseBase:
    """The answer, closed; the test's own connection stays open."""
    answer = (client or Client()).get(url, headers=headers)
    request_finished.disconnect(close_old_connections)  # Django's own client connects it again
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)
    return answer
