import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.lever.seed import ACCOUNT_ID, ref
from sandbox.lever.tests.conftest import BASE, CALLBACK, SCOPES, Submit, opportunity

Authorize = Callable[..., dict[str, str]]
Token = Callable[..., httpx.Response]

ASKED = {
    "client_id": "demo-app",
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "state": "s",
    "audience": f"{BASE}/v1/",
    "scope": SCOPES,
}


def bearer(api: httpx.Client, token: str) -> httpx.Client:
    api.auth = None  # type: ignore[assignment]
    api.headers["Authorization"] = f"Bearer {token}"
    return api


def test_the_consent_page_names_user_app_and_permissions(browser: httpx.Client) -> None:
    page = browser.get("/authorize", params=ASKED)

    assert "Demo app" in page.text
    assert "Sam Superadmin" in page.text
    assert "notes:write:admin" in page.text
    assert "form-action 'self' http://app.test" in page.headers["content-security-policy"]


def test_a_callback_cannot_widen_the_policy(browser: httpx.Client) -> None:
    page = browser.get("/authorize", params={**ASKED, "redirect_uri": "http://a; script-src *"})

    assert page.headers["content-security-policy"].endswith("form-action 'self'")


def test_allowing_redirects_with_state_and_code(authorize: Authorize) -> None:
    answer = authorize()

    assert set(answer) == {"state", "code"}
    assert answer["state"] == "state-1"


def test_denying_redirects_with_access_denied(authorize: Authorize) -> None:
    answer = authorize("deny")

    assert answer["error"] == "access_denied"
    assert answer["error_description"]


@pytest.mark.parametrize("wrong", [{"client_id": "x"}, {"redirect_uri": "http://evil.test/"}])
def test_a_wrong_client_or_callback_never_redirects(
    browser: httpx.Client, wrong: dict[str, str]
) -> None:
    page = browser.get("/authorize", params={**ASKED, **wrong})

    assert page.status_code == 403
    assert "undefined" in page.text


def test_without_the_trailing_slash_only_offline_access_is_left(browser: httpx.Client) -> None:
    page = browser.get("/authorize", params={**ASKED, "audience": f"{BASE}/v1"}).text

    assert "<span>offline_access</span>" in page
    assert "<span>notes:write:admin</span>" not in page


@pytest.mark.parametrize("key", ["alex", "toni", "lee", "ira"])
def test_who_is_not_super_admin_fails_at_the_very_end(
    browser: httpx.Client, submit: Submit, authorize: Authorize, key: str
) -> None:
    submit("/session/user", user=ref("user", key))
    assert browser.get("/authorize", params=ASKED).status_code == 200

    answer = authorize()

    assert answer["error"] == "access_denied"
    assert "You are signed in as" in answer["error_description"]
    assert "code" not in answer


def test_consent_is_asked_once_unless_prompted_or_revoked(
    browser: httpx.Client, control: httpx.Client, authorize: Authorize
) -> None:
    authorize()

    assert browser.get("/authorize", params=ASKED).status_code == 303
    assert browser.get("/authorize", params={**ASKED, "prompt": "consent"}).status_code == 200
    wider = {**ASKED, "scope": f"{SCOPES} users:read:admin"}
    assert browser.get("/authorize", params=wider).status_code == 200
    control.post("/revoke", json={"client_id": "demo-app"})
    assert browser.get("/authorize", params=ASKED).status_code == 200


def test_the_token_answer_and_its_claims(tokens: dict[str, Any]) -> None:
    claims = json.loads(base64.urlsafe_b64decode(tokens["access_token"].split(".")[1] + "=="))

    order = "access_token refresh_token token_type scope expires_in"
    assert list(tokens) == order.split()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    assert claims["https://oauth.lever.co/userId"] == ref("user", "sam")
    assert claims["https://oauth.lever.co/accountId"] == ACCOUNT_ID
    assert claims["aud"] == f"{BASE}/v1/"


