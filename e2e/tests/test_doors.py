"""The doors that strangers knock at: bad input changes nothing and gets a plain answer."""

import hashlib
import json

import httpx
import pytest
from playwright.sync_api import Page, expect

from e2e.line import Line
from e2e.places.candidate import Candidate
from e2e.places.lever import COMPLETED
from e2e.waiting import until

MATEO, MATEO_MAIL = "Mateo Elm", "mateo.elm@example.com"
SUBMIT_TWICE = """async () => {
    const page = JSON.parse(document.getElementById("interview").textContent)
    const send = () => fetch(page.addresses.submit, {
        method: "POST",
        headers: {"X-CSRFToken": page.csrf, "Content-Type": "application/json"},
        body: "{}",
    })
    return (await Promise.all([send(), send()])).map(answer => answer.status)
}"""
ALL_KEPT = """async () => {
    const html = await (await fetch(location.href)).text()
    const page = new DOMParser().parseFromString(html, "text/html")
    const {questions} = JSON.parse(page.getElementById("interview").textContent)
    return questions.every(each => each.kept)
}"""
START_TAKE = """async () => {
    const page = JSON.parse(document.getElementById("interview").textContent)
    const asked = {
        interview: page.interview, question: 1, client_take_id: crypto.randomUUID(),
        mime: "video/webm", width: 640, height: 480,
    }
    const answer = await fetch(page.addresses.takes, {
        method: "POST",
        headers: {"X-CSRFToken": page.csrf, "Content-Type": "application/json"},
        body: JSON.stringify(asked),
    })
    return await answer.json()
}"""


def test_s27_deliveries_of_strangers_get_a_bare_status_and_change_nothing(
    connected: Line,
) -> None:
    hook = connected.witness.webhooks()[0]
    unknown = f"{hook.rpartition('/')[0]}/{'0' * 32}"
    body = json.dumps({"event": "candidateStageChange", "token": "t", "triggeredAt": 1,
                       "signature": "0" * 64, "data": {"opportunityId": "x"}})  # fmt: skip
    writes = connected.witness.writes()

    wrong = httpx.post(hook, content=body)
    stranger = httpx.post(unknown, content=body)
    large = httpx.post(hook, content="{" + " " * 100_000 + "}")
    large_stranger = httpx.post(unknown, content="{" + " " * 100_000 + "}")

    assert (wrong.status_code, wrong.content) == (404, b"")
    assert _looks(wrong) == _looks(stranger)
    assert (large.status_code, large.content) == (413, b"")
    assert _looks(large) == _looks(large_stranger)
    assert connected.witness.writes() == writes


def _looks(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All that a stranger could tell two answers apart by."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("path", ["/i/nobody", f"/i/{'0' * 32}"])
def test_c28_an_unknown_link_of_a_candidate_says_so_and_what_to_do(line: Line, path: str) -> None:
    page = line.people.page()
    answer = page.goto(f"{line.product.at.greenroom}{path}")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("What you can do")).to_be_visible()


def test_c29_an_unknown_link_to_watch_says_so_and_what_to_do(line: Line) -> None:
    page = line.people.page()
    answer = page.goto(f"{line.product.at.greenroom}/r/{'0' * 32}")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="We don't know this link")).to_be_visible()


def test_bad_chunks_and_double_submits_change_nothing(connected: Line) -> None:
    connected.lever.move(MATEO)
    candidate = Candidate(connected.people.page())
    link = connected.inbox.wait(MATEO_MAIL).link("/i/")
    candidate.open(link, questions=2)
    candidate.agree()
    refuse_bad_chunks(candidate.page, connected.product.at.greenroom)
    candidate.open(link, questions=2)
    candidate.page.get_by_role("link", name="Check camera and start").click()
    candidate.check_devices(sample=False)
    for number in (1, 2):
        candidate.expect_question(number, 2)
        candidate.record(2)
        candidate.use_answer()
    candidate.expect_review()
    submit_twice(connected, candidate.page)


def refuse_bad_chunks(page: Page, url: str) -> None:
    expect(page.get_by_role("button", name="Turn on camera and microphone")).to_be_visible()
    take = page.evaluate(START_TAKE)
    chunk = f"{url}/uploads/{take['take']}/chunks/0"
    token = {"Authorization": f"Bearer {take['upload_token']}"}
    right = {"X-Chunk-Sha256": hashlib.sha256(b"words").hexdigest()}

    assert httpx.put(chunk, content=b"other", headers=token | right).status_code == 422
    assert httpx.put(chunk, content=b"words", headers=right).status_code in {401, 403}
    have = httpx.get(f"{url}/uploads/{take['take']}", headers=token).json()
    assert have["have"] == []


def submit_twice(line: Line, page: Page) -> None:
    until(lambda: page.evaluate(ALL_KEPT), "the server knows every chosen answer")
    assert set(page.evaluate(SUBMIT_TWICE)) <= {200, 410}
    line.witness.tagged(MATEO, COMPLETED)
    line.witness.note(MATEO, "has completed")
    until(lambda: len(line.inbox.messages(MATEO_MAIL)) > 1, "a mail that says thank you")
    assert len(line.inbox.messages(MATEO_MAIL)) == 2
    assert len([each for each in line.witness.notes(MATEO) if "has completed" in each]) == 1


def test_a_template_without_questions_is_not_saved_and_says_why(line: Line) -> None:
    line.sign_in()
    page = line.greenroom.page
    line.greenroom.go("/templates/new/")
    page.get_by_label("Name").fill("Nothing to ask")
    page.get_by_role("button", name="Remove question 1").click()
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_text("Add at least one question.")).to_be_visible()
    line.greenroom.go("/templates/?q=Nothing+to+ask")
    expect(page.get_by_text("No template is called that")).to_be_visible()


def test_a_name_with_a_line_break_is_not_saved_and_says_why(line: Line) -> None:
    line.sign_in()
    page = line.greenroom.page
    line.greenroom.go("/templates/new/")
    page.get_by_label("Question", exact=True).fill("Why?")
    # A browser's own field takes no line break; a script does not mind.
    name = page.get_by_label("Name")
    name.evaluate(
        "field => { const area = document.createElement('textarea');"
        " area.name = field.name; area.value = 'Two\\nlines'; field.replaceWith(area) }"
    )
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_text("A name is one line without control characters.")).to_be_visible()
    line.greenroom.go("/templates/?q=Two")
    expect(page.get_by_text("No template is called that")).to_be_visible()
