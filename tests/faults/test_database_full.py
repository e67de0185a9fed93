"""A database that takes nothing more: it is said clearly, nothing half-written stays, and when there is room again
everything goes on without a hand (quality.md 2.6). Full disks of exports and of files: tests/exports, tests/files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from helpcenter.chat import starting
from helpcenter.chat.models import Message
from helpcenter.extensions import db
from helpcenter.services.models import Service
from tests import factories
from tests.chat import people
from tests.client import Browser

KEPT = "入力した内容は残っています"
REFUSE = """
CREATE FUNCTION no_room() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER no_room BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION no_room();
"""


@pytest.fixture
def desk(app: Flask) -> Service:
    made = people.desk()
    people.go_online(factories.operator(made))
    return made


@contextmanager
def full(kind: str) -> Iterator[None]:
    """SQLite: the file may not grow by a page. PostgreSQL: the server says what it says when its disk is full."""

    def stay_as_you_are(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    if kind == "sqlite":
        with _connecting("connect", stay_as_you_are):
            yield
        return
    _administer(REFUSE)
    try:
        yield
    finally:
        _administer("DROP TRIGGER no_room ON messages; DROP FUNCTION no_room()")


@contextmanager
def read_only(kind: str) -> Iterator[None]:
    """SQLite: the file may only be read. PostgreSQL: what an administrator, or the change to a standby, makes of it."""
    path = db.engine.url.database

    def only_read(_dialect: object, _record: object, arguments: list[str], options: dict[str, Any]) -> None:
        arguments[0], options["uri"] = f"file:{path}?mode=ro", True

    if kind == "sqlite":
        with _connecting("do_connect", only_read):
            yield
        return
    _administer(f'ALTER DATABASE "{path}" SET default_transaction_read_only = on')
    db.engine.dispose()
    try:
        yield
    finally:
        _administer("SET default_transaction_read_only = off", f'ALTER DATABASE "{path}" RESET ALL')
        db.engine.dispose()


@contextmanager
def _connecting(moment: str, change: Callable[..., None]) -> Iterator[None]:
    """Change every connection that is made meanwhile."""
    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, moment, change)
    try:
        yield
    finally:
        event.remove(db.engine, moment, change)
        db.session.remove()
        db.engine.dispose()


def _administer(*statements: str) -> None:
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_it_refuses_a_line_and_takes_it_later(client: Browser, desk: Service, database_kind: str) -> None:
    started = starting.start(desk, people.request(desk))
    assert started is not None
    chat, token = started
    client.set_cookie(f"helpcenter_chat_{desk.id}", token)
    path, chat_id, taken = f"/hc/{desk.slug}/ja/chats/{chat.public_id}", chat.id, 0
    for trouble in (full, read_only):
        line = {"text": "返金 " * 900, "uuid": people.new_uuid()}
        with trouble(database_kind):
            for _ in range(9):  # what is left of the last pages
                answer = client.post(f"{path}/messages", data=line)
                if answer.status_code != 200:
                    break
                taken, line = taken + 1, {**line, "uuid": people.new_uuid()}
            assert answer.status_code == 503, trouble
            assert KEPT in answer.text
            assert "Traceback" not in answer.text
            assert client.get(f"{path}/changes").status_code == 200, f"{trouble}: what is there is read"
            assert _lines(chat_id) == taken
        for _ in range(2):
            assert client.post(f"{path}/messages", data=line).status_code == 200, trouble
        taken += 1
        assert _lines(chat_id) == taken


def _lines(chat_id: int) -> int:
    db.session.remove()
    query = sa.select(sa.func.count()).where(Message.chat_id == chat_id, Message.author == "customer")
    return db.session.scalar(query) or 0
