import socket
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from sandbox.inbox import smtp
from sandbox.inbox.app import create_app
from sandbox.inbox.desk import Desk
from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger

ACCOUNT = "AC11111111111111111111111111111111"
TOKEN = "made-up"


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def knobs() -> Knobs:
    return Knobs()


@pytest.fixture
def client(ledger: Ledger, knobs: Knobs) -> FlaskClient:
    return create_app(Desk(ledger, knobs, ACCOUNT, TOKEN)).test_client()


@pytest.fixture
def smtp_port(ledger: Ledger, knobs: Knobs, free_port: int) -> Iterator[int]:
    door = smtp.door(ledger, knobs, "127.0.0.1", free_port)
    door.start()
    yield free_port
    door.stop()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
