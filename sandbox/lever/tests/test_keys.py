"""API keys with chosen permissions, and webhooks that a person makes by hand."""

import sqlite3
from pathlib import Path

import httpx
import pytest

from sandbox.lever.core import Sandbox
from sandbox.lever.store import Store
from sandbox.lever.tests.conftest import Receiver, Submit
from sandbox.lever.world.credentials import PERMISSIONS

STAGE_CHANGE = "candidateStageChange"


def with_key(api: httpx.Client, key: str) -> httpx.Client:
    api.auth = httpx.BasicAuth(key, "")
    return api


def test_a_key_may_call_what_was_ticked_and_nothing_else(
    api: httpx.Client, control: httpx.Client
) -> None:
    body = {"name": "Narrow", "permissions": ["stages:read", "notes:write"]}
    narrow = with_key(api, control.post("/keys", json=body).json()["data"]["key"])

    assert narrow.get("/stages").status_code == 200
    assert narrow.get("/postings").status_code == 403
    assert narrow.post("/opportunities/nobody/notes", json={"value": "x"}).status_code == 404
    assert narrow.post("/opportunities/nobody/addTags", json={"tags": []}).status_code == 403


def test_a_key_without_a_list_may_call_everything(api: httpx.Client, control: httpx.Client) -> None:
    wide = control.post("/keys", json={"name": "Wide"}).json()["data"]["key"]

    assert with_key(api, wide).get("/users").status_code == 200


@pytest.mark.parametrize("body", [{"name": ""}, {"name": "K", "permissions": ["everything:write"]}])
def test_a_key_needs_a_name_and_known_permissions(
    control: httpx.Client, body: dict[str, object]
) -> None:
    assert control.post("/keys", json=body).status_code == 400


def test_the_page_makes_a_key_with_what_is_ticked(
    api: httpx.Client, browser: httpx.Client, submit: Submit
) -> None:
    page = submit("/settings/keys", name="Script", extent="some", permission="stages:read").text
    key = page.partition('<p class="code">')[2].partition("<")[0]

    assert with_key(api, key).get("/stages").status_code == 200
    assert api.get("/users").status_code == 403
    assert f"1 of {len(PERMISSIONS)}" in browser.get("/settings/integrations").text


def test_a_revoked_key_is_dead_at_once(api: httpx.Client, control: httpx.Client) -> None:
    key = control.post("/keys", json={"name": "Short"}).json()["data"]["key"]

    control.post("/keys/revoke", json={"name": "Short"})

    assert with_key(api, key).get("/stages").status_code == 401


def test_a_webhook_made_by_hand_shows_its_token_and_is_signed_with_it(
    browser: httpx.Client,
    control: httpx.Client,
    submit: Submit,
    sandbox: Sandbox,
    receiver: Receiver,
) -> None:
    submit("/settings/webhooks", url="http://app.test/h", event=STAGE_CHANGE)
    text = browser.get("/settings/integrations?tab=webhooks").text
    token = text.partition('Signature token:</span> <span class="code">')[2].partition("<")[0]
    assert len(token) == 48

    submit("/settings/webhooks/switch", event=STAGE_CHANGE, on="1")
    control.post("/move", json={"opportunity": "Ines Alder", "stage": "Video Interview"})
    sandbox.deliver_due()

    assert receiver.events == [STAGE_CHANGE]
    assert receiver.bodies[0]["signature"]
    [made] = control.get("/state").json()["webhooks"]
    assert submit(f"/settings/webhooks/{made['id']}/delete").status_code == 303
    assert (
        "http://app.test/h"
        not in browser.get("/settings/integrations?tab=webhooks").text.partition(
            "Delivery history"
        )[0]
    )


def test_what_an_app_made_is_not_deleted_by_hand(api: httpx.Client, submit: Submit) -> None:
    made = api.post("/webhooks", json={"url": "http://app.test/h", "event": STAGE_CHANGE}).json()

    assert submit(f"/settings/webhooks/{made['data']['id']}/delete").status_code == 404
    assert len(api.get("/webhooks").json()["data"]) == 1


@pytest.mark.parametrize(("state", "status"), [("forbidden", 403), ("missing", 404)])
def test_an_account_may_have_no_webhooks(
    api: httpx.Client, control: httpx.Client, state: str, status: int
) -> None:
    control.post("/knobs", json={"webhook_api": state})

    body = {"url": "http://app.test/h", "event": STAGE_CHANGE}
    assert api.post("/webhooks", json=body).status_code == status
    assert api.get("/webhooks").status_code == status


def test_somebody_leaves_and_comes_back(api: httpx.Client, control: httpx.Client) -> None:
    everyone = len(api.get("/users").json()["data"])

    control.post("/users", json={"name": "Toni Teammember", "active": False})
    assert len(api.get("/users").json()["data"]) == everyone - 1
    control.post("/users", json={"name": "Toni Teammember"})
    assert len(api.get("/users").json()["data"]) == everyone


def test_a_file_of_an_earlier_version_gets_the_new_columns(tmp_path: Path) -> None:
    path = tmp_path / "lever.sqlite3"
    old = sqlite3.connect(path)
    old.execute("create table api_keys (id text primary key, name text)")
    old.close()

    Store(path, lambda: None).close()

    columns = sqlite3.connect(path).execute("pragma table_info(api_keys)")
    assert "permissions" in {row[1] for row in columns}
