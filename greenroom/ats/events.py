"""What an ATS tells us by itself. It never carries facts: it says where to look."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Event(StrEnum):
    """The deliveries that we subscribe to."""

    STAGE_CHANGE = "stage_change"
    ARCHIVE_CHANGE = "archive_change"
    DELETED = "deleted"


class Unreadable(ValueError):
    """A delivery that is not in the shape the ATS promises."""


@dataclass(frozen=True)
class Delivery:
    """One delivery as it arrived, before anybody believed it."""

    event: Event | None
    token: str
    triggered_at_ms: int
    signature: str = field(repr=False)
    opportunity_ref: str = ""
    contact_ref: str = ""
    is_test: bool = False

    @property
    def triggered_at(self) -> datetime:
        return from_ms(self.triggered_at_ms)


def from_ms(milliseconds: int) -> datetime:
    """The moment, exact to the millisecond (a float would not be)."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def to_ms(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)
