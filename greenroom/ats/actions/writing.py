"""What an admin switches on beyond tags and notes, and what a look found we may do of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.ats.jobs import CHECK_WRITING
from greenroom.ats.models import Connection, WriteBacks
from greenroom.ats.ports import Feature, FeedbackTemplate
from greenroom.kit import jobs
from greenroom.kit.scope import current_organisation_id

SHOWN = ("note_links", "secret_notes", "feedback", "moves", "summary", "summary_ratings")


@dataclass(frozen=True)
class Look:
    """When it was, what stood in its way, and when to look again."""

    at: datetime
    trouble: str = ""
    again: datetime | None = None


def of_connection(connection: Connection) -> WriteBacks:
    """As they stand; all off where nobody has chosen anything."""
    kept = WriteBacks.objects.filter(connection=connection).first()
    return kept or WriteBacks(connection=connection)


def wanted_features(ats: str) -> list[Feature]:
    """For whom a sign-in asks for more than the usual."""
    standing = Connection.objects.standing().filter(ats=ats).first()
    return of_connection(standing).features if standing else []


def asks_for_more(connection: Connection) -> bool:
    """Something is switched on whose permission only another sign-in can bring."""
    return not connection.is_by_key and bool(of_connection(connection).lacking)


@transaction.atomic
def choose(connection_id: UUID, values: Mapping[str, Any], at: datetime) -> WriteBacks:
    """Keep what an admin chose, and look whether we may."""
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    chosen, _created = WriteBacks.objects.get_or_create(connection=connection)
    for name, value in values.items():
        setattr(chosen, name, value)
    names = {ref: name for ref, name, _usable in chosen.templates}
    chosen.template_name = names.get(chosen.template_ref, chosen.template_name)
    chosen.trouble = ""
    chosen.save()
    told = {name: getattr(chosen, name) for name in SHOWN}
    audit.record("connection.write_backs_chosen", connection, **told, scores=chosen.scores)
    if chosen.features:
        _look_soon(chosen, at)
    return chosen


@transaction.atomic
def look_again(connection_id: UUID, at: datetime) -> None:
    """Somebody gave a permission or made a template in Lever."""
    chosen = WriteBacks.objects.select_for_update().filter(connection=connection_id).first()
    if chosen:
        _look_soon(chosen, at)


def _look_soon(chosen: WriteBacks, at: datetime) -> None:
    chosen.due_at = at
    chosen.save(update_fields=["due_at"])
    jobs.wake(CHECK_WRITING, current_organisation_id(), chosen.connection_id)


@transaction.atomic
def keep_look(
    chosen_id: UUID,
    lacking: Sequence[str],
    templates: Sequence[FeedbackTemplate] | None,
    look: Look,
) -> None:
    chosen = WriteBacks.objects.select_for_update().get(pk=chosen_id)
    chosen.lacking, chosen.trouble = list(lacking), look.trouble
    if templates is not None:
        chosen.templates = [[one.ref, one.name[:200], one.is_usable] for one in templates]
    if chosen.due_at and chosen.due_at <= look.at:  # else somebody asked again meanwhile
        chosen.due_at = look.again
    chosen.looked_at = look.at
    chosen.save()
