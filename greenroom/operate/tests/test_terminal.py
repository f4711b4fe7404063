from pathlib import Path

import pytest

from greenroom.operate import terminal
from greenroom.operate.terminal import Tail, worth_showing


def test_what_runs_as_planned_stays_in_the_file() -> None:
    assert worth_showing('{"event": "request", "level": "info", "path": "/"}') == ""


def test_a_warning_is_one_short_line() -> None:
    line = '{"event": "job_of_dead_worker\\nand more", "level": "warning", "job_id": 7}'

    assert worth_showing(line) == "warning: job_of_dead_worker job_id=7"


def test_of_an_exception_the_last_line_is_shown() -> None:
    line = '{"event": "failed", "level": "error", "exception": "Traceback…\\nKeyError: 1"}'

    assert worth_showing(line) == "error: failed KeyError: 1"


def test_what_is_no_log_line_is_shown_as_it_is() -> None:
    assert worth_showing("Segmentation fault\n") == "Segmentation fault"


def test_a_tail_begins_at_the_end_and_keeps_half_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "web.log"
    log.write_text("yesterday\n")
    tail = Tail(log, "web")
    with log.open("a") as file:
        file.write("to")
        file.flush()
        tail.show()
        file.write("day\n")
    tail.show()

    assert capsys.readouterr().out == "           web │ today\n"


def test_a_large_log_is_put_aside_and_followed_further(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "LARGEST_LOG_BYTES", 10)
    log = tmp_path / "web.log"
    tail = Tail(log, "web")
    with log.open("a") as file:
        file.write("much too long\n")
        file.flush()
        tail.show()
        file.write("new\n")
    tail.show()

    assert log.read_text() == "new\n"
    assert (tmp_path / "web.log.1").read_text() == "much too long\n"
    assert capsys.readouterr().out.endswith("│ new\n")
