"""The story before the camera: from a stage in Lever to a video that is watched from Lever."""

from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.browser import People, chromium
from e2e.films.reel import HEIGHT, WIDTH, Reel, middle
from e2e.line import EMAIL, NAME, Line
from e2e.places.candidate import Candidate
from e2e.places.lever import STAGE, SandboxLever
from e2e.places.review import Review
from e2e.programs import Product
from e2e.screens import sitter
from e2e.steps import Steps

VIEW = {"width": WIDTH, "height": HEIGHT}


def shoot(reel: Reel, folder: Path) -> None:
    product = Product(folder / "data")
    camera = sitter.draw(folder)
    product.start()
    try:
        with chromium(f"--use-file-for-fake-video-capture={camera}") as browser:
            _play(reel, Line(product, People(browser), Steps("The overview")))
    finally:
        product.stop()


def _play(reel: Reel, line: Line) -> None:
    line.sign_in()
    line.connect()
    line.switch_on_webhooks()
    recruiter = line.people.context(viewport=VIEW)
    _drag(reel, SandboxLever(recruiter.new_page(), line.product.at.lever))
    page = line.people.page(viewport=VIEW)
    _mail(reel, line, page)
    candidate = Candidate(page)
    _arrive(reel, candidate)
    _agree(reel, candidate)
    _answer(reel, candidate)
    lever = SandboxLever(recruiter.new_page(), line.product.at.lever)
    _note(reel, line, lever)
    _watch(reel, lever)
    _job(reel, line)


def _drag(reel: Reel, lever: SandboxLever) -> None:
    page = lever.page
    page.bring_to_front()
    lever.board()
    reel.scene()
    column = page.get_by_role("region", name=STAGE)
    x, y = middle(lever.card(NAME).locator("p").first)
    reel.hold(page, 1.6)
    reel.glide(page, x, y)
    page.mouse.down()
    target = column.get_by_role("heading").first.bounding_box()
    if target is None:
        raise AssertionError("The stage is not on the board")
    reel.glide(page, min(target["x"] + 70, WIDTH - 70), y + 30)
    page.mouse.up()
    expect(column).to_contain_text(NAME)
    column.scroll_into_view_if_needed()
    reel.hold(page, 3.2)


def _mail(reel: Reel, line: Line, page: Page) -> None:
    mail = line.inbox.wait(EMAIL)
    page.bring_to_front()
    page.goto(line.product.at.inbox)
    reel.scene()
    reel.hold(page, 1.6)
    reel.press(page, page.get_by_role("link").filter(has_text=mail.subject).first)
    page.wait_for_load_state("networkidle")
    reel.hold(page, 4)
    page.goto(mail.link("/i/"))


def _arrive(reel: Reel, candidate: Candidate) -> None:
    page = candidate.page
    expect(page.locator("h1")).to_contain_text("waiting")
    reel.scene()
    reel.hold(page, 4.5)
    reel.press(page, page.get_by_role("link", name="Check camera and start"))


def _agree(reel: Reel, candidate: Candidate) -> None:
    page = candidate.page
    expect(candidate.heading("Before you record")).to_be_visible()
    reel.scene()
    for box in page.get_by_role("checkbox").all():
        box.check()
    reel.hold(page, 2)
    reel.press(page, candidate.button("Agree and continue"))
    candidate.button("Turn on camera and microphone").click()
    expect(candidate.heading("Can you see and hear yourself?")).to_be_visible()
    reel.roll(page, 3)
    candidate.button("Looks good, continue").click()


def _answer(reel: Reel, candidate: Candidate) -> None:
    page = candidate.page
    candidate.expect_question(1)
    reel.scene()
    reel.hold(page, 1.2)
    reel.press(page, candidate.button("Start recording"))
    reel.roll(page, 7)
    candidate.button("Stop and watch").click()
    expect(candidate.heading("Your answer")).to_be_visible()
    reel.hold(page, 2)
    candidate.use_answer()
    for number in (2, 3):
        candidate.expect_question(number)
        candidate.record(3)
        candidate.use_answer()
    candidate.expect_review()
    candidate.send()
    candidate.expect_receipt(NAME.partition(" ")[0])


def _note(reel: Reel, line: Line, lever: SandboxLever) -> None:
    line.witness.note(NAME, "has completed")
    lever.page.bring_to_front()
    lever.profile(NAME)
    reel.scene()
    reel.hold(lever.page, 3.5)
    link = lever.note("has completed").get_by_role("link").last
    reel.point(lever.page, link)
    reel.hold(lever.page, 1.5)


def _watch(reel: Reel, lever: SandboxLever) -> None:
    with lever.page.expect_popup() as opened:
        lever.note("has completed").get_by_role("link").last.click()
    page = opened.value
    review = Review(page)
    review.wait_for_video()
    review.give_name("Robin Reader")
    reel.scene()
    review.video().evaluate("v => { v.muted = true; return v.play() }")
    reel.roll(page, 3.5)
    reel.poster = reel.frames[-1][0]
    reel.point(page, page.locator(".score").nth(3))
    review.rate(4)
    reel.hold(page, 2)


def _job(reel: Reel, line: Line) -> None:
    room = line.greenroom
    room.page.bring_to_front()
    room.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    room.go("/jobs/")
    reel.scene()
    reel.hold(room.page, 1.5)
    reel.press(room.page, room.page.get_by_role("link", name="Account Executive, EMEA"))
    reel.hold(room.page, 2)
    reel.press(room.page, room.page.get_by_role("link", name=NAME))
    reel.hold(room.page, 4)
