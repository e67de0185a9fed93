"""Lines of chats from before there were files stay as they are, and so does what guards them (migration 0022)."""

from __future__ import annotations

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from helpcenter.extensions import db
from tests import factories
from tests.chat import chats

BEFORE = "0021"
FILE = (
    "INSERT INTO stored_files (public_id, sha256, name, content_type, size, created_at)"
    " VALUES ('a', 'b', 'c.pdf', 'application/pdf', 1, CURRENT_TIMESTAMP)"
)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_old_lines_stay_and_the_guards_too(app: Flask) -> None:
    desk = factories.service()
    chats.running(desk, ("customer", "返金は🎉"), ("greeting", "こんにちは"), operator=factories.operator(desk))
    db.session.remove()
    said = sa.text("SELECT seq, kind, text FROM messages ORDER BY seq")
    with db.engine.begin() as connection:
        before = connection.execute(said).all()
    flask_migrate.downgrade(revision=BEFORE)
    with pytest.raises(DBAPIError):
        write("UPDATE messages SET kind = 'file' WHERE seq = 1")
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        assert connection.execute(said).all() == before
        assert connection.execute(sa.text("SELECT file_groups FROM services")).scalar_one()
    for refused in (
        "UPDATE messages SET kind = 'file' WHERE seq = 1",
        "UPDATE messages SET kind = 'picture' WHERE seq = 1",
        "UPDATE messages SET kind = 'file', file_id = 4711 WHERE seq = 1",
        "UPDATE chats SET state = 'waiting', operator_id = NULL",
    ):
        with pytest.raises((IntegrityError, DBAPIError)):
            write(refused)
    write(FILE)
    write("UPDATE messages SET kind = 'file', file_id = (SELECT id FROM stored_files) WHERE seq = 1")
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_on_the_way_back_a_file_becomes_its_name(app: Flask) -> None:
    desk = factories.service()
    chats.running(desk, ("customer", "明細.pdf"), operator=factories.operator(desk))
    db.session.remove()
    write(FILE)
    write("UPDATE messages SET kind = 'file', file_id = (SELECT id FROM stored_files)")
    flask_migrate.downgrade(revision=BEFORE)
    with db.engine.begin() as connection:
        kept = connection.execute(sa.text("SELECT kind, text FROM messages")).all()
    assert kept == [("text", "明細.pdf")]
    flask_migrate.upgrade()


def write(statement: str) -> None:
    """In a transaction of its own."""
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(sa.text(statement))
