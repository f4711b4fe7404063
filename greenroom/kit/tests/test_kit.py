import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.kit import crypto, links
from greenroom.kit.logs import _redact_event, redact
from greenroom.kit.text import one_line


def test_a_secret_opens_for_its_own_row_alone() -> None:
    sealed = crypto.seal("ats.connection:1", "the token")

    assert crypto.unseal("ats.connection:1", sealed) == "the token"
    with pytest.raises(crypto.CannotUnseal):
        crypto.unseal("ats.connection:2", sealed)


def test_a_secret_sealed_with_a_lost_key_says_so() -> None:
    with pytest.raises(crypto.CannotUnseal):
        crypto.unseal("ats.connection:1", "gAAAAA")


def test_a_token_has_160_bits_and_no_letters_that_look_alike() -> None:
    tokens = {links.new_token() for _ in range(200)}

    assert len(tokens) == 200
    assert all(len(token) == 32 for token in tokens)
    assert not set("".join(tokens)) & set("ilou")


@given(st.text())
def test_one_line_is_one_short_line(text: str) -> None:
    line = one_line(text, limit=40)

    assert len(line) <= 40
    assert not set(line) & set("\r\n\t\0\u202e\u200b")
    assert "=?" not in line


def test_logs_lose_the_secrets_of_paths_and_keys() -> None:
    event = {
        "path": "/i/abcdefgh12345678",
        "upload_token": "s3cret",
        "error": "401 for Authorization: Bearer abcdef.ghijkl",
        "nested": "GET /hooks/xyz?x=1",
    }

    line = json.dumps(_redact_event(None, "", event))

    for secret in ("abcdefgh", "s3cret", "ghijkl", "xyz"):
        assert secret not in line


def test_a_path_that_is_no_secret_stays_readable() -> None:
    assert redact("/templates/new") == "/templates/new"


@pytest.mark.parametrize(("passages", "code"), [(1, 0), (2, -9)])
def test_a_crash_point_kills_at_the_passage_that_was_armed(
    tmp_path: Path, passages: int, code: int
) -> None:
    armed = tmp_path / "armed"
    armed.write_text("here 2")
    program = f"from greenroom.kit import crash\nfor _ in range({passages}): crash.point('here')"

    process = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"GREENROOM_CRASH": str(armed)},
        check=False,
        timeout=20,
    )

    assert process.returncode == code
    assert armed.exists() == (code == 0)


def test_a_crash_point_can_stop_a_process_until_it_is_woken(tmp_path: Path) -> None:
    armed = tmp_path / "armed"
    armed.write_text("here 1 sleep")
    program = "from greenroom.kit import crash\ncrash.point('here')"

    process = subprocess.Popen(
        [sys.executable, "-c", program], env=os.environ | {"GREENROOM_CRASH": str(armed)}
    )
    _pid, status = os.waitpid(process.pid, os.WUNTRACED)

    assert os.WIFSTOPPED(status)
    process.send_signal(signal.SIGCONT)
    assert process.wait(20) == 0


def test_without_a_file_a_crash_point_is_an_empty_call() -> None:
    from greenroom.kit import crash

    assert crash.point is crash._nothing
