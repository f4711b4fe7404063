"""Thousands of candidates: nothing may read them all to answer with a few."""

from typing import Any

import httpx
import pytest

from sandbox.lever.core import Sandbox
from sandbox.lever.pages.board import SHOWN
from sandbox.lever.tests.conftest import opportunity
from sandbox.lever.world import search
from sandbox.lever.world.search import Search

INES = opportunity("ines")


def plan(sandbox: Sandbox, wanted: Search) -> str:
    """How the database goes about a search."""
    asked: list[str] = []
    sandbox.store.listen(asked.append)
    with sandbox.world() as world:
        list(search.found(world, wanted, 101))
        query = next(each for each in asked if "join" in each)
        rows = world.db.execute(f"explain query plan {query}").fetchall()
    sandbox.store.listen(None)
    return "\n".join(str(row["detail"]) for row in rows)


def narrow(name: str) -> Search:
    wanted = Search()
    wanted.confidential(wanted=False)
    if name == "updated_at":
        wanted.since(name, 5)
    elif name:
        wanted.among(name, ["x"])
    return wanted


def test_a_page_of_all_is_read_along_an_index_and_not_sorted(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    assert api.get("/opportunities").is_success

    found = plan(sandbox, narrow(""))

    assert "opportunities_by_stage" in found
    assert "TEMP B-TREE" not in found
    assert "SCAN o" not in found


@pytest.mark.parametrize("name", ["email", "tag", "contact", "posting", "id", "updated_at"])
def test_what_singles_out_a_few_is_found_by_an_index(
    api: httpx.Client, sandbox: Sandbox, name: str
) -> None:
    assert api.get("/opportunities").is_success

    found = plan(sandbox, narrow(name))

    assert "SCAN o" not in found
    assert "SEARCH o USING INDEX" in found
    assert "opportunities_by_stage" not in found


CALLS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/opportunities?limit=10", None),
    ("GET", "/opportunities?email=person.7@example.com", None),
    ("GET", f"/opportunities/{INES}?expand=applications&expand=owner", None),
    ("PUT", f"/opportunities/{INES}/stage", {"stage": "offer"}),
    ("POST", f"/opportunities/{INES}/addTags", {"tags": ["x"]}),
    ("GET", "/tags", None),
)


def test_a_call_takes_as_many_queries_among_thousands(
    api: httpx.Client, control: httpx.Client, sandbox: Sandbox
) -> None:
    def queries() -> list[int]:
        return [_queries(api, sandbox, *call) for call in CALLS]

    control.post("/crowd", json={"count": 20})
    queries()
    few = queries()
    control.post("/crowd", json={"count": 2000})

    assert queries() == few


def _queries(api: httpx.Client, sandbox: Sandbox, method: str, path: str, body: Any) -> int:
    asked: list[str] = []
    sandbox.store.listen(asked.append)
    assert api.request(method, path, json=body).is_success
    sandbox.store.listen(None)
    return len(asked)


def test_a_full_stage_shows_the_latest_and_says_how_many_more(
    browser: httpx.Client, control: httpx.Client
) -> None:
    control.post("/crowd", json={"count": SHOWN + 500})

    page = browser.get("/candidates").text

    assert "501 more are not shown" in page
    found = browser.get("/candidates", params={"q": "person.1099@"}).text
    assert found.count("data-card=") == 1
