from collections.abc import Callable
from typing import Any

import httpx

from sandbox.lever.core import Sandbox
from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import BASE, CALLBACK, Receiver, Submit, opportunity

OTHER = {"account": "Second Demo Ltd"}


def second(control: httpx.Client, **more: Any) -> httpx.Client:
    body = {"name": "Second Demo Ltd", "api_key": "KEY2", **more}
    assert control.post("/accounts", json=body).status_code == 201
    there = httpx.Client(transport=control._transport, base_url=f"{BASE}/v1")
    there.auth = httpx.BasicAuth("KEY2", "")
    return there


def test_each_account_has_users_postings_and_people_of_its_own(
    api: httpx.Client, control: httpx.Client
) -> None:
    there = second(control)

    for path in ("/users", "/postings", "/opportunities"):
        here_ids = {each["id"] for each in api.get(path).json()["data"]}
        their_ids = {each["id"] for each in there.get(path).json()["data"]}
        assert len(here_ids) == len(their_ids)
        assert not here_ids & their_ids
    assert there.get(f"/opportunities/{opportunity('ines')}").status_code == 404
    assert there.get("/users").json()["data"][0]["email"].endswith("@second.example.com")


def test_nobody_is_deduped_or_told_across_accounts(
    api: httpx.Client, control: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    there = second(control)
    for client, url in ((api, "http://app.test/one"), (there, "http://app.test/two")):
        client.post("/webhooks", json={"url": url, "event": "candidateStageChange"})
    control.post("/switches", params=OTHER, json={"candidateStageChange": True})

    for params in ({}, OTHER):
        body = {"opportunity": "Ines Alder", "stage": "Video Interview"}
        control.post("/move", params=params, json=body)
    sandbox.deliver_due()

    assert len(receiver.bodies) == 1
    assert control.get("/state", params=OTHER).json()["deliveries"][0]["url"].endswith("/two")
    assert control.get("/state").json()["deliveries"] == []


def test_the_control_door_needs_an_account_that_is_there(control: httpx.Client) -> None:
    assert control.get("/state", params={"account": "Nobody Ltd"}).status_code == 404
    second(control)
    assert control.post("/accounts", json={"name": "Second Demo Ltd"}).status_code == 400
    assert control.post("/accounts", json={"name": "x", "colour": "red"}).status_code == 400


def test_a_browser_looks_at_one_account_and_authorizes_apps_for_it(
    control: httpx.Client,
    browser: httpx.Client,
    submit: Submit,
    authorize: Callable[..., dict[str, str]],
    token: Callable[..., httpx.Response],
) -> None:
    second(control, crowd=1)
    found = control.get("/state").json()["accounts"][1]
    assert "Person 1<" not in browser.get("/candidates").text

    submit("/session/account", account=found["id"])

    assert "Person 1<" in browser.get("/candidates").text
    assert browser.get(f"/candidates/{opportunity('ines')}").status_code == 404
    code = authorize()["code"]
    answer = token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK).json()
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    listed = browser.get("/v1/opportunities", headers=bearer).json()["data"]
    assert "Person 1" in [each["name"] for each in listed]


def test_the_page_makes_accounts(submit: Submit, browser: httpx.Client) -> None:
    submit("/settings/accounts", name="Third Demo Ltd", seed="empty")

    page = browser.get("/settings/integrations?tab=accounts").text
    assert "Third Demo Ltd" in page
    assert submit("/settings/accounts", name="Third Demo Ltd").status_code == 400
    assert submit("/session/account", account="nobody").status_code == 404


def test_users_are_made_changed_deactivated_and_audited(
    api: httpx.Client, control: httpx.Client, submit: Submit
) -> None:
    body = {"name": "Vera Willow", "email": "vera@example.com", "externalDirectoryId": "d-1"}
    made = api.post("/users", json=body).json()["data"]
    assert (made["accessRole"], made["username"]) == ("interviewer", "vera")
    assert api.post("/users", json=body).status_code == 400
    assert api.post("/users", json={**body, "accessRole": "queen"}).status_code == 400

    role = {"name": "Vera Willow", "email": "vera@example.com", "accessRole": "admin"}
    changed = api.put(f"/users/{made['id']}", json=role).json()["data"]
    assert (changed["accessRole"], changed["externalDirectoryId"]) == ("admin", None)

    submit(f"/settings/users/{made['id']}/active", active="0")
    assert made["id"] not in [each["id"] for each in api.get("/users").json()["data"]]
    everyone = api.get("/users", params={"includeDeactivated": "true"}).json()["data"]
    assert next(each for each in everyone if each["id"] == made["id"])["deactivatedAt"]

    events = api.get("/audit_events", params={"target_id": made["id"]}).json()["data"]
    assert [each["type"] for each in events] == [
        "user:deactivated",
        "user:updated",
        "user:created",
    ]
    assert events[0]["user"]["id"] == ref("user", "sam")
    assert list(events[0]) == ["id", "createdAt", "type", "user", "target", "meta"]


def test_the_last_super_admin_stays(submit: Submit, browser: httpx.Client) -> None:
    answer = submit(f"/settings/users/{ref('user', 'sam')}/active", active="0")

    assert answer.status_code == 400
    assert "Sam Superadmin" in browser.get("/candidates").text
