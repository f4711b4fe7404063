"""Tables as CSV and XLSX, in and out. A cell is always text, and never a formula."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from greenroom.intake.errors import Unreadable

log = structlog.get_logger(__name__)

LARGEST_BYTES = 5 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 40 * 1024 * 1024
MOST_COLUMNS = 50
LONGEST_CELL = 20_000
# Spreadsheets calculate what begins like this, also after blanks (CWE-1236).
_FORMULA = tuple("=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                 "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
_QUOTE = "'"
# openpyxl refuses some of these itself and writes the others into a file that nobody can open.
_NOT_XML = re.compile("[\0-\b\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = ("\t", "\r", "\n")


@dataclass(frozen=True)
class Sheet:
    """A table as it was read: its first row, and the others with their numbers in the file."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def shield(text: str) -> str:
    """The same text, with a quote in front if a spreadsheet could take it for a formula."""
    return _QUOTE + text if _is_risky(text) else text


def unshield(text: str) -> str:
    """What `shield` was given."""
    return text[1:] if text.startswith(_QUOTE) and _is_risky(text[1:]) else text


def _is_risky(text: str) -> bool:
    # A quote counts as well, so that taking one away again is never a guess.
    return text.startswith(_BREAKS) or text.lstrip().startswith((*_FORMULA, _QUOTE))


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False) -> bytes:
    """UTF-8. Excel reads it as such only with the mark in front."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([shield(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if bom else "utf-8", "replace")


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(list(header))
    for row in rows:
        sheet.append([_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", shield(cell)) for cell in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def read(data: bytes, most_rows: int) -> Sheet:
    """A CSV or XLSX file, told apart by its content. Raises Unreadable."""
    if len(data) > LARGEST_BYTES:
        raise Unreadable(_("The file is larger than 5 MB. Split it and upload the parts."))
    is_xlsx = data.startswith(b"PK\x03\x04")
    lines = _xlsx(data, most_rows + 2) if is_xlsx else _csv(data)
    found = [(number, [_clean(cell) for cell in cells]) for number, cells in lines if any(cells)]
    if not found:
        raise Unreadable(_("The file is empty."))
    if len(found) - 1 > most_rows:
        raise Unreadable(
            _("The file has more than %(count)s rows. Split it and upload the parts.")
            % {"count": f"{most_rows:,}"}
        )
    return Sheet(found[0][1], found[1:])


def _clean(cell: str) -> str:
    return unshield(cell.replace("\0", ""))[:LONGEST_CELL]


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        yield from ((number, row[:MOST_COLUMNS]) for number, row in enumerate(reader, start=1))
    except csv.Error as error:
        raise Unreadable(_not_a_table()) from error


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 where its mark says so, else what Windows writes in the West."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text[:1000]:
        raise Unreadable(_not_a_table())
    return text


def _not_a_table() -> str:
    return _("This is no table that we can read. Save it as CSV or XLSX and upload it again.")


def _xlsx(data: bytes, most_rows: int) -> list[tuple[int, list[str]]]:
    try:
        _check_unpacked(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=most_rows, max_col=MOST_COLUMNS, values_only=True)
        return [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)]
    except Unreadable:
        raise
    except Exception as error:
        log.info("sheet_unreadable", error=type(error).__name__)
        raise Unreadable(_not_a_table()) from error


def _check_unpacked(data: bytes) -> None:
    """What an archive says of its own size binds whoever unpacks it, so a bomb is seen here."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > LARGEST_UNPACKED_BYTES:
        raise Unreadable(_("The file is too large once unpacked. Save it as CSV instead."))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, datetime) else str(value)


def columns(header: Sequence[str], names: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Where each column stands: `names` gives the spellings of each. Others are left out."""
    plain = ["".join(char for char in cell.casefold() if char.isalnum()) for cell in header]
    return {
        name: next(place for place, cell in enumerate(plain) if cell in spellings)
        for name, spellings in names.items()
        if any(cell in spellings for cell in plain)
    }


def cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
