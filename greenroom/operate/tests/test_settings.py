"""Whoever installs Greenroom finds each setting that the code reads."""

import re
from pathlib import Path

import greenroom

PACKAGE = Path(greenroom.__file__).parent
PAGE = PACKAGE.parent / "docs" / "operate" / "install.md"
CALL = r"\b(?:text|number|switch|_from_environment)\("
READ = re.compile(CALL + r'\s*"([A-Z_]+)"|"GREENROOM_([A-Z_]+)"')


def settings_in_code() -> set[str]:
    files = (file for file in PACKAGE.rglob("*.py") if "tests" not in file.parts)
    found = (READ.findall(file.read_text()) for file in files)
    return {f"GREENROOM_{short or long}" for names in found for short, long in names}


def settings_on_the_page() -> set[str]:
    return set(re.findall(r"`(GREENROOM_[A-Z_]+)`", PAGE.read_text()))


def test_each_setting_that_is_read_is_told() -> None:
    assert settings_in_code() - settings_on_the_page() == set()


def test_no_setting_is_told_that_nobody_reads() -> None:
    assert settings_on_the_page() - settings_in_code() == set()
