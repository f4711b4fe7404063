"""What the pages and doors of one running inbox share."""

from dataclasses import dataclass
from typing import cast

import httpx
from flask import current_app

from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger


@dataclass(frozen=True)
class Desk:
    ledger: Ledger
    knobs: Knobs
    sms_account: str
    sms_token: str
    report_after: float = 0.5
    """Seconds until a phone says that a text arrived."""
    transport: httpx.BaseTransport | None = None
    """How a phone's words travel; the network where nothing else is said."""


def desk() -> Desk:
    return cast("Desk", current_app.extensions["inbox"])
