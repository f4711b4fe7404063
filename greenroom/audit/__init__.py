"""Who did what, when and why. Rows outlive what they speak of, so they hold plain ids."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model, QuerySet

    from greenroom.audit.models import Entry


def record(verb: str, subject: "Model", *, why: str = "", **data: Any) -> None:
    """Add a row in the transaction of the change; actor and organisation come from the context.

    `data` must be JSON and carries no secret: a link, a token or an answer's text never goes here.
    """
    from greenroom.audit.models import Entry  # noqa: PLC0415 - apps are loaded after this package
    from greenroom.kit.actor import current_actor  # noqa: PLC0415

    actor = current_actor()
    Entry.objects.create(
        actor_kind=actor.kind,
        actor_ref=actor.ref,
        actor_name=actor.name,
        verb=verb,
        subject_kind=subject._meta.label_lower,  # noqa: SLF001 - Django's documented API
        subject_id=subject.pk,
        why=why,
        data=data,
    )


def timeline(*subject_ids: UUID) -> "QuerySet[Entry]":
    """What happened to these subjects, newest first."""
    from greenroom.audit.models import Entry  # noqa: PLC0415

    return Entry.objects.filter(subject_id__in=subject_ids).order_by("-at", "-id")


def forget(subject_ids: "Collection[UUID]", actor_refs: "Collection[str]") -> int:
    """Take names and free words of a person out of the trail; what happened and when stays.

    The only change that the database lets us make to entries. How many rows were touched.
    """
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "select audit_forget(%s::uuid[], %s::text[])", [list(subject_ids), list(actor_refs)]
        )
        return int(cursor.fetchone()[0])
