from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from sandbox.lever.tests.conftest import CLIENT, opportunity

THREADS = 8
CALLS = 40


def test_writes_from_many_threads_all_count_once(api: httpx.Client, control: httpx.Client) -> None:
    path = f"/opportunities/{opportunity('noah')}/addTags"

    def add(number: int) -> int:
        return api.post(path, json={"tags": [f"tag {number}"]}).status_code

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = list(pool.map(add, range(CALLS)))

    tags = api.get(f"/opportunities/{opportunity('noah')}").json()["data"]["tags"]
    entries = [each for each in control.get("/ledger").json()["entries"] if each["kind"] == "api"]
    assert statuses == [200] * CALLS
    assert (len(tags), len(entries)) == (CALLS + 1, CALLS)


def test_of_refreshes_at_once_only_one_is_answered_with_tokens(
    browser: httpx.Client, tokens: dict[str, Any]
) -> None:
    body = {
        "grant_type": "refresh_token",
        "client_id": CLIENT.client_id,
        "client_secret": CLIENT.secret,
        "refresh_token": tokens["refresh_token"],
    }

    def refresh(_: int) -> int:
        return browser.post("/oauth/token", data=body).status_code

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = sorted(pool.map(refresh, range(THREADS)))

    assert statuses == [200] + [403] * (THREADS - 1)
