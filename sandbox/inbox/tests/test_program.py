"""The program as it is started: both doors, the cut line, the end."""

import base64
import json
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, IncompleteRead
from urllib.parse import urlencode

import pytest

from sandbox.inbox.__main__ import DEMO_ACCOUNT, DEMO_TOKEN
from sandbox.inbox.tests.emails import INVITATION

PATIENCE = 20


@pytest.fixture
def ports(free_port: int) -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return free_port, int(listener.getsockname()[1])


@pytest.fixture
def program(ports: tuple[int, int]) -> Iterator[subprocess.Popen[str]]:
    port, smtp_port = map(str, ports)
    command = [sys.executable, "-m", "sandbox.inbox", "--port", port, "--smtp-port", smtp_port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert "Inbox on" in process.stdout.readline()
        yield process
        process.kill()


def ask(port: int, method: str, path: str, body: str = "") -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    basic = base64.b64encode(f"{DEMO_ACCOUNT}:{DEMO_TOKEN}".encode()).decode()
    kind = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "Authorization": f"Basic {basic}"}
    with closing(connection):
        connection.request(method, path, body, headers)
        return connection.getresponse().read()


@pytest.mark.usefixtures("program")
def test_an_email_comes_in_by_one_door_and_is_told_at_the_other(ports: tuple[int, int]) -> None:
    with smtplib.SMTP("127.0.0.1", ports[1], timeout=PATIENCE) as server:
        server.sendmail("a@example.com", ["ada@example.com"], INVITATION)

    answer = ask(ports[0], "GET", "/api/messages")
    assert [message["to"] for message in json.loads(answer)] == ["ada@example.com"]


@pytest.mark.usefixtures("program")
def test_a_text_whose_answer_is_cut_is_kept(ports: tuple[int, int]) -> None:
    ask(ports[0], "POST", "/api/knobs", '{"drop_text_answers": 1}')
    form = urlencode({"To": "+442079460000", "From": "+15005550006", "Body": "Hello"})
    path = f"/2010-04-01/Accounts/{DEMO_ACCOUNT}/Messages.json"

    with pytest.raises(IncompleteRead):
        ask(ports[0], "POST", path, form)

    kept = ask(ports[0], "GET", "/api/messages")
    assert [message["kind"] for message in json.loads(kept)] == ["sms"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(program: subprocess.Popen[str], number: signal.Signals) -> None:
    program.send_signal(number)

    assert program.wait(PATIENCE) == 0


@pytest.mark.usefixtures("program")
def test_a_busy_port_is_named(ports: tuple[int, int]) -> None:
    command = [sys.executable, "-m", "sandbox.inbox", "--port", str(ports[0]), "--smtp-port", "0"]

    second = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert second.returncode == 1
    assert str(ports[0]) in second.stderr
