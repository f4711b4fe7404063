"""Tokens that lead into an organisation: kept as digests, looked up before a scope is known."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from greenroom.accounts.models import Handle
from greenroom.kit.links import digest, new_token
from greenroom.kit.scope import current_organisation_id


def issue(
    kind: Handle.Kind,
    target_id: UUID,
    *,
    token: str | None = None,
    expires_at: datetime | None = None,
) -> str:
    """A token for a row of the current organisation. It can't be read back from here."""
    token = token or new_token()
    Handle.objects.create(
        sha256=digest(token),
        kind=kind,
        organisation_id=current_organisation_id(),
        target_id=target_id,
        expires_at=expires_at,
    )
    return token


# In so many words, because each delivery and each chunk of a video asks it.
_RESOLVE = """
select sha256, kind, organisation_id, target_id, expires_at from accounts_handle
 where sha256 = %s and kind = %s and (expires_at is null or expires_at > %s)
"""


def resolve(kind: Handle.Kind, token: str, at: datetime) -> Handle | None:
    """Where a token leads; None for unknown, expired and foreign kinds alike."""
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVE, [digest(token), kind.value, at])
        row = cursor.fetchone()
    return Handle(*row) if row else None


def revoke(kind: Handle.Kind, target_id: UUID) -> None:
    Handle.objects.filter(
        kind=kind, target_id=target_id, organisation_id=current_organisation_id()
    ).delete()


def show_memberships_of(user_id: UUID) -> None:
    """Let row-level security show this user's memberships until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('greenroom.user', %s, true)", [str(user_id)])
