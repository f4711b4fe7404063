import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sandbox.lever.config import OAuthClient
from sandbox.lever.tests.conftest import opportunity

CONTROL = {"X-Sandbox-Control": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    command = [sys.executable, "-m", "sandbox.lever", "--port", str(port), "--api-key", "KEY"]
    process = subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == f"Sandbox Lever: http://127.0.0.1:{port}\n"
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate(timeout=10)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_a_signal_ends_it_cleanly(stop: signal.Signals) -> None:
    with started() as (process, base):
        answer = httpx.get(f"{base}/v1/stages", auth=("KEY", ""))
        process.send_signal(stop)

        assert answer.status_code == 200
        assert process.wait(timeout=10) == 0


def test_a_second_start_keeps_the_data(tmp_path: Path) -> None:
    arguments = ("--data", str(tmp_path / "lever.sqlite3"))
    path = f"/v1/opportunities/{opportunity('ines')}"
    with started(*arguments) as (process, base):
        httpx.post(f"{base}{path}/addTags", auth=("KEY", ""), json={"tags": ["kept"]})
        process.terminate()
        process.wait(timeout=10)

    with started(*arguments) as (_, base):
        tags = httpx.get(f"{base}{path}", auth=("KEY", "")).json()["data"]["tags"]
        state = httpx.get(f"{base}/sandbox/state").json()

    assert "kept" in tags
    assert len(state["opportunities"]) == 12


def test_a_dropped_answer_closes_the_connection_and_the_effect_stays() -> None:
    fault = {"method": "POST", "path": "/v1/", "drop_answer": True}
    path = f"/v1/opportunities/{opportunity('ines')}/notes"
    with started() as (_, base):
        httpx.post(f"{base}/sandbox/knobs", headers=CONTROL, json={"faults": [fault]})

        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{base}{path}", auth=("KEY", ""), json={"value": "x"})

        notes = httpx.get(f"{base}{path}", auth=("KEY", "")).json()["data"]
    assert len(notes) == 1


def test_deliveries_leave_in_the_background() -> None:
    with socket.create_server(("127.0.0.1", 0)) as receiver, started() as (_, base):
        receiver.settimeout(10)
        url = f"http://127.0.0.1:{receiver.getsockname()[1]}/h"
        body = {"url": url, "event": "candidateStageChange"}
        httpx.post(f"{base}/v1/webhooks", auth=("KEY", ""), json=body)
        on = {"candidateStageChange": True}
        httpx.post(f"{base}/sandbox/switches", headers=CONTROL, json=on)
        move = {"opportunity": "Ines Alder", "stage": "Video Interview"}
        httpx.post(f"{base}/sandbox/move", headers=CONTROL, json=move)

        connection, _ = receiver.accept()
        with connection:
            assert b"Lever-Webhooks" in connection.recv(65536)


def test_a_busy_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        command = [sys.executable, "-m", "sandbox.lever", "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert ended.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in ended.stderr


def test_an_oauth_client_is_read_with_the_colons_of_its_callback() -> None:
    client = OAuthClient.parse("id:secret:http://127.0.0.1:8000/cb")

    assert client.redirect_uri == "http://127.0.0.1:8000/cb"
    with pytest.raises(ValueError, match="ID:SECRET"):
        OAuthClient.parse("id:secret:callback")
