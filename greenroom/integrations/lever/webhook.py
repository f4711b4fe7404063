"""Deliveries from Lever: what they look like, and whether they are Lever's."""

import hashlib
import hmac
import re
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationError,
)

from greenroom.ats.events import Delivery, Event, Unreadable
from greenroom.kit.bodies import LIMIT_BYTES

EVENTS = {
    "candidateStageChange": Event.STAGE_CHANGE,
    "candidateArchiveChange": Event.ARCHIVE_CHANGE,
    "candidateDeleted": Event.DELETED,
}
NAMES = {event: name for name, event in EVENTS.items()}
# Opportunities are UUIDs today; nothing else ever reaches a path of Lever's API.
REF = re.compile(r"[A-Za-z0-9-]{1,64}")
LATEST_MS = 253_402_300_799_000  # the year 9999: Python's last
# Without control characters, of which PostgreSQL does not take NUL.
Short = Annotated[
    StrictStr, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]


def _no_data(value: Any) -> Any:
    return {} if value is None else value


class Data(BaseModel):
    opportunityId: str | None = None  # noqa: N815 - Lever's spelling
    contactId: Any = None  # noqa: N815


class Body(BaseModel):
    event: Short
    token: Short
    triggeredAt: StrictInt  # noqa: N815
    signature: Short
    data: Annotated[Data, BeforeValidator(_no_data)] = Data()


def read(body: bytes) -> Delivery:
    """Raises Unreadable for everything that is not a delivery."""
    if len(body) > LIMIT_BYTES:
        raise Unreadable("too large")
    try:
        delivery = Body.model_validate_json(body)
    except ValidationError as error:
        raise Unreadable("not a delivery") from error
    ref = delivery.data.opportunityId or ""
    if (ref and not REF.fullmatch(ref)) or not 0 <= delivery.triggeredAt <= LATEST_MS:
        raise Unreadable("impossible values")
    return Delivery(
        event=EVENTS.get(delivery.event),
        token=delivery.token,
        triggered_at_ms=delivery.triggeredAt,
        signature=delivery.signature,
        opportunity_ref=ref,
        contact_ref=_hint(delivery.data.contactId),
        is_test=not ref,
    )


def _hint(contact: Any) -> str:
    """It only helps us to read faster, so nothing is refused for its sake."""
    return contact if isinstance(contact, str) and REF.fullmatch(contact) else ""


def sign(secret: str, token: str, triggered_at_ms: int) -> str:
    """Lever signs the token and the moment, not the body: a captured signature fits any body."""
    message = f"{token}{triggered_at_ms}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def is_genuine(delivery: Delivery, secret: str) -> bool:
    expected = sign(secret, delivery.token, delivery.triggered_at_ms)
    return hmac.compare_digest(expected.encode(), delivery.signature.lower().encode())
