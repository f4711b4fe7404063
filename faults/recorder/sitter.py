"""A candidate in a browser of their own, with a profile on disk: it can be killed and come back."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright, Route, expect

from e2e.browser import CHROMIUM, FLAGS
from e2e.places.candidate import Candidate
from faults.processes import below, command
from faults.recorder.house import Interview
from faults.waiting import until

CHUNKS, TAKES = "**/uploads/*/chunks/*", "**/c/takes"
READY, KEPT, DONE = "Start recording", "We kept", "Ready to send?"
# What leads on from each page on the way back to an answer, the nearest first.
CHECKED = "Looks good, continue"
ONWARD = (
    CHECKED,
    "Turn on camera and microphone",
    "Continue",
    "Check camera and start",
    "Review and send",
)
LONGEST_SECONDS = 60
PATIENCE_MS = 60_000  # with two cameras and what the server does, on two cores
# The recorder's own clock: when it began, and when it was told to stop.
WITNESS = """(() => {
  const { start, stop } = MediaRecorder.prototype
  MediaRecorder.prototype.start = function (...wanted) {
    this.addEventListener("start", () => { window.recorded = { from: performance.now() } })
    return start.apply(this, wanted)
  }
  MediaRecorder.prototype.stop = function () {
    window.recorded.to = performance.now()
    return stop.apply(this)
  }
})()"""
RECORDED = "() => ((recorded.to ?? performance.now()) - recorded.from) / 1000"


class Sitter:
    def __init__(self, playwright: Playwright, interview: Interview, profile: Path) -> None:
        self.interview = interview
        self._playwright = playwright
        self._profile = profile
        self.stopped_at = 0.0
        expect.set_options(timeout=PATIENCE_MS)
        self.context = self._open()
        self.candidate = Candidate(self.context.pages[0])

    @property
    def page(self) -> Page:
        return self.candidate.page

    def _open(self) -> BrowserContext:
        context = self._playwright.chromium.launch_persistent_context(
            self._profile, executable_path=CHROMIUM, args=FLAGS, locale="en-GB"
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WITNESS)
        return context

    def arrive(self, before_first: Callable[[], None] = lambda: None) -> None:
        """From the link to the first question, with a look around at the device check."""
        self.follow_link()
        self.candidate.open(self.interview.link, self.interview.questions)
        self.candidate.agree()
        self._walk([self.candidate.button(CHECKED)], ONWARD[1:])
        before_first()
        self.go_on()

    def go_on(self) -> None:
        """To the next question, or to the review, whatever lies between."""
        self._walk([self.candidate.button(READY), self.candidate.heading(DONE)])

    def follow_link(self) -> None:
        """Again and again while there is nobody: a server that was killed comes back."""

        def answered() -> bool:
            with contextlib.suppress(Error):
                response = self.page.goto(self.interview.link)
                return response is not None and response.ok
            return False

        until(answered, "the personal link opens")

    def come_back(self) -> None:
        """By the personal link, to what was kept of the answer."""
        self.follow_link()
        self._walk([self.candidate.heading(KEPT)])

    def _walk(self, wanted: list[Locator], onward: tuple[str, ...] = ONWARD) -> None:
        until(lambda: self._step(wanted, onward), f"one of {wanted}", LONGEST_SECONDS)

    def _step(self, wanted: list[Locator], onward: tuple[str, ...]) -> bool:
        if any(place.is_visible() for place in wanted):
            return True
        for name in onward:
            for way in (
                self.candidate.button(name),
                self.page.get_by_role("link", name=name, exact=True),
            ):
                if way.is_visible():
                    with contextlib.suppress(Exception):  # it was just leaving
                        way.click(timeout=10_000)
                    return False
        return False

    def start(self) -> None:
        self.candidate.button(READY).click()
        expect(self.candidate.button("Stop and watch")).to_be_visible()

    def talk(self, seconds: float) -> None:
        self.page.wait_for_timeout(seconds * 1000)

    def recorded(self) -> float:
        return float(self.page.evaluate(RECORDED))

    def stop(self) -> float:
        """How many seconds were recorded."""
        self.candidate.button("Stop and watch").click()
        expect(self.candidate.heading("Your answer")).to_be_visible()
        return self.recorded()

    def use(self) -> None:
        self.candidate.button("Use this answer").click()

    def use_if_asked(self) -> None:
        """Unless the failure came after the choice."""
        if self.candidate.button("Use this answer").is_visible():
            self.use()

    def send(self, seconds: float = LONGEST_SECONDS) -> None:
        self.candidate.button("Send my interview").click()
        expect(self.candidate.heading("Thank you")).to_be_visible(timeout=seconds * 1000)

    @contextlib.contextmanager
    def offline(self) -> Iterator[None]:
        self.context.set_offline(offline=True)
        try:
            yield
        finally:
            self.context.set_offline(offline=False)

    @contextlib.contextmanager
    def nothing_arrives(self) -> Iterator[None]:
        """For pages whose renderer is about to die: they can not be told that they are offline."""
        with self.answering(lambda route: route.abort()):
            yield

    @contextlib.contextmanager
    def answering(self, chunks: object) -> Iterator[None]:
        """Stand between the page and the server's answers to its chunks."""
        self.context.route(CHUNKS, chunks)  # type: ignore[arg-type]
        try:
            yield
        finally:
            with contextlib.suppress(Exception):  # the browser may be gone by now
                self.context.unroute(CHUNKS)

    def kill_page(self) -> None:
        """kill -9 of the renderer. The page is given up and another one opened."""
        renderers = self._pids("--type=renderer")
        if not renderers:
            raise LookupError("There is no renderer to kill.")
        for pid in renderers:
            os.kill(pid, signal.SIGKILL)
        dead = self.page
        until(self._new_page, "a page with a renderer of its own")
        dead.close()  # its context can't be told anything while it is there

    def _new_page(self) -> bool:
        """The browser may still hand out a renderer that has just died."""
        with contextlib.suppress(Error):
            self.candidate = Candidate(self.context.new_page())
            return True
        return False

    def kill_browser(self) -> None:
        """kill -9 of the browser and everything below it; its profile stays on disk."""
        for pid in [self._main(), *self._pids("--type=")]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(Exception):  # there is nothing left to close
            self.context.close()
        for lock in self._profile.glob("Singleton*"):
            lock.unlink()
        self.context = self._open()
        self.candidate = Candidate(self.context.pages[0])

    def _main(self) -> int:
        flag = f"--user-data-dir={self._profile}"
        mine = {known.pid for known in below(os.getpid())}
        found = [pid for pid in mine if flag in _line(pid) and "--type=" not in _line(pid)]
        return found[0]

    def _pids(self, kind: str) -> list[int]:
        everything = (known.pid for known in below(self._main()))
        return [pid for pid in everything if kind in _line(pid)]

    def shows(self) -> str:
        """For a report: what is on the page."""
        with contextlib.suppress(Exception):
            words = self.page.locator("main").inner_text(timeout=2_000)
            return f"{self.page.url}: {' '.join(words.split())[:400]}"
        return "nothing"

    def leave(self) -> None:
        with contextlib.suppress(Exception):
            self.context.close()


def _line(pid: int) -> str:
    """The command line as one text: a child that was forked writes its own without separators."""
    return " ".join(command(pid))


def no_room(route: Route) -> None:
    """What the server answers when its disk is full."""
    answer = {"error": "storage_full", "message": "No room at the moment."}
    route.fulfill(status=507, json=answer, headers={"Retry-After": "30"})


def answer_is_lost(route: Route) -> None:
    """The server has the chunk, and the browser never hears of it."""
    with contextlib.suppress(Exception):
        route.fetch()
    route.abort()
