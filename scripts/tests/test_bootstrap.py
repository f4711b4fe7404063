"""Setting up: nothing is done twice, and what goes wrong is said in words."""

import os
import shutil
import sys
from pathlib import Path

import bootstrap
import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / "setup.log")
    return tmp_path


def test_a_step_is_done_again_only_when_its_sources_change(folder: Path) -> None:
    source, done = folder / "lock.txt", []
    step = bootstrap.Step(
        "Packages",
        "a minute",
        folder / ".stamp",
        lambda: bootstrap.digest([source]),
        lambda: done.append(source.read_text()),
    )

    for text in ("one", "one", "two", "two"):
        source.write_text(text)
        bootstrap.run_steps([step])

    assert done == ["one", "two"]


def test_a_step_that_failed_is_tried_again(folder: Path) -> None:
    def fail() -> None:
        raise bootstrap.SetupError("no network")

    step = bootstrap.Step("Packages", "a minute", folder / ".stamp", lambda: "new", fail)

    for _ in range(2):
        with pytest.raises(bootstrap.SetupError):
            bootstrap.run_steps([step])


def test_a_renamed_source_counts_as_a_change(folder: Path) -> None:
    first, second = folder / "a.html", folder / "b.html"
    first.write_text("same")
    before = bootstrap.digest(folder.glob("*.html"))
    first.rename(second)

    assert bootstrap.digest(folder.glob("*.html")) != before


def test_a_failure_shows_what_was_said_by_that_command_only() -> None:
    bootstrap.run([sys.executable, "-c", "print('went well')"], "Not shown")

    with pytest.raises(bootstrap.SetupError) as failed:
        bootstrap.run([sys.executable, "-c", "print('no space left'); exit(1)"], "It was not made")

    assert str(failed.value).startswith("It was not made.")
    assert "no space left" in str(failed.value)
    assert "went well" not in str(failed.value)


def test_a_long_complaint_keeps_its_beginning_and_its_end() -> None:
    chatter = "print('cause'); [print('chatter') for _ in range(100)]; print('end'); exit(1)"

    with pytest.raises(bootstrap.SetupError) as failed:
        bootstrap.run([sys.executable, "-c", chatter], "It was not made")

    said = str(failed.value)
    assert "cause" in said
    assert "end" in said
    assert said.count("chatter") < 100 // 2


def test_without_root_missing_programs_are_named_with_what_will_not_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda _command: None)

    bootstrap.install_programs(tests=False)

    said = capsys.readouterr().out
    assert "recordings cannot be checked" in said
    assert "sudo apt-get install ffmpeg bubblewrap\n" in said
    assert "chromium" not in said


def test_a_python_without_ensurepip_is_told_the_one_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bootstrap, "venv_is_sound", lambda: False)
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(bootstrap.SetupError, match="apt-get install python3-venv"):
        bootstrap.make_venv()
