"""What is written along a line lets something else go first, for a while.

Whoever knows of such a thing says so when the programs start: `effects` knows no room above it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

Asks = Callable[[UUID, datetime], bool]
# What has been ready for so long goes whatever else there is: nothing starves.
LONGEST = timedelta(seconds=60)
# So long until we ask again.
PAUSE_SECONDS = 2.0
_first: dict[str, Asks] = {}


def let_first(name: str, asks: Asks) -> None:
    """`asks` tells whether something waits that comes before the effects of a line."""
    _first[name] = asks


def ready_before(line_id: UUID, at: datetime) -> datetime | None:
    """Effects that became ready later than this wait; None where nothing goes before them."""
    return at - LONGEST if any(asks(line_id, at) for asks in _first.values()) else None
