"""Whole interviews on bad lines: one at 100 kbit/s, one with the line cut during every answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from faults.recorder import watching
from faults.recorder.house import Interview, Office
from faults.recorder.report import MOST_LOST_SECONDS
from faults.recorder.sitter import Sitter
from faults.system import System

QUESTIONS, ANSWER_SECONDS = 4, 30
KBIT_A_SECOND, DELAY_MS = 100, 100
MOST_WAIT_SECONDS = 60
UNTHROTTLED = -1


@dataclass
class Line:
    """What stands between this page and the server."""

    sitter: Sitter
    bytes_a_second: float = UNTHROTTLED

    def __post_init__(self) -> None:
        self._devtools = self.sitter.context.new_cdp_session(self.sitter.page)
        self._devtools.send("Network.enable")
        self.mend()

    def cut(self) -> None:
        self._emulate(offline=True)

    def mend(self) -> None:
        self._emulate(offline=False)

    def _emulate(self, *, offline: bool) -> None:
        speed = self.bytes_a_second
        wanted: dict[str, float] = {"offline": offline, "latency": DELAY_MS if speed > 0 else 0}
        wanted |= {"downloadThroughput": speed, "uploadThroughput": speed}
        self._devtools.send("Network.emulateNetworkConditions", wanted)


@dataclass(frozen=True)
class Found:
    name: str
    recorded: list[float]
    kept: list[float]
    wait_seconds: float

    @property
    def worst(self) -> float:
        return max(0.0, *(a - b for a, b in zip(self.recorded, self.kept, strict=True)))

    @property
    def is_good(self) -> bool:
        is_whole = all(self.kept) and self.worst <= MOST_LOST_SECONDS
        return is_whole and self.wait_seconds <= MOST_WAIT_SECONDS

    def line(self) -> str:
        return (
            f"RESULT plan=recorder-{self.name} answers={len(self.recorded)}"
            f" recorded_s={sum(self.recorded):.1f} kept_s={sum(self.kept):.1f}"
            f" worst_loss_s={self.worst:.2f} answers_lost={self.kept.count(0.0)}"
            f" last_stop_to_received_s={self.wait_seconds:.1f}"
        )


def run(system: System) -> bool:
    played = [_play(system, "slow-line", _throttled), _play(system, "cut-line", _cut)]
    for found in played:
        print(found.line(), flush=True)
    return all(found.is_good for found in played)


def _throttled(sitter: Sitter) -> list[float]:
    Line(sitter, KBIT_A_SECOND * 1000 / 8)
    sitter.arrive(before_first=lambda: _is_told(sitter, "Your line is very slow"))
    return [_answer(sitter, lambda: None, lambda: None) for _ in range(QUESTIONS)]


def _cut(sitter: Sitter) -> list[float]:
    """From before 3-2-1 until after the stop, the server hears nothing."""
    line = Line(sitter)
    sitter.arrive()
    return [_answer(sitter, line.cut, line.mend) for _ in range(QUESTIONS)]


def _answer(sitter: Sitter, before: Callable[[], None], after: Callable[[], None]) -> float:
    before()
    sitter.start()
    sitter.talk(ANSWER_SECONDS)
    recorded = sitter.stop()
    sitter.stopped_at = time.monotonic()
    after()
    sitter.use()
    sitter.go_on()
    return recorded


def _is_told(sitter: Sitter, words: str) -> None:
    expect(sitter.page.get_by_text(words)).to_be_visible(timeout=MOST_WAIT_SECONDS * 1000)


def _play(system: System, name: str, play: Callable[[Sitter], list[float]]) -> Found:
    office = Office(system)
    office.sign_in()
    interview = office.invite(name, QUESTIONS)
    folder = system.data.parent
    with sync_playwright() as playwright:
        sitter = Sitter(playwright, interview, folder / name)
        try:
            recorded = play(sitter)
            sitter.send(MOST_WAIT_SECONDS * 2)
            waited = time.monotonic() - sitter.stopped_at
        finally:
            sitter.leave()
    kept = [_kept(office, interview, folder / name, at) for at in range(1, QUESTIONS + 1)]
    return Found(name, recorded, kept, waited)


def _kept(office: Office, interview: Interview, folder: Path, position: int) -> float:
    file = folder.with_name(f"{folder.name}-{position}")
    office.video(interview, position, file)
    return watching.seconds(file)
