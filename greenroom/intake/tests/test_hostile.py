"""Files that leave hold what people typed, and no spreadsheet calculates it."""

import csv
import io
from contextlib import suppress

import pytest
from openpyxl import load_workbook

from greenroom.intake import sheets
from greenroom.intake.errors import Unreadable
from greenroom.testing.hostile import STRINGS

RISKY = tuple("=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}")
HEADER = ("text", "number")


def written(text: str) -> str:
    """UTF-8 has no half characters; what reads a file drops NUL."""
    return text.encode(errors="replace").decode().replace("\0", "")


@pytest.fixture
def rows() -> list[tuple[str, str]]:
    return [(text, str(number)) for number, text in enumerate(STRINGS)]


@pytest.mark.parametrize("bom", [False, True])
def test_a_csv_read_again_is_what_was_written(rows: list[tuple[str, str]], *, bom: bool) -> None:
    data = sheets.as_csv(HEADER, rows, bom=bom)

    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(lines) == len(STRINGS) + 1
    assert all(len(line) == len(HEADER) for line in lines)
    assert not [line for line in lines if line[0].lstrip(" ").startswith(RISKY)]
    again = sheets.read(data, 1000).rows
    assert [cells[0] for _number, cells in again] == [written(text) for text in STRINGS]


def test_an_xlsx_read_again_is_text_in_every_cell(rows: list[tuple[str, str]]) -> None:
    data = sheets.as_xlsx("Texts", HEADER, rows)

    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "inlineStr", "n"}
    assert not [row for row in sheet.iter_rows() if row[0].data_type == "f"]
    assert len(sheets.read(data, 1000).rows) == len(STRINGS)


@pytest.mark.parametrize("place", ["header", "cell", "alone"])
def test_a_file_of_anything_is_read_or_refused(place: str) -> None:
    for text in STRINGS:
        raw = text.encode(errors="surrogatepass")
        data = {"header": raw + b",email\nAda,ada@example.com", "cell": b"name,email\n" + raw,
                "alone": raw}[place]  # fmt: skip
        with suppress(Unreadable):
            sheet = sheets.read(data, 1000)
            assert not [cell for _n, cells in sheet.rows for cell in cells if "\0" in cell]
