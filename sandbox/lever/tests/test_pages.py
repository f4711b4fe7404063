import re

import httpx
import pytest

from sandbox.lever.core import Sandbox
from sandbox.lever.pages.frame import linked, local_path
from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import Receiver, Submit, opportunity

PAGES = (
    "/candidates",
    "/candidates?archived=1",
    "/candidates?posting=none",
    "/candidates/new",
    f"/candidates/{opportunity('ines')}",
    "/postings",
    f"/postings/{ref('posting', 'account-executive')}",
    "/settings/integrations",
    "/settings/integrations?tab=webhooks",
    "/settings/integrations?tab=apps",
    "/settings/integrations?tab=pipeline",
    "/settings/integrations?tab=users",
    "/settings/integrations?tab=accounts",
    "/settings/integrations?tab=knobs",
)
VIDEO = ref("stage", "video")
BOARD_SCRIPT = '<script type="module" src="/assets/board.js">'


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_badge_and_needs_no_inline_code(
    browser: httpx.Client, path: str
) -> None:
    page = browser.get(path)

    assert page.status_code == 200
    assert '<span class="badge">Sandbox</span>' in page.text
    assert set(re.findall(r"<script[^>]*>", page.text)) <= {BOARD_SCRIPT}
    assert "</script><" not in page.text.replace(BOARD_SCRIPT + "</script>", "")
    assert "style=" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_cookie_has_a_name_of_its_own(browser: httpx.Client) -> None:
    browser.get("/candidates")

    assert list(browser.cookies) == ["sandbox_lever"]


def test_moving_on_the_board_raises_the_event(
    api: httpx.Client, control: httpx.Client, submit: Submit, sandbox: Sandbox, receiver: Receiver
) -> None:
    submit("/settings/webhooks/switch", event="candidateStageChange", on="1")
    api.post("/webhooks", json={"url": "http://app.test/h", "event": "candidateStageChange"})

    answer = submit(f"/candidates/{opportunity('ines')}/stage", stage=VIDEO)
    sandbox.deliver_due()

    assert answer.headers["location"] == "/candidates"
    assert receiver.bodies[0]["data"]["toStageId"] == VIDEO
    moved = control.get("/state").json()["opportunities"]
    changes = next(each for each in moved if each["id"] == opportunity("ines"))["stageChanges"]
    assert changes[-1]["userId"] == ref("user", "sam")


