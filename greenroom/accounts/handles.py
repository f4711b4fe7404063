"""Tokens that lead into an organisation: kept as digests, looked up before a scope is known."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

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


def resolve(kind: Handle.Kind, token: str, at: datetime) -> Handle | None:
    """Where a token leads; None for unknown, expired and foreign kinds alike."""
    alive = Q(expires_at=None) | Q(expires_at__gt=at)
    return Handle.objects.filter(alive, sha256=digest(token), kind=kind).first()


def revoke(kind: Handle.Kind, target_id: UUID) -> None:
    Handle.objects.filter(
        kind=kind, target_id=target_id, organisation_id=current_organisation_id()
    ).delete()


def show_memberships_of(user_id: UUID) -> None:
    """Let row-level security show this user's memberships until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('greenroom.user', %s, true)", [str(user_id)])
