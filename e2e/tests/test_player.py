"""A reviewer's hour in twenty seconds: faster, without silence, by keys, with the words beside."""

import hashlib

import httpx
from playwright.sync_api import Locator, Page, expect

from e2e.line import Line
from e2e.places.candidate import Candidate
from e2e.places.review import Review
from e2e.programs import ROOT
from e2e.waiting import until

WHO, MAIL = "Noor Willow", "noor.willow@example.com"
JOB = "Sales by voice"
SPOKEN = ROOT / "greenroom/media/tests/payloads/spoken__two_sentences.webm"
SPOKEN_MS = 10_800
SEND = """async ([path, body]) => {
    const page = JSON.parse(document.getElementById("interview").textContent)
    const answer = await fetch(page.addresses[path], {
        method: "POST",
        headers: {"X-CSRFToken": page.csrf, "Content-Type": "application/json"},
        body: JSON.stringify({interview: page.interview, ...body}),
    })
    if (!answer.ok) throw new Error(path + " " + answer.status + " " + await answer.text())
    return await answer.json()
}"""
WATCH_SEEKS = """() => {
    window.seeks = []
    const note = event => window.seeks.push(event.target.currentTime)
    document.addEventListener("seeking", note, true)
}"""


def test_m16_a_reviewer_saves_time_by_speed_silence_keys_and_words(line: Line) -> None:
    line.sign_in()
    want_transcripts(line)
    invite(line)
    answer_with_speech(line)
    page = watch(line)

    read_along(page)
    skip_by_keys(page)
    comment_at_a_moment(page)
    go_on_to_what_is_loaded(page)
    switch_keys_off(page)


def want_transcripts(line: Line) -> None:
    line.greenroom.go("/settings/")
    line.greenroom.page.get_by_label("Write down what candidates say").check()
    line.greenroom.page.get_by_role("button", name="Save").click()
    expect(line.greenroom.page.get_by_text("Saved.")).to_be_visible()


def invite(line: Line) -> None:
    page = line.greenroom.page
    line.greenroom.new_template("Two questions", ["What did you sell?", "And then?"])
    line.greenroom.go("/jobs/new/")
    page.get_by_label("Title").fill(JOB)
    page.get_by_label("Interview template").select_option(label="Two questions")
    page.get_by_role("button", name="Make the job").click()
    page.get_by_label("Name").fill(WHO)
    page.get_by_label("E-mail").fill(MAIL)
    page.get_by_role("button", name="Invite", exact=True).click()


def answer_with_speech(line: Line) -> None:
    """The fake microphone only beeps, so what is sent was spoken beforehand."""
    candidate = Candidate(line.people.page())
    candidate.open(line.inbox.wait(MAIL, about=JOB).link("/i/"), questions=2)
    candidate.agree()
    expect(candidate.button("Turn on camera and microphone")).to_be_visible()
    for question in (1, 2):
        send(candidate.page, line.product.at.greenroom, question)
    candidate.page.evaluate(SEND, ["submit", {}])


def send(page: Page, url: str, question: int) -> None:
    """One take in one chunk."""
    asked = {"question": question, "mime": "video/webm", "width": 320, "height": 180}
    asked["client_take_id"] = f"00000000-0000-4000-8000-00000000000{question}"
    take = page.evaluate(SEND, ["takes", asked])
    data = SPOKEN.read_bytes()
    headers = {"Authorization": f"Bearer {take['upload_token']}"}
    mark = {"X-Chunk-Sha256": hashlib.sha256(data).hexdigest()}
    address = f"{url}/uploads/{take['take']}"
    httpx.put(f"{address}/chunks/0", content=data, headers=headers | mark).raise_for_status()
    ended = {"count": 1, "duration_ms": SPOKEN_MS, "reason": "done"}
    httpx.post(f"{address}/complete", json=ended, headers=headers).raise_for_status()
    page.evaluate(SEND, ["keep", {"take": take["take"]}])


