"""How long the recruiter's pages take with 1,000 and with 100,000 candidates."""

import argparse
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import httpx

from bench.house import House, house
from bench.measuring import Times, measure, table
from greenroom.operate.terminal import say

if TYPE_CHECKING:
    from bench.premises import Premises
    from bench.replay import Reader

SIZES = (1_000, 100_000)
TIMES, MOST_SECONDS = 40, 8
PEER = "sign-in page"
HEAD = ("page", "p50 ms", "p95 ms", "to sign-in", "CPU ms", "SQL p50 ms", "queries", "KiB")


class Page(NamedTuple):
    name: str
    path: str


@dataclass(frozen=True)
class Result:
    page: Page
    http: Times
    sql: Times
    cpu_ms: float
    queries: int
    size: int


def main() -> int:
    wanted = _wanted()
    with house(wanted.port) as running:
        # Models can be imported only now that the settings know the database.
        from bench.crowd import Crowd  # noqa: PLC0415
        from bench.premises import lay_out  # noqa: PLC0415

        draw = Random(wanted.seed)  # noqa: S311 - the same rows in every run
        premises, before = lay_out(draw), 0
        crowd = Crowd(premises, draw)
        for size in sorted(wanted.candidates):
            began = time.monotonic()
            rows = crowd.gather(before, size)
            running.tend()
            before = size
            say(f"\n{size:,} candidates: {rows:,} rows in {time.monotonic() - began:.0f} s")
            _measure(running, premises, size, wanted)
        if wanted.stay:
            say(f"{running.base_url} stays until Ctrl-C; the database: {running.urls.app}")
            signal.pause()
    return 0


def _wanted() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="bench pages")
    options.add_argument("--candidates", type=int, nargs="+", default=SIZES)
    options.add_argument("--only", default="", help="part of the names of the pages to measure")
    options.add_argument("--plans", type=Path, help="a folder for the queries and their plans")
    options.add_argument("--stay", action="store_true", help="keep it running at the end")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--seed", type=int, default=2026)
    return options.parse_args()


def _measure(at: House, premises: "Premises", size: int, wanted: argparse.Namespace) -> None:
    from bench.places import pages  # noqa: PLC0415 - as above
    from bench.premises import EMAIL  # noqa: PLC0415
    from bench.replay import Reader  # noqa: PLC0415

    reader = Reader(EMAIL)
    with _client(at) as client, _client(at) as anybody:
        _sign_in(client)
        peer = measure(lambda: anybody.get("/accounts/login/"), TIMES, MOST_SECONDS)
        results = [
            _result(at, client, reader, page, wanted.plans)
            for page in map(Page._make, pages(premises.organisation.pk))
            if wanted.only in page.name
        ]
    say(table(HEAD, [_line(one, peer) for one in results]))
    say(_summary(size, results, peer))


def _client(at: House) -> httpx.Client:
    return httpx.Client(base_url=at.base_url, timeout=60, follow_redirects=True)


def _sign_in(client: httpx.Client) -> None:
    from bench.premises import EMAIL, PASSWORD  # noqa: PLC0415 - as above

    client.get("/accounts/login/")
    token = client.cookies["greenroom-csrf"]
    form = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token}
    landed = client.post("/accounts/login/", data=form)
    landed.raise_for_status()
    if landed.url.path != "/":
        raise RuntimeError(f"Signing in led to {landed.url}")


def _result(
    at: House, client: httpx.Client, reader: "Reader", page: Page, plans: Path | None
) -> Result:
    from bench.replay import plan_of, replay  # noqa: PLC0415 - as above

    queries = reader.queries(page.path)
    before = at.cpu_seconds()
    http = measure(lambda: client.get(page.path).raise_for_status(), TIMES, MOST_SECONDS, warm=0)
    cpu_ms = (at.cpu_seconds() - before) * 1000 / len(http.each)
    sql = measure(replay(queries), TIMES, MOST_SECONDS)
    if plans:
        plans.mkdir(parents=True, exist_ok=True)
        (plans / f"{_word(page.name)}.txt").write_text(plan_of(queries))
    return Result(page, http, sql, cpu_ms, len(queries), len(client.get(page.path).content))


def _line(one: Result, peer: Times) -> list[str]:
    return [
        one.page.name,
        f"{one.http.p50:.0f}",
        f"{one.http.p95:.0f}",
        f"{one.http.p95 / peer.p95:.1f}",
        f"{one.cpu_ms:.0f}",
        f"{one.sql.p50:.1f}",
        str(one.queries),
        f"{one.size / 1024:.0f}",
    ]


def _summary(size: int, results: list[Result], peer: Times) -> str:
    each = " ".join(
        f"{_word(one.page.name)}_p95_ms={one.http.p95:.0f}"
        f" {_word(one.page.name)}_x={one.http.p95 / peer.p95:.1f}"
        for one in results
    )
    worst = max(one.http.p95 for one in results)
    return (
        f"RESULT bench=pages candidates={size} worst_p95_ms={worst:.0f}"
        f" {_word(PEER)}_p95_ms={peer.p95:.0f} {each}"
    )


def _word(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)
