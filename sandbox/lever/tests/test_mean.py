"""The knobs that make the sandbox mean, by JSON, by page and by scenario file."""

import json
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.lever.app import create_app
from sandbox.lever.cli import parser
from sandbox.lever.config import Config
from sandbox.lever.core import Sandbox, sandbox_of
from sandbox.lever.errors import BadRequest
from sandbox.lever.knobs import Knobs
from sandbox.lever.scenario import Scenario
from sandbox.lever.seed import ref
from sandbox.lever.settings import GROUPS, Settings
from sandbox.lever.tests.conftest import BASE, Receiver, Submit, opportunity

INES = f"/opportunities/{opportunity('ines')}"
HOOK = {"url": "http://app.test/h", "event": "candidateStageChange"}
KNOBS = "/settings/integrations?tab=knobs"


def listen(api: httpx.Client, control: httpx.Client) -> None:
    control.post("/switches", json={"candidateStageChange": True})
    api.post("/webhooks", json=HOOK)


def move_many(control: httpx.Client, count: int) -> None:
    for number in range(count):
        stage = "Offer" if number % 2 else "Video Interview"
        control.post("/move", json={"opportunity": "Ines Alder", "stage": stage})


def test_every_knob_is_on_the_page(browser: httpx.Client) -> None:
    page = browser.get(KNOBS).text

    grouped = [knob.name for group in GROUPS.values() for knob in group]
    assert sorted(grouped) == sorted(each.name for each in fields(Settings))
    assert all(f'name="{name}"' in page for name in grouped)


def test_the_page_turns_knobs_and_sets_them_back(
    browser: httpx.Client, submit: Submit, sandbox: Sandbox
) -> None:
    before = sandbox.knobs.settings
    turned = {
        "truths": "event_id",
        "refresh": "lenient",
        "revoked_status": "403",
        "retry_delays_s": "1, 2.5",
        "rate_burst": "7",
        "delivery_drop_rate": "0.2",
    }

    submit("/settings/knobs", **turned)
    now = sandbox.knobs.settings

    assert (now.refresh, now.revoked_status, now.rate_burst) == ("lenient", 403, 7)
    assert (now.event_id, now.retry_delays_s, now.delivery_drop_rate) == (False, (1, 2.5), 0.2)
    assert "Default: strict" in browser.get(KNOBS).text
    submit("/settings/knobs/reset")
    assert sandbox.knobs.settings == before


@pytest.mark.parametrize(
    "values",
    [
        {"refresh": "loose"},
        {"rate_burst": "many"},
        {"rate_burst": "1.5"},
        {"delivery_drop_rate": "2"},
        {"retry_delays_s": "-1"},
        {"access_token_lifetime_s": "inf"},
    ],
)
def test_a_wrong_knob_is_refused_by_the_page(
    submit: Submit, sandbox: Sandbox, values: dict[str, str]
) -> None:
    before = sandbox.knobs.settings

    assert submit("/settings/knobs", **values).status_code == 400
    assert sandbox.knobs.settings == before


def test_the_page_adds_and_clears_faults(
    api: httpx.Client, browser: httpx.Client, submit: Submit
) -> None:
    submit("/settings/faults", method="GET", path="/v1/stages", outcome="status", status="503")
    submit("/settings/faults", method="*", path="/v1/tags", outcome="body", body="<h1>Oops</h1>")

    assert "GET /v1/stages: status 503" in browser.get(KNOBS).text
    assert api.get("/stages").status_code == 503
    spoilt = api.get("/tags")
    assert (spoilt.status_code, spoilt.headers["content-type"]) == (200, "text/html")
    submit("/settings/faults/clear")
    assert api.get("/tags").json()["data"]


@pytest.mark.parametrize("values", [{}, {"outcome": "status"}, {"outcome": "explodes"}])
def test_a_fault_must_say_what_happens(submit: Submit, values: dict[str, str]) -> None:
    assert submit("/settings/faults", **values).status_code == 400


def test_the_page_spoils_the_next_deliveries(
    api: httpx.Client, control: httpx.Client, submit: Submit, sandbox: Sandbox, receiver: Receiver
) -> None:
    listen(api, control)
    submit("/settings/faults/deliveries", drop="1")

    move_many(control, 2)
    sandbox.deliver_due()

    assert len(receiver.bodies) == 1


def test_an_interviewer_turns_nothing(submit: Submit) -> None:
    submit("/session/user", user=ref("user", "alex"))

    assert submit("/settings/knobs", refresh="lenient").status_code == 403
    assert submit("/settings/faults/clear").status_code == 403


