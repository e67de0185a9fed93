"""Rows of a CSV or Excel file, one after the other, however long it is. LINE official account's CSV is told apart."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

import msgspec

from helpcenter.imports.reasons import SourceError

Row = list[str]
MOST_COLUMNS = 200
LONGEST_CELL = 1_000_000
LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes that the parts of an Excel file may have together: it is a ZIP archive, and may be a bomb."""
LINE_HEADING = ("送信者タイプ", "送信者名", "送信日", "送信時刻", "内容")
LINE_HEADING_ENGLISH = ("sender type", "sender name", "date sent", "time sent", "content")


class Table(msgspec.Struct, frozen=True):
    """What a file of rows is: its columns' names, and for LINE the account it is of and its offset (+09:00)."""

    columns: list[str]
    is_line: bool = False
    account: str = ""
    offset: str = ""


def is_excel(path: Path) -> bool:
    """By its content; an .xlsx is a ZIP archive."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def inspect(path: Path) -> Table:
    """What the file is. Raises `SourceError` where it is no table."""
    head = list(islice(_raw(path), 5))
    for at, row in enumerate(head):
        if _is_line_heading(row):
            facts = {one[0].strip(): one[1].strip() for one in head[:at] if len(one) > 1}
            account = next((value for name, value in facts.items() if "アカウント" in name or "ccount" in name), "")
            offset = next(
                (value for name, value in facts.items() if "タイムゾーン" in name or "zone" in name.lower()), ""
            )
            return Table(list(row), True, account, offset)
    if not head or len([cell for cell in head[0] if cell.strip()]) < 2:
        raise SourceError("bad_file", permanent=True, detail="JSON, NDJSON, CSV, Excel")
    return Table([cell.strip() for cell in head[0]])


def rows(path: Path, table: Table) -> Iterator[tuple[int, Row]]:
    """Each row behind the heading with its number in the file (from 1). Empty ones are left out."""
    found = enumerate(_raw(path), 1)
    for _number, row in found:
        if _is_line_heading(row) if table.is_line else True:
            break
    yield from ((number, row) for number, row in found if any(cell.strip() for cell in row))


def _is_line_heading(row: Row) -> bool:
    names = tuple(cell.strip().lower() for cell in row[:5])
    return names in (LINE_HEADING, LINE_HEADING_ENGLISH)


def _raw(path: Path) -> Iterator[Row]:
    return _excel_rows(path) if is_excel(path) else _csv_rows(path)


def _csv_rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open("rb") as raw, TextIOWrapper(raw, encoding=_encoding(path), newline="") as text:
            delimiter = _delimiter(text.read(4096))
            text.seek(0)
            for row in csv.reader(text, delimiter=delimiter):
                yield [cell.replace("\x00", "") for cell in row[:MOST_COLUMNS]]
    except (csv.Error, UnicodeError) as error:
        raise SourceError("bad_file", permanent=True, detail=str(error)[:200]) from error


def _encoding(path: Path) -> str:
    """UTF-8 (with or without its mark), UTF-16 with one, else CP932; all of the file is looked at, piece by piece."""
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8-sig"


def _delimiter(head: str) -> str:
    first = head.split("\n", 1)[0]
    return max(",\t;", key=first.count)


def _excel_rows(path: Path) -> Iterator[Row]:
    """The first sheet, read row by row. Only who reads one pays for the library: 20 MB in every process."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED:
                raise SourceError("too_large", permanent=True, megabytes=LARGEST_UNPACKED // (1024 * 1024))
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
            for row in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
                yield [_cell(value) for value in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise SourceError("bad_file", permanent=True, detail=str(error)[:200]) from error


def _cell(value: object) -> str:
    """A cell as text: 17.0 is 17, and a time has no zone, as Excel knows none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ") if value.tzinfo is not UTC else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
