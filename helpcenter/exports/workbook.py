"""Writing an Excel file in constant memory: rustpy-xlsxwriter, or XlsxWriter where there is none for the machine.

Both are told the same, and what they are given is what Excel can take: no formula, no surrogate, no control character,
no text longer than a cell (live-chat.md 4.4).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

rust: Any
try:
    import rustpy_xlsxwriter as rust
except ImportError:  # no wheel for this machine
    rust = None

Cell = str | int | float | datetime | None
LONGEST_CELL = 32_767
"""What Excel keeps in one cell, in UTF-16 units."""
MOST_ROWS = 1_048_575
"""Rows of a sheet below its headings."""
TIMES = "yyyy-mm-dd hh:mm:ss"
SHARES = "0.0%"
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Column:
    """A heading, how wide the column is in characters, and what stands in it: texts unless it says otherwise."""

    heading: str
    width: int = 12
    kind: Literal["text", "number", "share", "time"] = "text"


@dataclass(frozen=True)
class Sheet:
    """A sheet and its rows, which are asked for once, while the file is written. Times are naive, as they are shown."""

    name: str
    columns: Sequence[Column]
    rows: Iterator[Sequence[Cell]]


def clean(text: str) -> str:
    """`text` as a cell may hold it; what is no character becomes �."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _ILLEGAL.sub("", text))


def fits(text: str) -> bool:
    """Whether `text` fits into one cell."""
    return 2 * len(text) <= LONGEST_CELL or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST_CELL


def write(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the file. What the rows raise comes through; raises OSError where the disk is full or cannot be written."""
    if rust is not None:
        _write_quickly(path, sheets)
    else:
        write_with_xlsxwriter(path, sheets)


def _write_quickly(path: Path, sheets: Sequence[Sheet]) -> None:
    formats = {
        "text": rust.Format().set_quote_prefix().set_align("top"),  # stays text also after somebody has edited it
        "number": rust.Format().set_align("top"),
        "share": rust.Format().set_num_format(SHARES).set_align("top"),
        "time": rust.Format().set_num_format(TIMES).set_align("top"),
    }
    rust.write_worksheets(
        [(sheet.name, _records(sheet)) for sheet in sheets],
        os.fspath(path),
        freeze_panes={"general": {"row": 1, "col": 0}},
        bold_headers=True,
        column_widths={sheet.name: [column.width for column in sheet.columns] for sheet in sheets},
        column_formats={sheet.name: {one.heading: formats[one.kind] for one in sheet.columns} for sheet in sheets},
    )


def _records(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Rows by heading. Without any there would be no headings either, so an empty row stands for none."""
    headings = [column.heading for column in sheet.columns]
    empty = True
    for row in sheet.rows:
        empty = False
        yield dict(zip(headings, row, strict=True))
    if empty:
        yield dict.fromkeys(headings)


def write_with_xlsxwriter(path: Path, sheets: Sequence[Sheet]) -> None:
    """The same file, four times slower. Raises OSError."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(os.fspath(path), {**options, "tmpdir": os.fspath(path.parent)})
    formats = {
        "heading": book.add_format({"bold": True}),
        "text": book.add_format({"quote_prefix": True, "valign": "top"}),
        "time": book.add_format({"num_format": TIMES, "valign": "top"}),
        "share": book.add_format({"num_format": SHARES, "valign": "top"}),
    }
    try:
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, formats)
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


def _fill(target: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    target.freeze_panes(1, 0)
    for number, column in enumerate(sheet.columns):
        target.set_column(number, number, column.width)
        target.write_string(0, number, column.heading, formats["heading"])
    for number, row in enumerate(sheet.rows, 1):
        for at, cell in enumerate(row):
            if isinstance(cell, str):
                target.write_string(number, at, cell, formats["text"])
            elif isinstance(cell, datetime):
                target.write_datetime(number, at, cell, formats["time"])
            elif cell is not None:
                target.write_number(number, at, cell, formats.get(sheet.columns[at].kind))
