"""Files of others are read kindly; ours hold no formula and come back as they left."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from greenroom.intake import sheets
from greenroom.intake.errors import Unreadable

HEADER = ("name", "email")
RISKY = [
    "=1+1",
    "+44 20",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =cmd|' /C calc'!A0",
    "\uff1d1+1",
    "'quoted",
    "''",
]


@given(st.text())
def test_s39_a_shielded_text_comes_back_as_it_was(text: str) -> None:
    assert sheets.unshield(sheets.shield(text)) == text


@pytest.mark.parametrize("text", RISKY)
def test_s39_no_cell_of_a_csv_begins_like_a_formula(text: str) -> None:
    data = sheets.as_csv(HEADER, [[text, "a@example.com"]])

    assert sheets.shield(text).startswith("'")
    assert sheets.read(data, 10).rows[0][1][0] == text


@pytest.mark.parametrize("text", [text for text in RISKY if "\r" not in text])
def test_s39_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    data = sheets.as_xlsx("T", HEADER, [[text, "a@example.com"]])

    cell = load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert sheets.read(data, 10).rows[0][1][0] == text


def test_s39_excel_gets_its_mark_only_when_asked() -> None:
    assert sheets.as_csv(HEADER, [], bom=True).startswith(b"\xef\xbb\xbf")
    assert not sheets.as_csv(HEADER, []).startswith(b"\xef\xbb\xbf")
    assert sheets.read(sheets.as_csv(HEADER, [], bom=True), 10).header == list(HEADER)


@pytest.mark.parametrize(
    "data",
    [
        "name;email\r\nJürgen;j@example.com\r\n".encode("cp1252"),
        "name\temail\nJürgen\tj@example.com\n".encode("utf-16"),
        "\n\nname,email\n\nJürgen,j@example.com\n".encode(),
    ],
)
def test_files_of_other_programs_are_understood(data: bytes) -> None:
    sheet = sheets.read(data, 10)

    assert sheet.header == ["name", "email"]
    assert [cells for _number, cells in sheet.rows] == [["Jürgen", "j@example.com"]]


def test_rows_keep_the_number_that_the_spreadsheet_shows() -> None:
    sheet = sheets.read(b"name\nAda\n\nGrace\n", 10)

    assert [number for number, _cells in sheet.rows] == [2, 4]


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.LARGEST_UNPACKED_BYTES + 1))
    return data.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04 no archive",
        b"\x00\x01\x02\x03",
        b"a" * (sheets.LARGEST_BYTES + 1),
        b'"' + b"a" * 200_000,
        bomb(),
    ],
)
def test_what_is_no_table_is_refused_with_words(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        sheets.read(data, 10)

    assert refused.value.reason


def test_more_rows_than_allowed_are_refused_and_none_is_taken() -> None:
    with pytest.raises(Unreadable, match="more than 2 rows"):
        sheets.read(b"name\na\nb\nc\n", 2)
