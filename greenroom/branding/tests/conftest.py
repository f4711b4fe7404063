import subprocess
from pathlib import Path

import pytest
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.testing.factories import a_member


def drawn(target: Path, size: str) -> bytes:
    source = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate=1"]
    command = ["ffmpeg", "-v", "error", "-y", *source, "-frames:v", "1", str(target)]
    subprocess.run(command, check=True, timeout=60)
    return target.read_bytes()


@pytest.fixture(scope="session")
def word_mark(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return drawn(tmp_path_factory.mktemp("logo") / "logo.png", "400x100")


@pytest.fixture(scope="session")
def sign(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return drawn(tmp_path_factory.mktemp("sign") / "sign.png", "120x120")


@pytest.fixture
def admin(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.ADMIN).user)
    return client
