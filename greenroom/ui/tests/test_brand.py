import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.ui import brand

colours = st.tuples(*[st.integers(0, 255)] * 3)


@given(colours)
def test_every_colour_becomes_readable_in_both_themes(colour: brand.Colour) -> None:
    words = brand.stylesheet("#" + "".join(f"{part:02x}" for part in colour))
    found = re.findall(r"--brand:(#\w{6});--brand-ink:(#\w{6});--brand-soft:(#\w{6})", words)

    assert len(found) == 3
    for text, ink, soft in found:
        assert brand.contrast(brand._parse(text), brand._parse(soft)) >= 4.5
        assert brand.contrast(brand._parse(text), brand._parse(ink)) >= 4.5


def test_a_readable_colour_is_left_as_it_is() -> None:
    assert ":root{--brand:#1f5e47;--brand-ink:#ffffff" in brand.stylesheet("#1f5e47")


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#1234567", "#12345g", "#fff;}body{x:y"])
def test_nothing_but_a_colour_gets_into_the_style_sheet(colour: str) -> None:
    with pytest.raises(ValueError, match="is not a colour"):
        brand.stylesheet(colour)
