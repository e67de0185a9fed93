"""Rows of a table become chats, wherever in the file they stand, in memory that does not grow with the file.

The rows are put into a small database on disk by chat, and taken out chat by chat. A row that stands twice counts once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from helpcenter.imports import columns, tables
from helpcenter.imports.columns import Record
from helpcenter.imports.tables import Table

MOST_FAULTS = 100
SLICE = 1000


@dataclass
class Faults:
    """Rows that cannot be understood: how many, and the first of them as (number of the row, field)."""

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, name: str) -> None:
        """Note one."""
        self.count += 1
        if len(self.first) < MOST_FAULTS:
            self.first.append((number, name))


def chats(path: Path, table: Table, mapping: dict[str, int], zone: ZoneInfo, faults: Faults) -> Iterator[bytes]:
    """Each chat as JSON in the form of our contract; rows that are none are noted in `faults` and left out."""
    with TemporaryDirectory(prefix="helpcenter-import-") as folder, closing(_store(Path(folder))) as store:
        for piece in _slices(_records(path, table, mapping, zone, faults)):
            store.executemany("INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?)", piece)
        store.commit()
        found = store.execute("SELECT chat, about, line FROM rows ORDER BY chat, number")
        for chat_id, rows in groupby(found, key=lambda row: row[0]):
            yield _chat(chat_id, rows)


def _store(folder: Path) -> sqlite3.Connection:
    store = sqlite3.connect(folder / "rows.db")
    store.execute("PRAGMA journal_mode = OFF")
    store.execute("PRAGMA synchronous = OFF")
    store.execute("CREATE TABLE rows (chat TEXT, about TEXT, line TEXT, number INTEGER, UNIQUE (chat, line))")
    return store


def _slices(records: Iterator[tuple[int, Record]]) -> Iterator[list[tuple[str, str, str, int]]]:
    piece = []
    for number, one in records:
        about, line = (msgspec.json.encode(part).decode() for part in (one.chat, one.line))
        piece.append((one.chat_id, about, line, number))
        if len(piece) == SLICE:
            yield piece
            piece = []
    yield piece


def _records(
    path: Path, table: Table, mapping: dict[str, int], zone: ZoneInfo, faults: Faults
) -> Iterator[tuple[int, Record]]:
    customer = _customer_of(path, table) if table.is_line else ""
    for number, row in tables.rows(path, table):
        try:
            if table.is_line:
                yield number, columns.line_record(row, table, customer, zone)
            else:
                yield number, columns.record(row, mapping, zone)
        except ValueError as error:
            faults.add(number, str(error))


def _customer_of(path: Path, table: Table) -> str:
    """The name of the one customer whose talk a file of LINE is."""
    names = (
        row[1].strip()
        for _number, row in tables.rows(path, table)
        if len(row) > 1 and row[0].strip().lower() in {"user", "ユーザー"}
    )
    return next((name for name in names if name), "")


def _chat(chat_id: str, rows: Iterable[tuple[str, str, str]]) -> bytes:
    about: dict[str, Any] = {}
    tags: dict[str, None] = {}
    lines = []
    for _chat_id, said, line in rows:
        found = msgspec.json.decode(said)
        tags.update(dict.fromkeys(found.pop("tags", [])))
        about.update({name: value for name, value in found.items() if value})
        lines.append(msgspec.json.decode(line))
    return msgspec.json.encode(columns.chat_of(chat_id, about | {"tags": list(tags)}, lines))
