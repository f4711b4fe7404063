"""Whatever a client sends, the answer is Lever's kind of refusal and never a crash."""

import json
import random
from typing import Any

import httpx
import pytest

from sandbox.lever.tests.test_contract import ROWS, Row

HALF = "\ud800"
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "1" * 40,
    HALF,
    [],
    [None],
    [HALF],
    {"a": 1},
    [{"id": 1}],
    [[]],
)
NAMES = ("limit", "offset", "updated_at_start", "deleted_at_end", "expand", "archived", "note_id")
QUERIES = ("1" * 5000, '[NaN,1,"a"]', '[1,1e999,"a"]', "%5B1%5D", "\x00", "-1", "user", "²")


def spoilt(row: Row, lots: random.Random) -> bytes:
    body = dict(row.body or {})
    for name in (*body, "createdAt", "score", "data"):
        if lots.random() < 0.5:
            body[name] = lots.choice(VALUES)
    return json.dumps(body).encode()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.rule}")
def test_hostile_bodies_and_parameters_are_refused_in_order(api: httpx.Client, row: Row) -> None:
    lots = random.Random(f"{row.method} {row.rule}")  # noqa: S311, these are lots and no secrets
    path = row.path.format("x")
    for _ in range(6):
        params = {**row.params, lots.choice(NAMES): lots.choice(QUERIES)}
        kind = {"Content-Type": "application/json"}
        sent = spoilt(row, lots)

        answer = api.request(row.method, path, params=params, content=sent, headers=kind)

        assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR
        if answer.is_client_error:
            assert set(answer.json()) == {"code", "message"}
