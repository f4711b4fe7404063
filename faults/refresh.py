"""The plan `refresh`: many workers find an expired token at the same moment, round after round.

One of them may refresh. A second refresh with the same token would, at a strict Lever, end the
whole family of tokens, and somebody would have to sign in again for nothing.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from faults.histories.house import house

WORKERS, ROUNDS = 64, 200
GATE_SECONDS = 60
MODES = ("strict", "lenient")


@dataclass
class Tally:
    rounds: int = 0
    refreshes: int = 0
    wrong: int = 0  # rounds with none, or with more than one
    reconnects: int = 0  # rounds after which somebody would have to sign in again
    failures: int = 0  # workers that did not get a good token
    seconds: float = 0


def run(rounds: int, seed: int, workers: int = WORKERS) -> int:
    with house() as at:
        from faults.histories.play import Stage  # noqa: PLC0415 - Django must be set up before

        stage = Stage(at)
        stage.set_up()
        with ThreadPoolExecutor(workers) as pool:
            crowd = _Crowd(pool, workers)
            tallies = {mode: _play(stage, mode, rounds, crowd) for mode in MODES}
            list(pool.map(_let_go, crowd.gates()))
    for mode, tally in tallies.items():
        print(
            f"RESULT plan=refresh mode={mode} workers={workers} rounds={tally.rounds}"
            f" refreshes={tally.refreshes} wrong={tally.wrong} reconnects={tally.reconnects}"
            f" failures={tally.failures} seconds={tally.seconds:.0f} seed={seed}",
            flush=True,
        )
    return 0 if all(_is_good(tally, rounds) for tally in tallies.values()) else 1


def _is_good(tally: Tally, rounds: int) -> bool:
    is_once = tally.refreshes == tally.rounds == rounds and not tally.wrong
    return is_once and not tally.reconnects and not tally.failures


@dataclass(frozen=True)
class _Crowd:
    """Threads that all begin at once, each with a connection that it keeps."""

    pool: ThreadPoolExecutor
    size: int

    def gates(self) -> list[threading.Barrier]:
        return [threading.Barrier(self.size)] * self.size


def _play(stage: Any, mode: str, rounds: int, crowd: _Crowd) -> Tally:
    stage.tenants[0].sandbox.knobs.change({"refresh": mode})
    tally, began = Tally(), time.monotonic()
    for _round in range(rounds):
        _one_round(stage, crowd, tally)
    tally.seconds = time.monotonic() - began
    return tally


def _one_round(stage: Any, crowd: _Crowd, tally: Tally) -> None:
    """The token has expired there, and all workers begin at once."""
    tenant, before = stage.tenants[0], stage.front.refreshes
    stage.house.clock.pass_by(2 * 3600)
    got = list(crowd.pool.map(lambda gate: _token(tenant, gate), crowd.gates()))
    refreshed = stage.front.refreshes - before
    with tenant.inside():
        connection = tenant.connection()
    tally.rounds += 1
    tally.refreshes += refreshed
    tally.wrong += refreshed != 1
    tally.reconnects += connection.state == "revoked"
    tally.failures += sum(one != got[0] or not one for one in got)


def _token(tenant: Any, gate: threading.Barrier) -> str:
    from django.db import DatabaseError  # noqa: PLC0415

    from greenroom.ats.access import ConnectionAccess  # noqa: PLC0415
    from greenroom.ats.errors import AtsError  # noqa: PLC0415

    try:
        with tenant.inside():
            connection = tenant.connection()
        access = ConnectionAccess(connection)
        gate.wait(GATE_SECONDS)
        return access.token().secret
    except (AtsError, DatabaseError, threading.BrokenBarrierError):
        gate.abort()  # one that is missing must not keep the others
        return ""


def _let_go(gate: threading.Barrier) -> None:
    from django.db import connections  # noqa: PLC0415

    gate.wait(GATE_SECONDS)
    connections.close_all()