def test_many_are_moved_at_once_and_each_raises_its_event(
    api: httpx.Client, browser: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    api.post("/webhooks", json={"url": "http://app.test/h", "event": "candidateStageChange"})
    page = browser.get("/candidates").text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    switch = {"form_token": token, "event": "candidateStageChange", "on": "1"}
    browser.post("/settings/webhooks/switch", data=switch)
    refs = [opportunity(key) for key in ("ines", "jonas", "hana")]

    answer = browser.post(
        "/candidates/stage", data={"form_token": token, "stage": VIDEO, "ref": [*refs, refs[0]]}
    )
    sandbox.deliver_due()

    assert answer.status_code == 303
    assert "Moved 3 candidates to Video Interview." in browser.get("/candidates").text
    assert {body["data"]["opportunityId"] for body in receiver.bodies} == set(refs)
    assert len(receiver.bodies) == len(refs)


def test_moving_nobody_is_refused_and_an_unknown_one_moves_nobody(submit: Submit) -> None:
    assert submit("/candidates/stage", stage=VIDEO).status_code == 400
    assert submit("/candidates/stage", stage=VIDEO, ref="nobody").status_code == 404


@pytest.mark.parametrize(("words", "found"), [("ALDER paper", 1), ("@example", 10), ("zz", 0)])
def test_the_board_is_searched_by_name_headline_and_address(
    browser: httpx.Client, words: str, found: int
) -> None:
    page = browser.get("/candidates", params={"q": words}).text

    assert page.count("data-card=") == found
    assert ("Nobody is found" in page) == (found == 0)


def test_an_open_board_can_ask_whether_anything_changed(
    browser: httpx.Client, submit: Submit
) -> None:
    before = browser.get("/candidates/version").json()["version"]
    assert browser.get("/candidates/version").json()["version"] == before

    submit(f"/candidates/{opportunity('ines')}/stage", stage=VIDEO)

    assert browser.get("/candidates/version").json()["version"] > before


def test_a_board_of_hundreds_takes_as_many_queries_as_one_of_a_dozen(
    browser: httpx.Client, control: httpx.Client, sandbox: Sandbox
) -> None:
    def queries() -> int:
        asked: list[str] = []
        sandbox.store.listen(asked.append)
        browser.get("/candidates")
        sandbox.store.listen(None)
        return len(asked)

    few = queries()
    for number in range(200):
        control.post("/opportunities", json={"name": f"Person {number}", "tags": ["one"]})

    assert queries() == few


def test_archiving_and_bringing_back_on_the_page(api: httpx.Client, submit: Submit) -> None:
    path = f"/candidates/{opportunity('jonas')}"

    submit(f"{path}/archive", reason=ref("reason", "withdrew"))
    archived = api.get(f"/opportunities/{opportunity('jonas')}").json()["data"]["archived"]
    submit(f"{path}/unarchive")

    assert archived["reason"] == ref("reason", "withdrew")
    again = api.get(f"/opportunities/{opportunity('jonas')}").json()["data"]
    assert again["archived"] is None


def test_a_profile_shows_notes_with_links_and_no_markup_of_others(
    api: httpx.Client, browser: httpx.Client
) -> None:
    value = 'Watch https://app.example.com/r/abc. <b onclick="x">now</b>'
    api.post(f"/opportunities/{opportunity('ines')}/notes", json={"value": value})

    page = browser.get(f"/candidates/{opportunity('ines')}").text

    assert 'href="https://app.example.com/r/abc"' in page
    assert "<b onclick" not in page


def test_links_end_before_punctuation() -> None:
    assert linked("See (https://a.example.com/x?y=1), now") == [
        ("See (", False),
        ("https://a.example.com/x?y=1", True),
        ("), now", False),
    ]


def test_editing_the_contact(api: httpx.Client, submit: Submit) -> None:
    submit(
        f"/candidates/{opportunity('lena')}/contact",
        name="Lena Juniper",
        emails="lena@example.com\n lena@home.example.com ",
        phones="mobile +44 7700 900555\n0117 496 0000",
    )
    data = api.get(f"/opportunities/{opportunity('lena')}").json()["data"]

    assert data["emails"] == ["lena@example.com", "lena@home.example.com"]
    assert data["phones"] == [
        {"type": "mobile", "value": "+44 7700 900555"},
        {"value": "0117 496 0000"},
    ]


def test_tags_of_a_posting_are_edited_on_its_page(api: httpx.Client, submit: Submit) -> None:
    path = f"/postings/{ref('posting', 'office-manager')}"
    submit(f"{path}/tags", tag="myInterview:Sales screen")
    tags = api.get(f"/opportunities/{opportunity('priya')}").json()["data"]["tags"]
    assert "myInterview:Sales screen" in tags

    submit(f"{path}/tags/remove", tag="myInterview:Sales screen")
    tags = api.get(f"/opportunities/{opportunity('priya')}").json()["data"]["tags"]
    assert "myInterview:Sales screen" not in tags


def test_tags_and_links_of_a_candidate(api: httpx.Client, submit: Submit) -> None:
    path = f"/candidates/{opportunity('noah')}"
    submit(f"{path}/tags", tag="Star")
    submit(f"{path}/tags/remove", tag="Talent pool")
    submit(f"{path}/links", link="https://example.com/me")

    data = api.get(f"/opportunities/{opportunity('noah')}").json()["data"]
    assert (data["tags"], data["links"]) == (["Star"], ["https://example.com/me"])
    assert submit(f"{path}/links", link="javascript:alert(1)").status_code == 400


def test_adding_and_deleting_a_candidate(control: httpx.Client, submit: Submit) -> None:
    answer = submit("/candidates/new", name="Vera Willow", stage="lead-new")
    ref_ = answer.headers["location"].rpartition("/")[2]
    assert len(control.get("/state").json()["opportunities"]) == 13

    submit(f"/candidates/{ref_}/delete")
    assert len(control.get("/state").json()["opportunities"]) == 12


def test_only_a_super_admin_turns_switches(control: httpx.Client, submit: Submit) -> None:
    submit("/session/user", user=ref("user", "alex"))

    answer = submit("/settings/webhooks/switch", event="candidateHired", on="1")

    assert answer.status_code == 403
    assert control.get("/state").json()["switches"]["candidateHired"] is False


def test_an_interviewer_looks_and_changes_nothing(submit: Submit) -> None:
    submit("/session/user", user=ref("user", "ira"))

    assert submit(f"/candidates/{opportunity('ines')}/stage", stage=VIDEO).status_code == 403


def test_a_form_without_its_token_is_refused(browser: httpx.Client, api: httpx.Client) -> None:
    browser.get("/candidates")

    answer = browser.post(f"/candidates/{opportunity('ines')}/stage", data={"stage": VIDEO})

    assert answer.status_code == 400
    assert "reload the page" in answer.text
    stage = api.get(f"/opportunities/{opportunity('ines')}").json()["data"]["stage"]
    assert stage == "applicant-new"


@pytest.mark.parametrize("path", ["//evil.test", "/\\evil.test", "http://evil.test", "", None])
def test_a_form_returns_only_to_this_site(path: str | None) -> None:
    assert local_path(path) is None


def test_the_delivery_history_shows_and_reruns(
    api: httpx.Client, browser: httpx.Client, submit: Submit, sandbox: Sandbox, receiver: Receiver
) -> None:
    submit("/settings/webhooks/switch", event="candidateStageChange", on="1")
    api.post("/webhooks", json={"url": "http://app.test/h", "event": "candidateStageChange"})
    submit(f"/candidates/{opportunity('ines')}/stage", stage=VIDEO)
    sandbox.deliver_due()

    page = browser.get("/settings/integrations?tab=webhooks").text
    assert "thanks" in page
    rerun = page.partition('action="/settings/deliveries/')[2].partition("/")[0]
    submit(f"/settings/deliveries/{rerun}/rerun")
    sandbox.deliver_due()

    assert receiver.bodies[0] == receiver.bodies[1]


def test_verify_connection_sends_an_empty_event_once(
    api: httpx.Client, submit: Submit, sandbox: Sandbox, receiver: Receiver
) -> None:
    body = {"url": "http://app.test/h", "event": "candidateStageChange"}
    hook = api.post("/webhooks", json=body).json()["data"]["id"]
    receiver.statuses = [500]

    submit(f"/settings/webhooks/{hook}/test")

    assert sandbox.deliver_due() == 1
    assert receiver.bodies[0]["data"] == {}


def test_a_new_api_key_works_and_stops_when_revoked(
    api: httpx.Client, browser: httpx.Client, submit: Submit
) -> None:
    page = submit("/settings/keys", name="Script").text
    key = page.partition('<p class="code">')[2].partition("<")[0]
    api.auth = httpx.BasicAuth(key, "")
    assert api.get("/stages").status_code == 200

    listed = browser.get("/settings/integrations").text
    row = listed.partition(f'<td data-label="Ends with" class="code">{key[-4:]}')[2]
    submit(f"/settings/keys/{row.partition('/settings/keys/')[2].partition('/')[0]}/revoke")
    assert api.get("/stages").status_code == 401


@pytest.mark.parametrize("path", ["/nowhere", "/candidates/nobody", "/settings/integrations?tab=x"])
def test_what_is_not_there_has_a_page_with_a_way_on(browser: httpx.Client, path: str) -> None:
    page = browser.get(path)

    assert page.status_code == 404
    assert "Go to the candidates" in page.text


def test_a_stage_is_added_behind_another_and_renamed(api: httpx.Client, submit: Submit) -> None:
    before = [each["text"] for each in api.get("/stages").json()["data"]]

    submit("/settings/stages", text="  Trial\nday ", after=VIDEO)
    added = api.get("/stages").json()["data"][before.index("Video Interview") + 1]
    assert added["text"] == "Trial day"
    submit(f"/settings/stages/{added['id']}", text="Half a day")

    after = [each["text"] for each in api.get("/stages").json()["data"]]
    assert after[after.index("Video Interview") + 1] == "Half a day"
    assert len(after) == len(before) + 1


@pytest.mark.parametrize("text", ["", "   ", "Video Interview"])
def test_a_stage_needs_a_name_of_its_own(api: httpx.Client, submit: Submit, text: str) -> None:
    before = api.get("/stages").json()["data"]

    assert submit("/settings/stages", text=text, after=VIDEO).status_code == 400
    assert api.get("/stages").json()["data"] == before
