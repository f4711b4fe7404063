"""Short words for what the tests of keys do again and again."""

from django.test import Client
from django.utils import timezone

from greenroom.ats import checking, tending
from greenroom.ats.actions import connections
from greenroom.ats.attempts import KeyCheck
from greenroom.ats.models import Connection
from greenroom.ats.tests.support import LATER
from greenroom.testing.factories import NOW

KEY, ANOTHER = "key-number-one-1111", "key-number-two-2222"
PAGE = "/integrations/lever/key/"


def give(client: Client, key: str = KEY) -> KeyCheck:
    """Paste a key, and let the job try it."""
    client.post(PAGE, {"key": key})
    check = KeyCheck.objects.latest("started_at")
    checking.check(check.scope_id, check.pk, timezone.now())
    return KeyCheck.objects.get(pk=check.pk)


def use(client: Client, person: str = "sam") -> Connection | None:
    client.post(f"{PAGE}use/", {"person": person})
    return Connection.objects.standing().first()


def ready(connection: Connection) -> Connection:
    """Through the rest of the set-up."""
    tend(connection)
    connections.choose_stages(connection.pk, ["video"], NOW)
    return tend(connection)


def tend(connection: Connection) -> Connection:
    tending.tend(connection.scope_id, connection.pk, LATER)
    return Connection.objects.get(pk=connection.pk)
