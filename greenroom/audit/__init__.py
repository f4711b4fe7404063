"""Who did what, when and why. Rows outlive what they speak of, so they hold plain ids."""

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model, QuerySet

    from greenroom.audit.models import Entry

# By hand, since each change of a state writes one: to build the statement anew takes longer than
# to run it.
_RECORD = """
insert into audit_entry (organisation_id, at, actor_kind, actor_ref, actor_name, verb,
                         subject_kind, subject_id, why, data)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)
"""


def record(verb: str, subject: "Model", *, why: str = "", **data: Any) -> None:
    """Add a row in the transaction of the change; actor and organisation come from the context.

    `data` must be JSON and carries no secret: a link, a token or an answer's text never goes here.
    """
    # Apps are loaded after this package.
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from greenroom.kit.actor import current_actor  # noqa: PLC0415
    from greenroom.kit.scope import current_organisation_id  # noqa: PLC0415

    actor = current_actor()
    values = (current_organisation_id(), timezone.now(), actor.kind, actor.ref, actor.name, verb,
              subject._meta.label_lower, subject.pk, str(why), json.dumps(data))  # fmt: skip  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, values)


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
