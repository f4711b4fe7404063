"""The app server, in a process of its own as in life."""

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from greenroom.operate import web

SERVER = """
import sys, time
from greenroom.operate import web

def application(environ, start_response):
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/slow":
        print("working", flush=True)
        time.sleep(0.6)
    start_response("200 OK", [("Content-Length", str(len(body) or 2))])
    return [body or b"ok"]

web.serve(application, "127.0.0.1", int(sys.argv[1]))
"""


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[str], int]]:
    root = Path(web.__file__).parents[2]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-u", "-c", SERVER, str(port)]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        assert "web_started" in process.stdout.readline()
        yield process, port
        process.kill()


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.read()


def test_a_request_under_way_is_finished_when_told_to_stop(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = server
    answers: list[tuple[int, bytes]] = []
    waiting = Thread(target=lambda: answers.append(ask(port, "GET", "/slow")))
    waiting.start()
    assert process.stdout
    assert process.stdout.readline() == "working\n"

    process.send_signal(signal.SIGTERM)
    waiting.join()

    assert answers == [(200, b"ok")]
    assert process.wait(20) == 0


def test_a_body_is_taken_up_to_the_limit(server: tuple[subprocess.Popen[str], int]) -> None:
    _, port = server

    assert ask(port, "PUT", "/", b"x" * 4_194_304)[0] == 200


def test_a_body_beyond_it_is_refused_before_it_is_sent(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    head = f"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: {web.LARGEST_BODY_BYTES + 1}\r\n\r\n"

    with socket.create_connection(("127.0.0.1", server[1]), timeout=20) as connection:
        connection.sendall(head.encode())

        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_more_slow_uploads_than_threads_keep_nobody_waiting(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    _, port = server
    head = b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx"
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(web.THREADS * 20)]
    for upload in slow:
        upload.sendall(head)

    assert ask(port, "GET", "/") == (200, b"ok")

    for upload in slow:
        upload.close()


def test_the_answer_does_not_name_the_server(server: tuple[subprocess.Popen[str], int]) -> None:
    _, port = server
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", "/")

        assert connection.getresponse().getheader("Server") is None
