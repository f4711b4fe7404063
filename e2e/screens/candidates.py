"""The pages of candidates, step by step, and of those who watch by link."""

from playwright.sync_api import Page, expect

from e2e.line import EMAIL, NAME, Line
from e2e.places.candidate import Candidate
from e2e.places.lever import SandboxLever
from e2e.places.review import Review
from e2e.screens.album import Album, to_webp
from e2e.waiting import until

DENY = """navigator.mediaDevices.getUserMedia =
    () => Promise.reject(new DOMException("no", "NotAllowedError"))"""
RAVI, RAVI_MAIL = "Ravi Laurel", "ravi.laurel@example.com"


def interview(line: Line, album: Album) -> None:
    candidate = Candidate(line.people.page(viewport={"width": 1280, "height": 800}))
    page = candidate.page
    candidate.open(line.inbox.wait(EMAIL).link("/i/"))
    album.take(page, "landing")
    _side_doors(page, album)
    page.get_by_role("link", name="Check camera and start").click()
    album.take(page, "consent")
    page.get_by_role("button", name="Agree and continue").click()
    expect(page.get_by_text("Please tick this once")).to_be_visible()
    album.take(page, "consent-with-errors")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Agree and continue").click()
    _check(candidate, album)
    _answers(candidate, album)
    album.take(page, "ready-to-send")
    candidate.send()
    candidate.expect_receipt("Ines")
    album.take(page, "receipt")


def _side_doors(page: Page, album: Album) -> None:
    landing = page.url
    page.get_by_role("link", name="Other ways to interview").first.click()
    album.take(page, "other-ways")
    page.get_by_role("link", name="I do not want to take part").click()
    album.take(page, "decline")
    for path in ("more-time", "history"):
        page.goto(f"{landing}{path}/")
        album.take(page, path)
    page.goto(landing)


def _check(candidate: Candidate, album: Album) -> None:
    expect(candidate.button("Turn on camera and microphone")).to_be_visible()
    album.take(candidate.page, "check-camera-off")
    candidate.button("Turn on camera and microphone").click()
    expect(candidate.heading("Can you see and hear yourself?")).to_be_visible()
    album.take(candidate.page, "check-camera")
    candidate.button("Record 3 seconds to try").click()
    expect(candidate.button("Try once more")).to_be_visible()
    album.take(candidate.page, "check-sample")
    candidate.button("Looks good, continue").click()


def _answers(candidate: Candidate, album: Album) -> None:
    page = candidate.page
    candidate.expect_question(1)
    album.take(page, "question")
    candidate.button("Start my time to think").click()
    album.take(page, "question-thinking")
    candidate.button("I am ready, record").click()
    expect(candidate.button("Stop and watch")).to_be_visible()
    candidate.talk(6)
    album.take(page, "question-recording")
    candidate.button("Stop and watch").click()
    expect(candidate.heading("Your answer")).to_be_visible()
    album.take(page, "answer")
    candidate.use_answer()
    candidate.expect_question(2)
    candidate.reload_while_recording(3)
    album.take(page, "answer-kept-after-reload")
    candidate.use_answer()
    expect(candidate.button("Turn on camera and microphone")).to_be_visible()
    review = page.url.partition("/questions")[0].partition("/check")[0] + "/review/"
    until(lambda: _knows(candidate, review, 2), "the server knows two chosen answers")
    album.take(page, "answers-so-far")
    candidate.button("Continue").click()
    candidate.turn_on_again()
    candidate.expect_question(3)
    candidate.record(4)
    candidate.use_answer()
    candidate.expect_review()


def troubles(line: Line, album: Album) -> None:
    """No camera, no cookie, and an interview that was closed."""
    line.lever.move(RAVI)
    link = line.inbox.wait(RAVI_MAIL).link("/i/")
    candidate = Candidate(line.people.page())
    candidate.page.add_init_script(DENY)
    candidate.open(link)
    candidate.agree()
    candidate.button("Turn on camera and microphone").click()
    expect(candidate.heading("The camera and microphone are not allowed")).to_be_visible()
    album.take(candidate.page, "camera-denied")
    address = candidate.page.url
    stranger = line.people.page()
    stranger.goto(address)
    album.take(stranger, "personal-link-needed")
    line.lever.archive(RAVI)
    line.witness.note(RAVI, "is closed")
    candidate.page.goto(link)
    album.take(candidate.page, "interview-closed")


def by_link(line: Line, album: Album) -> None:
    colleague = SandboxLever(line.people.page(), line.product.at.lever)
    line.witness.note(NAME, "has completed")
    colleague.profile(NAME)
    with colleague.page.expect_popup() as opened:
        colleague.note("has completed").get_by_role("link").last.click()
    review = Review(opened.value)
    review.wait_for_video()
    album.take(review.page, "review-by-link")
    review.give_name("Robin Reader")
    review.rate(4)
    review.comment("Calm and to the point. I would like to hear more about the second answer.")
    album.take(review.page, "review-by-link-rated")


def for_the_readme(line: Line, album: Album) -> None:
    """One picture of the product at work."""
    room = line.greenroom
    room.page.set_viewport_size({"width": 1280, "height": 860})
    review = Review(room.page)
    review.wait_for_video()
    review.rate(5)
    review.video().evaluate("v => { v.currentTime = v.duration * 0.4 }")
    room.page.wait_for_timeout(1000)
    to_webp(room.page.screenshot(animations="disabled"), album.folder / "readme.webp")


def _knows(candidate: Candidate, review: str, answers: int) -> bool:
    """Whether a choice has arrived: the page tells it only as it is loaded."""
    candidate.page.goto(review)
    expect(candidate.heading("Your answers so far")).to_be_visible()
    return candidate.page.locator("ol.answers .chip.ok").count() == answers
