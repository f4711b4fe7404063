"""What has to be known of a webhook to take in a delivery, asked in one statement.

Hundreds may come within a second, so here the rows are read in so many words: to put a query of
models together would cost more than all the rest.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from greenroom.ats.models import Connection
from greenroom.ats.models.connections import webhook_secret
from greenroom.kit.scope import current_organisation_id

_READ = """
select webhook.id, webhook.connection_id, connection.ats, connection.state,
       webhook.sealed_secret, webhook.last_delivery_at
  from ats_webhook webhook join ats_connection connection on connection.id = webhook.connection_id
 where webhook.id = %s and webhook.organisation_id = %s
"""


@dataclass(frozen=True)
class Letterbox:
    """A webhook as a delivery sees it."""

    webhook_id: UUID
    connection_id: UUID
    ats: str
    state: str
    sealed_secret: str = field(repr=False)
    last_delivery_at: datetime | None

    @property
    def is_listening(self) -> bool:
        return self.state not in Connection.GONE

    def secret(self) -> str:
        return webhook_secret(self.webhook_id, self.sealed_secret)


def letterbox(webhook_id: UUID) -> Letterbox | None:
    """Of the current organisation."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [webhook_id, current_organisation_id()])
        row = cursor.fetchone()
    return Letterbox(*row) if row else None