def watch(line: Line) -> Page:
    page = line.greenroom.page
    page.bring_to_front()
    line.greenroom.go("/review/")
    page.get_by_role("link", name=f"Watch {WHO}").click()
    Review(page).wait_for_video()
    expect(page.locator("[data-line]")).to_have_count(2, timeout=90_000)
    expect(page.get_by_role("button", name="Skip silence")).to_be_visible()
    return page


def video(page: Page) -> Locator:
    return Review(page).video()


def read_along(page: Page) -> None:
    """The words are those that were spoken; a press on a word goes there."""
    said = page.locator("[data-line]")
    expect(said.nth(0)).to_contain_text("worked with a large customer in the north")
    expect(said.nth(1)).to_contain_text("five people")
    page.get_by_role("searchbox", name="Search the transcript").fill("FIVE people")
    expect(page.locator("[data-found]")).to_have_text("1 line")
    expect(said.locator("visible=true")).to_have_count(1)
    page.evaluate(WATCH_SEEKS)
    word = said.nth(1).locator("[data-word]").nth(3)
    word.click()
    wanted = float(word.get_attribute("data-word") or 0) / 1000
    until(lambda: page.evaluate("seeks.length") or None, "a jump to the word")
    assert abs(page.evaluate("seeks[0]") - wanted) < 0.01
    expect(said.nth(1)).to_have_attribute("aria-current", "true")
    page.get_by_role("searchbox", name="Search the transcript").fill("")


def skip_by_keys(page: Page) -> None:
    """From the first sentence to the second without the seconds between, twice as fast."""
    page.locator("#question").focus()
    for key in ("s", ">", ">", ">", "t"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Skip silence")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert video(page).evaluate("v => v.playbackRate") == 2
    assert video(page).evaluate("v => v.textTracks[0].mode") == "showing"
    page.evaluate("seeks.length = 0")
    page.locator("[data-line]").nth(0).locator("[data-word]").first.click()
    until(lambda: len(page.evaluate("seeks")) > 1 or None, "the jump over the pause")
    _to_the_line, over_the_pause = page.evaluate("seeks")[:2]
    assert 6 < over_the_pause < 7


def comment_at_a_moment(page: Page) -> None:
    page.reload()  # how somebody watches is kept
    Review(page).wait_for_video()
    expect(page.locator("[data-speed='2']")).to_have_attribute("aria-pressed", "true")
    page.evaluate(WATCH_SEEKS)
    page.locator("[data-line]").nth(1).locator("[data-word]").first.click()
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(page.locator("[data-pinned]")).to_contain_text("0:0")
    page.keyboard.type("Maps five people")
    page.get_by_role("button", name="Comment", exact=True).click()
    moment = page.locator("#opinions [data-seek]")
    expect(moment).to_be_visible()
    page.evaluate("seeks.length = 0")
    moment.click()
    until(lambda: page.evaluate("seeks.length") or None, "a jump to the comment's moment")
    assert page.evaluate("seeks[0]") > 6


def go_on_to_what_is_loaded(page: Page) -> None:
    waiting = page.locator("body > video")
    until(lambda: waiting.evaluate("v => v.readyState >= 3") or None, "the next answer is loaded")
    waiting.evaluate("v => { window.understudy = v }")
    page.locator("#question").focus()
    page.keyboard.press("n")
    expect(page.locator("[data-answer='2']")).to_be_visible()
    assert video(page).evaluate("v => v === window.understudy && v.readyState >= 3")
    assert page.url.endswith("?answer=2")


def switch_keys_off(page: Page) -> None:
    page.get_by_role("button", name="Keys", exact=True).click()
    page.get_by_label("Use these keys in this browser").uncheck()
    page.keyboard.press("Escape")
    page.locator("#question").focus()
    page.keyboard.press("p")
    page.keyboard.press("<")
    expect(page.locator("[data-answer='2']")).to_be_visible()
    assert video(page).evaluate("v => v.playbackRate") == 2
