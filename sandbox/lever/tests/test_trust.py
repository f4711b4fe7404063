"""Who is believed: certificates of receivers, tokens of elsewhere, webhooks that people made."""

import base64
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.lever.app import create_app
from sandbox.lever.config import APP_SCOPES, Config, OAuthClient
from sandbox.lever.core import sandbox_of
from sandbox.lever.knobs import Knobs, Settings
from sandbox.lever.seed import ref
from sandbox.lever.tests.conftest import Submit

URL = "http://app.test/by-hand"


@dataclass
class SelfSigned:
    url: str
    certificate: Path
    received: list[dict[str, Any]]


class Receives(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.append(body)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[SelfSigned]:
    certificate = tmp_path / "own.pem"
    certificate.write_bytes(own_certificate())
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receives)
    server.received = []  # type: ignore[attr-defined]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://localhost:{server.server_address[1]}/h"
    yield SelfSigned(url, certificate, server.received)  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def own_certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    return private + built.public_bytes(encoding)


@pytest.mark.parametrize("is_told", [False, True])
def test_a_self_signed_receiver_is_refused_unless_its_authority_is_given(
    self_signed: SelfSigned, *, is_told: bool
) -> None:
    knobs = Knobs(Settings(retry_delays_s=()))
    ca = self_signed.certificate if is_told else None
    app = create_app(Config(api_key="KEY", knobs=knobs, background=False, webhook_ca=ca))
    transport = httpx.WSGITransport(app)
    api = httpx.Client(transport=transport, base_url="http://lever.test/v1", auth=("KEY", ""))
    hook = {"url": self_signed.url, "event": "candidateStageChange"}

    checked = {**hook, "configuration": {"verifyConnection": True}}
    status = api.post("/webhooks", json=checked).status_code
    sandbox_of(app).close()

    assert status == (201 if is_told else 400)
    assert len(self_signed.received) == int(is_told)


@pytest.mark.parametrize(
    ("token", "status"),
    [
        ("nonsense", 401),
        ("a.b.c", 401),
        ("made-for-elsewhere", 403),
        ("made-for-here", 401),
    ],
)
def test_a_token_of_another_environment_is_a_403_and_no_401(
    api: httpx.Client, token: str, status: int
) -> None:
    audiences = {
        "made-for-elsewhere": "https://api.lever.example.com/v1/",
        "made-for-here": "http://lever.test/v1/",
    }
    if token in audiences:
        claims = json.dumps({"aud": audiences[token]}).encode()
        token = f"e30.{base64.urlsafe_b64encode(claims).rstrip(b'=').decode()}.x"
    api.auth = None  # type: ignore[assignment]

    answer = api.get("/stages", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == status
    assert ("signing key" in answer.text) == (status == 403)


def test_webhooks_made_by_hand_are_not_the_apis_to_change(
    api: httpx.Client, control: httpx.Client, submit: Submit
) -> None:
    submit("/settings/webhooks", url=URL, event="candidateStageChange")
    control.post("/knobs", json={"webhook_list": "all"})
    made = api.get("/webhooks").json()["data"][0]

    batch = {"data": [{**made, "url": "http://app.test/elsewhere"}]}
    assert api.put("/webhooks", json=batch).status_code == 403
    assert api.delete(f"/webhooks/{made['id']}").status_code == 403
    assert api.get("/webhooks").json()["data"][0]["url"] == URL


def test_its_signature_token_is_renewed_on_the_page_and_only_its(
    api: httpx.Client, browser: httpx.Client, control: httpx.Client, submit: Submit
) -> None:
    by_api = api.post("/webhooks", json={"url": URL, "event": "candidateHired"}).json()["data"]
    submit("/settings/webhooks", url=URL, event="candidateStageChange")
    control.post("/knobs", json={"webhook_list": "all"})
    ref = next(w["id"] for w in api.get("/webhooks").json()["data"] if w["id"] != by_api["id"])
    page = "/settings/integrations?tab=webhooks"
    before = token_on(browser.get(page).text)

    submit(f"/settings/webhooks/{ref}/token")

    assert token_on(browser.get(page).text) != before
    assert submit(f"/settings/webhooks/{by_api['id']}/token").status_code == 404


def token_on(page: str) -> str:
    found = re.search(r'Signature token:</span> <span class="code">(\w+)<', page)
    assert found
    return found.group(1)


def test_who_did_not_sign_in_lately_is_told_so_at_the_end(
    control: httpx.Client, authorize: Callable[..., dict[str, str]]
) -> None:
    control.post("/knobs", json={"signed_in_recently": False})

    answer = authorize()

    assert answer["error"] == "access_denied"
    assert "sign in to Lever lately" in answer["error_description"]


def test_an_app_has_twenty_scopes_at_most() -> None:
    many = (*APP_SCOPES, *(f"more{number}:read:admin" for number in range(21 - len(APP_SCOPES))))

    with pytest.raises(ValueError, match="20 scopes"):
        OAuthClient("id", "secret", "http://app.test/cb", many)


def test_a_candidate_can_have_a_location_of_their_own(api: httpx.Client) -> None:
    body = {"name": "Vera", "postings": [ref("posting", "office-manager")]}
    alex = {"perform_as": ref("user", "alex")}
    made = api.post("/opportunities", params=alex, json={**body, "opportunityLocation": "Bath"})
    ref_made = made.json()["data"]["id"]

    shown = api.get(f"/opportunities/{ref_made}").json()["data"]

    assert shown["opportunityLocation"] == "Bath"
    found = api.get("/opportunities", params={"location": "Bath"}).json()["data"]
    assert [each["id"] for each in found] == [ref_made]