def test_json_is_taken_too(browser: httpx.Client, authorize: Authorize) -> None:
    body = {
        "grant_type": "authorization_code",
        "client_id": "demo-app",
        "client_secret": "demo-secret",
        "code": authorize()["code"],
        "redirect_uri": CALLBACK,
    }

    assert browser.post("/oauth/token", json=body).status_code == 200


def test_no_refresh_token_without_offline_access(authorize: Authorize, token: Token) -> None:
    code = authorize(scope="stages:read:admin")["code"]

    answer = token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)

    assert "refresh_token" not in answer.json()


def test_a_code_works_once_and_only_with_its_callback(authorize: Authorize, token: Token) -> None:
    code = authorize()["code"]
    wrong = token(grant_type="authorization_code", code=code, redirect_uri="http://x.test/")
    first = token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    second = token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)

    assert (wrong.status_code, first.status_code, second.status_code) == (403, 200, 403)
    assert second.json()["error_description"] == "Invalid authorization code"


def test_a_wrong_secret_is_401_and_a_missing_field_is_400(token: Token) -> None:
    wrong = token(client_secret="KEY", grant_type="refresh_token", refresh_token="x")
    missing = token(grant_type="refresh_token")

    assert (wrong.status_code, wrong.json()["error"]) == (401, "access_denied")
    assert (missing.status_code, missing.json()["error"]) == (400, "invalid_request")


def test_refreshing_gives_new_tokens_and_reuse_kills_the_family(
    tokens: dict[str, Any], token: Token
) -> None:
    old = tokens["refresh_token"]
    fresh = token(grant_type="refresh_token", refresh_token=old).json()
    assert fresh["refresh_token"] != old
    assert fresh["access_token"] != tokens["access_token"]

    reused = token(grant_type="refresh_token", refresh_token=old)
    after = token(grant_type="refresh_token", refresh_token=fresh["refresh_token"])

    assert (reused.status_code, after.status_code) == (403, 403)
    assert reused.json() == {
        "error": "invalid_grant",
        "error_description": "Unknown or invalid refresh token.",
    }


def test_in_lenient_mode_the_old_token_lives_on(
    tokens: dict[str, Any], token: Token, control: httpx.Client
) -> None:
    control.post("/knobs", json={"refresh": "lenient"})

    for _ in range(3):
        answer = token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        assert answer.status_code == 200


def test_scopes_are_checked(api: httpx.Client, tokens: dict[str, Any]) -> None:
    app = bearer(api, tokens["access_token"])

    assert app.get("/stages").status_code == 200
    assert app.get("/webhooks").status_code == 403
    assert app.get("/users").status_code == 403
    assert app.get(f"/opportunities/{opportunity('ines')}").status_code == 200
    expanded = app.get("/opportunities", params={"expand": "contact"})
    assert expanded.status_code == 403


def test_an_access_token_ends(
    api: httpx.Client, control: httpx.Client, authorize: Authorize, token: Token
) -> None:
    control.post("/knobs", json={"access_token_lifetime_s": 0})
    code = authorize()["code"]
    answer = token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK).json()

    assert bearer(api, answer["access_token"]).get("/stages").status_code == 401


def test_revoking_stops_the_access_and_the_refresh(
    api: httpx.Client, submit: Submit, tokens: dict[str, Any], token: Token
) -> None:
    app = bearer(api, tokens["access_token"])
    assert app.get("/stages").status_code == 200

    submit("/settings/apps/demo-app/revoke")

    assert app.get("/stages").status_code == 401
    answer = token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == (403, "invalid_grant")


def test_revocation_may_wait_for_the_expiry(
    api: httpx.Client, control: httpx.Client, tokens: dict[str, Any]
) -> None:
    control.post("/knobs", json={"revocation": "at-expiry"})
    control.post("/revoke", json={"client_id": "demo-app"})

    assert bearer(api, tokens["access_token"]).get("/stages").status_code == 200


def test_no_secret_stands_in_the_ledger(tokens: dict[str, Any], control: httpx.Client) -> None:
    text = control.get("/ledger").text

    assert "demo-secret" not in text
    assert tokens["refresh_token"] not in text
    assert tokens["access_token"] not in text
