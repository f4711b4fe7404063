"""The same form sent twice makes one thing: a double click, or a reload after a slow answer."""

from collections.abc import Mapping
from uuid import UUID, uuid4, uuid5

from greenroom.kit.scope import current_organisation_id

FIELD = "form_id"


def form_id(sent: Mapping[str, str]) -> UUID:
    """The id of the form that was sent, or a fresh one for a form that is shown first."""
    try:
        return UUID(sent.get(FIELD, ""))
    except ValueError:
        return uuid4()


def row_id(form: UUID, *content: object) -> UUID:
    """The id of what this form makes with this content, in this organisation alone.

    Whoever goes back, changes what they wrote and sends the form again means another thing.
    """
    return uuid5(uuid5(current_organisation_id(), str(form)), repr(content))
