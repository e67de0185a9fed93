"""What goes into a workbook comes out of it as it was, and never as a formula; by either writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from helpcenter.exports import workbook
from helpcenter.exports.workbook import LONGEST_CELL, Column, Sheet, clean, fits

Write = Callable[[Path, Sequence[Sheet]], None]
COLUMNS = [Column("文", 30), Column("数", 8, "number"), Column("時", 20, "time")]
AT = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC).replace(tzinfo=None)
HOSTILE = ["=1+1", "+81 90", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://evil.example\",\"x\")",
           "https://a.example", "改行\n二行目 😀", "0012", "TRUE", "{=1}", " 前後 ", "<b>&amp;</b>"]  # fmt: skip


@pytest.fixture(params=["rust", "xlsxwriter"])
def write(request: pytest.FixtureRequest) -> Write:
    assert workbook.rust is not None
    return workbook.write if request.param == "rust" else workbook.write_with_xlsxwriter


def sheet(*rows: tuple[Any, ...], name: str = "一") -> Sheet:
    return Sheet(name, COLUMNS, iter(rows))


def cells(path: Path, name: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[name].rows]


def test_texts_stay_texts(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, [sheet(*[(text, 1, AT) for text in HOSTILE])])
    rows = list(openpyxl.load_workbook(path)["一"].rows)[1:]
    assert [row[0].value for row in rows] == HOSTILE
    assert {row[0].data_type for row in rows} == {"s"}
    assert all(row[0].quotePrefix for row in rows)  # stays a text when somebody edits it
    assert {(row[1].value, row[2].value, row[2].number_format) for row in rows} == {(1, AT, workbook.TIMES)}


def test_headings_stand_also_where_nothing_was_found(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, [sheet(("a", None, None)), sheet(name="二")])
    assert cells(path, "一") == [["文", "数", "時"], ["a", None, None]]
    assert [row for row in cells(path, "二") if any(row)] == [["文", "数", "時"]]
    assert openpyxl.load_workbook(path)["一"].freeze_panes == "A2"


def test_the_longest_text_fits_and_what_is_longer_is_known(write: Write, tmp_path: Path) -> None:
    longest = "あ" * LONGEST_CELL
    emoji = "😀" * (LONGEST_CELL // 2)  # two units each
    assert fits(longest)
    assert fits(emoji)
    assert not fits(longest + "x")
    assert not fits(emoji + "xx")
    path = tmp_path / "a.xlsx"
    write(path, [sheet((longest, 1, None), (emoji, 2, None))])
    assert [row[0] for row in cells(path, "一")[1:]] == [longest, emoji]


def test_what_no_cell_can_hold_is_left_out(write: Write, tmp_path: Path) -> None:
    everything = "".join(map(chr, range(0x300))) + "\ud800x\udc00 \ufffe\uffff\r\nz\ry"
    path = tmp_path / "a.xlsx"
    write(path, [sheet((clean(everything), 1, None))])
    found = cells(path, "一")[1][0]
    assert found.endswith("\ufffdx\ufffd \nz\ny")
    assert not any(ord(c) < 32 and c not in "\t\n" for c in found)


def test_what_the_rows_raise_comes_through(write: Write, tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[Any, ...]]:
        yield ("a", 1, None)
        raise KeyError("cancelled")

    with pytest.raises(KeyError, match="cancelled"):
        write(tmp_path / "a.xlsx", [Sheet("一", COLUMNS, broken())])


def test_a_full_disk_is_an_oserror(tmp_path: Path) -> None:
    full = tmp_path / "full.xlsx"
    full.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        workbook.write(full, [sheet(*[("x" * 1000, 1, None)] * 500)])