def test_a_request_that_never_arrives_leaves_nothing(
    api: httpx.Client, control: httpx.Client
) -> None:
    control.post("/knobs", json={"faults": [{"method": "POST", "drop_request": True}]})

    with pytest.raises(httpx.RemoteProtocolError):
        api.post(f"{INES}/notes", json={"value": "x"})

    assert api.get(f"{INES}/notes").json()["data"] == []


def test_an_answer_is_cut_to_another_body_and_the_effect_stays(
    api: httpx.Client, control: httpx.Client
) -> None:
    fault = {"method": "POST", "path": "/v1/", "body": '{"data": nu'}
    control.post("/knobs", json={"faults": [fault]})

    answer = api.post(f"{INES}/notes", json={"value": "x"})

    assert (answer.status_code, answer.text) == (201, '{"data": nu')
    assert len(api.get(f"{INES}/notes").json()["data"]) == 1


@pytest.mark.parametrize("text", ["3", "-5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999"])
def test_a_fault_says_when_to_come_back(
    api: httpx.Client, control: httpx.Client, text: str
) -> None:
    control.post("/knobs", json={"faults": [{"status": 429, "retry_after": text}]})

    assert api.get("/stages").headers["retry-after"] == text


def test_the_limit_may_say_when_to_come_back(api: httpx.Client, control: httpx.Client) -> None:
    control.post("/knobs", json={"rate_limit": True, "rate_burst": 1, "rate_per_second": 0})
    assert api.get("/stages").status_code == 200
    assert "retry-after" not in api.get("/stages").headers

    control.post("/knobs", json={"retry_after_s": 2.5})

    assert api.get("/stages").headers["retry-after"] == "2.5"


def test_a_fault_without_a_count_lasts_until_it_is_cleared(
    api: httpx.Client, control: httpx.Client
) -> None:
    control.post("/knobs", json={"faults": [{"status": 500, "times": None}]})
    assert {api.get("/stages").status_code for _ in range(5)} == {500}

    control.post("/knobs", json={"clear_faults": True})

    assert api.get("/stages").status_code == 200


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


def test_faults_and_knobs_come_at_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, knobs = Clock(monkeypatch), Knobs()
    fault = {"status": 503, "times": None, "after_s": 10, "for_s": 5}
    knobs.change({"faults": [fault], "later": [{"after_s": 20, "knobs": {"refresh": "lenient"}}]})

    assert knobs.fault_for("GET", "/v1/x") is None
    clock.now += 10
    found = knobs.fault_for("GET", "/v1/x")
    assert found is not None
    assert found.status == 503
    clock.now += 5
    assert knobs.fault_for("GET", "/v1/x") is None
    assert knobs.shown()["refresh"] == "strict"
    clock.now += 5
    assert knobs.settings.refresh == "lenient"


def test_a_share_of_calls_fails_and_the_seed_repeats_it() -> None:
    def lots() -> list[bool]:
        knobs = Knobs()
        knobs.change({"random_seed": 7, "faults": [{"times": None, "probability": 0.3}]})
        return [knobs.fault_for("GET", "/") is not None for _ in range(200)]

    assert lots() == lots()
    assert 30 < sum(lots()) < 90


def test_a_share_of_deliveries_is_lost_doubled_or_late() -> None:
    knobs = Knobs(Settings(delivery_drop_rate=0.2, delivery_duplicate_rate=0.5, delivery_copies=3))
    copies = [knobs.delivery_copies()[0] for _ in range(300)]

    assert set(copies) == {0, 1, 3}
    assert 30 < copies.count(0) < 90
    late = Knobs(Settings(delivery_delay_rate=1, delivery_delay_s=9))
    assert late.delivery_copies() == (1, 9)


