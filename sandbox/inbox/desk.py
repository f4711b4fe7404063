"""What the pages and doors of one running inbox share."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger


@dataclass(frozen=True)
class Desk:
    ledger: Ledger
    knobs: Knobs
    sms_account: str
    sms_token: str


def desk() -> Desk:
    return cast("Desk", current_app.extensions["inbox"])
