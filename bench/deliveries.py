"""Deliveries as the demo's Lever would send them, and what became of each."""

import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import psycopg

from bench.sender import Sent, posted
from bench.stage import database_url
from faults.history import Stage
from greenroom.operate.place import ROOT_ROLE

HEAD = ("what", "sent", "accepted/s", "p50 ms", "p99 ms", "not accepted", "kept")
STAGES = ("51adfb83-a3cc-43ca-b9ac-8e1f1a26a1e2", "00922a60-7c15-422b-b086-f62000824fd7")


@dataclass(frozen=True)
class Hook:
    """The address for stage changes, what signs its deliveries, and whom they speak of."""

    path: str
    secret: str
    organisation_id: UUID
    refs: Sequence[str]

    def deliveries(self, tag: str, count: int, host: str) -> list[bytes]:
        """Each signed with a token of its own, that tells which stretch it belongs to."""
        return [posted(self.path, host, self._body(tag, number)) for number in range(count)]

    def _body(self, tag: str, number: int) -> bytes:
        token, at = token_of(tag, number), int(time.time() * 1000) + number
        signature = hmac.new(self.secret.encode(), f"{token}{at}".encode(), hashlib.sha256)
        ref, (to, before) = self.refs[number % len(self.refs)], STAGES
        body = {
            "event": "candidateStageChange",
            "triggeredAt": at,
            "data": {"opportunityId": ref, "toStageId": to, "fromStageId": before},
            "signature": signature.hexdigest(),
            "token": token,
        }
        return json.dumps(body).encode()


def token_of(tag: str, number: int) -> str:
    return f"{tag}-{number:06}".ljust(48, "0")


def hook_of(stage: Stage, people: int) -> Hook:
    """That of the demo's organisation, with so many people of its Lever."""
    from greenroom.ats.models import Webhook  # noqa: PLC0415 - Django must be set up before
    from greenroom.kit import scope  # noqa: PLC0415

    stage.lever.control("crowd", count=people)
    for organisation_id in scope.every_organisation("bench"):
        with scope.organisation(organisation_id):
            found = Webhook.objects.filter(event=Webhook.Name.STAGE_CHANGE).first()
            if found is not None:
                path, secret = urlsplit(found.url()).path, found.secret()
                refs = [str(one["id"]) for one in stage.lever.state()["opportunities"]]
                return Hook(path, secret, organisation_id, refs)
    raise LookupError("No webhook was made.")


@dataclass(frozen=True)
class Stretch:
    """Deliveries that were sent, and how many of the accepted are in the database."""

    what: str
    sent: Sent
    kept: int

    @property
    def lost(self) -> int:
        return len(self.sent.accepted) - self.kept

    @property
    def p99(self) -> float:
        return self.sent.times.at(0.99)

    def cells(self) -> list[str]:
        return [
            self.what,
            str(len(self.sent.statuses)),
            f"{self.sent.rate:.0f}",
            f"{self.sent.times.p50:.1f}",
            f"{self.p99:.1f}",
            str(len(self.sent.statuses) - len(self.sent.accepted)),
            str(self.kept),
        ]


def kept(stage: Stage, table: str, tag: str, sent: Sent) -> int:
    """How many of those that were answered with 200 are rows of this table."""
    tokens = [token_of(tag, place) for place in sent.accepted]
    with psycopg.connect(database_url(stage.system, ROOT_ROLE)) as connection:
        asked = f"select count(distinct token) from {table} where token = any(%s)"  # noqa: S608 - ours
        row = connection.execute(asked, [tokens]).fetchone()
    return int(row[0]) if row else 0