def test_deliveries_come_in_any_order(
    api: httpx.Client, control: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    listen(api, control)
    control.post("/knobs", json={"delivery_reorder": True, "signed_deliveries": False})
    move_many(control, 12)

    sandbox.deliver_due()

    moments = [body["triggeredAt"] for body in receiver.bodies]
    assert len(moments) == 12
    assert moments != sorted(moments)
    assert not any("signature" in body for body in receiver.bodies)


@pytest.mark.parametrize(("lock", "status"), [("off", 200), ("refuse", 400), ("ignore", 200)])
def test_new_tags_may_be_locked(
    api: httpx.Client, control: httpx.Client, lock: str, status: int
) -> None:
    control.post("/knobs", json={"tag_lock": lock})

    answer = api.post(f"{INES}/addTags", json={"tags": ["Brand new", "Talent pool"]})

    tags = api.get(INES).json()["data"]["tags"]
    assert answer.status_code == status
    assert ("Brand new" in tags) == (lock == "off")
    assert ("Talent pool" in tags) == (status == 200)


def test_webhooks_may_need_https_and_a_ping(
    api: httpx.Client, control: httpx.Client, receiver: Receiver
) -> None:
    control.post("/knobs", json={"webhook_urls": "https"})
    assert api.post("/webhooks", json=HOOK).status_code == 400

    control.post("/knobs", json={"webhook_urls": "any", "ping_on_create": "always"})
    receiver.statuses = [500, 500, 200]
    assert api.post("/webhooks", json=HOOK).status_code == 400
    control.post("/knobs", json={"failed_ping": "ignore", "webhook_answer": "nested"})
    made = api.post("/webhooks", json=HOOK)
    assert (made.status_code, list(made.json()["data"])) == (201, ["data"])
    assert [body["data"] for body in receiver.bodies] == [{}, {}]


def test_answers_as_the_older_papers_show_them(api: httpx.Client, control: httpx.Client) -> None:
    control.post("/knobs", json={"note_answer": "id", "feedback_answer": "bare"})
    body = {
        "baseTemplateId": ref("template", "general"),
        "fieldValues": [{"id": ref("field", "rating"), "value": "3 - Hire"}],
    }

    note = api.post(f"{INES}/notes", json={"value": "x"}).json()
    feedback = api.post(f"{INES}/feedback", params={"perform_as": ref("user", "sam")}, json=body)

    assert list(note["data"]) == ["noteId"]
    assert feedback.json()["baseTemplateId"] == ref("template", "general")


def test_an_unknown_performer_may_be_a_404(api: httpx.Client, control: httpx.Client) -> None:
    control.post("/knobs", json={"perform_as_status": 404})

    answer = api.post(f"{INES}/addTags", params={"perform_as": "nobody"}, json={"tags": ["x"]})

    assert answer.status_code == 404


def test_refresh_tokens_die_unused(
    control: httpx.Client, tokens: dict[str, Any], token: Callable[..., httpx.Response]
) -> None:
    control.post("/knobs", json={"refresh_idle_days": 0})

    answer = token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])

    assert (answer.status_code, answer.json()["error"]) == (403, "invalid_grant")


SCENARIO = {
    "seed": "empty",
    "crowd": 3,
    "switches": {"candidateHired": True},
    "accounts": [{"name": "Second Demo Ltd", "seed": "empty", "api_key": "KEY2", "crowd": 2}],
    "knobs": {"refresh": "lenient", "faults": [{"path": "/v1/tags", "status": 503}]},
}


def test_a_scenario_file_is_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(SCENARIO))
    scenario = Scenario.read(path)
    app = create_app(Config(api_key="KEY", seed="empty", scenario=scenario, background=False))
    client = httpx.Client(transport=httpx.WSGITransport(app), base_url=BASE)
    first, second = httpx.BasicAuth("KEY", ""), httpx.BasicAuth("KEY2", "")

    state = client.get("/sandbox/state").json()
    other = client.get("/v1/opportunities", auth=second).json()["data"]

    assert (len(state["opportunities"]), state["knobs"]["refresh"]) == (3, "lenient")
    assert state["switches"]["candidateHired"]
    assert [each["name"] for each in state["accounts"]][1] == "Second Demo Ltd"
    assert sorted(each["name"] for each in other) == ["Person 1", "Person 2"]
    assert client.get("/v1/tags", auth=first).status_code == 503
    sandbox_of(app).close()


@pytest.mark.parametrize(
    "values",
    [
        [],
        {"weather": "mean"},
        {"seed": "full"},
        {"accounts": [{"label": "x"}]},
        {"switches": {"moon": True}},
        {"knobs": {"refresh": "loose"}},
        {"knobs": {"later": [{"after_s": 1, "knobs": {"nonsense": 1}}]}},
    ],
)
def test_a_wrong_scenario_is_refused(values: Any) -> None:
    with pytest.raises(BadRequest):
        Scenario.parse(values)


def test_the_command_line_says_what_is_wrong_in_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "scenario.json"
    path.write_text('{"seed": "full"}')

    for name in (str(path), str(tmp_path / "missing.json")):
        with pytest.raises(SystemExit):
            parser().parse_args(["--scenario", name])

    told = capsys.readouterr().err
    assert "seed cannot be 'full'" in told
    assert "No such file" in told
