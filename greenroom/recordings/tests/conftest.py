import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.recordings.models import Take
from greenroom.testing.takes import a_take, sha256

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@dataclass
class Recorder:
    """A recorder's side of the protocol, over HTTP."""

    client: Client
    take: Take
    token: str

    @property
    def address(self) -> str:
        return f"/uploads/{self.take.pk}"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def put(self, number: int, data: bytes, claimed: str = "") -> "Response":
        return self.client.put(
            f"{self.address}/chunks/{number}",
            data,
            content_type="application/octet-stream",
            headers={**self.bearer, "X-Chunk-Sha256": claimed or sha256(data)},
        )

    def look(self) -> dict[str, Any]:
        return dict(json.loads(self.client.get(self.address, headers=self.bearer).content))

    def complete(self, count: object, **more: object) -> "Response":
        body = {"count": count, "duration_ms": 4000, "reason": "done", **more}
        return self.client.post(
            f"{self.address}/complete", body, content_type="application/json", headers=self.bearer
        )


@pytest.fixture
def recorder(organisation: Organisation, client: Client) -> Recorder:
    take, token = a_take()
    return Recorder(client, take, token)
