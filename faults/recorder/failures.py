"""One failure each, while an answer is recorded. Each returns how many seconds were recorded."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from faults.recorder.house import expire_uploads
from faults.recorder.sitter import Sitter, answer_is_lost, no_room
from faults.system import System
from faults.waiting import until

SAVED_HERE = "Saved on this device"
Play = Callable[[Sitter, System], float]


@dataclass(frozen=True)
class Failure:
    name: str
    play: Play
    times: int  # in the full plan


def _offline(seconds: float) -> Play:
    def play(sitter: Sitter, _system: System) -> float:
        sitter.start()
        sitter.talk(3)
        with sitter.offline():
            expect(sitter.page.get_by_text(SAVED_HERE)).to_be_visible()
            sitter.talk(seconds)
        sitter.talk(2)
        return sitter.stop()

    return play


def offline_throughout(sitter: Sitter, _system: System) -> float:
    """The line is back only when the next question stands there."""
    with sitter.offline():
        sitter.start()
        sitter.talk(8)
        recorded = sitter.stop()
        sitter.use()
        expect(sitter.page.get_by_text(SAVED_HERE)).to_be_visible()
    return recorded


def server_killed(sitter: Sitter, system: System) -> float:
    sitter.start()
    sitter.talk(3)
    until(lambda: system.kill("web"), "a web process to kill")
    sitter.talk(5)
    return sitter.stop()


def server_killed_at_the_end(sitter: Sitter, system: System) -> float:
    """When the last slice and the end of the take are on their way."""
    sitter.start()
    sitter.talk(5)
    until(lambda: system.kill("web"), "a web process to kill")
    return sitter.stop()


def reloaded(sitter: Sitter, _system: System) -> float:
    sitter.start()
    sitter.talk(6)
    recorded = sitter.recorded()
    sitter.page.reload()
    expect(sitter.candidate.heading("We kept")).to_be_visible()
    return recorded


def renderer_killed(sitter: Sitter, _system: System) -> float:
    sitter.start()
    sitter.talk(6)
    recorded = sitter.recorded()
    sitter.kill_page()
    sitter.come_back()
    return recorded


def renderer_killed_unsent(sitter: Sitter, _system: System) -> float:
    return _killed_unsent(sitter, sitter.kill_page)


def browser_killed(sitter: Sitter, _system: System) -> float:
    return _killed_unsent(sitter, sitter.kill_browser)


def _killed_unsent(sitter: Sitter, kill: Callable[[], None]) -> float:
    """With three seconds that only this device has."""
    sitter.start()
    sitter.talk(4)
    with sitter.nothing_arrives():
        sitter.talk(3)
        recorded = sitter.recorded()
        kill()
    sitter.come_back()
    return recorded


def disk_full(sitter: Sitter, _system: System) -> float:
    sitter.start()
    sitter.talk(2)
    with sitter.answering(no_room):
        expect(sitter.page.get_by_text("has no room at the moment")).to_be_visible()
        sitter.talk(4)
    sitter.talk(2)
    return sitter.stop()


def upload_expired(sitter: Sitter, system: System) -> float:
    sitter.start()
    sitter.talk(3)
    expire_uploads(system, sitter.interview.invitation)
    sitter.talk(4)
    return sitter.stop()


def session_expired(sitter: Sitter, _system: System) -> float:
    """The browser forgets who sits there; the chunks do not need to know, the choice does."""
    sitter.start()
    sitter.talk(3)
    sitter.context.clear_cookies()
    sitter.talk(4)
    recorded = sitter.stop()
    sitter.use()
    expect(sitter.page.get_by_text("open your personal link again")).to_be_visible()
    sitter.follow_link()
    return recorded


def second_tab(sitter: Sitter, _system: System) -> float:
    sitter.start()
    sitter.talk(3)
    other = sitter.context.new_page()
    other.goto(sitter.page.url)
    expect(other.get_by_role("heading", name="open in another tab")).to_be_visible()
    other.close()
    sitter.page.bring_to_front()
    return sitter.stop()


def answers_lost(sitter: Sitter, _system: System) -> float:
    sitter.start()
    sitter.talk(2)
    with sitter.answering(answer_is_lost):
        sitter.talk(4)
    sitter.talk(2)
    return sitter.stop()


FAILURES = (
    Failure("offline-5s", _offline(5), 7),
    Failure("offline-30s", _offline(30), 5),
    Failure("offline-throughout", offline_throughout, 7),
    Failure("server-kill", server_killed, 5),
    Failure("server-kill-at-the-end", server_killed_at_the_end, 5),
    Failure("reload", reloaded, 7),
    Failure("renderer-kill", renderer_killed, 5),
    Failure("renderer-kill-unsent", renderer_killed_unsent, 5),
    Failure("browser-kill", browser_killed, 6),
    Failure("disk-full", disk_full, 5),
    Failure("upload-expired", upload_expired, 4),
    Failure("session-expired", session_expired, 4),
    Failure("second-tab", second_tab, 4),
    Failure("answers-lost", answers_lost, 3),
)
# In `make test`: each of these fails in another place.
FIVE = ("offline-5s", "reload", "server-kill", "browser-kill", "upload-expired")
