"""An installation of an earlier release is brought up to date with everything that is in it (quality.md 2.7).

`0024.json` holds rows of every table, as the release whose last migration was 0024 wrote them: its demonstration, made
smaller, and a row of each table that the demonstration leaves empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter import create_app
from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.imports import processes
from helpcenter.imports.models import ChatSource
from helpcenter.supervisor.announcement import DEMO_PASSWORD
from tests.client import Browser
from tests.databases import DatabasesOf, drop_everything
from tests.processes import Valkey
from tests.settings import settings

RELEASE = "0024"
ROWS: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name(f"{RELEASE}.json").read_text())
CHANGED: dict[str, set[str]] = {"chat_syncs": {"settings"}}
"""Table → columns in which a migration writes something else on purpose."""
KEYS = {"ticket_ties": ("ticket_id",)}
"""Table → the columns that told its rows apart in that release, where a migration has added some to them."""
Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


@pytest.fixture
def old(database_kind: str, databases_of: DatabasesOf, valkey: Valkey, tmp_path: Path) -> Iterator[Flask]:
    """An application of today on a database of that release."""
    new = f"sqlite:///{tmp_path}/old.db"
    url = new if database_kind == "sqlite" else databases_of(database_kind).make("old")
    app = create_app(settings(url, valkey.url, tmp_path))
    app.test_client_class = Browser
    with app.app_context():
        if database_kind == "postgresql":
            with db.engine.begin() as connection:
                drop_everything(connection)
        flask_migrate.upgrade(revision=RELEASE)
        fill()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_everything_is_there_after_the_upgrade_and_can_be_used(old: Flask) -> None:
    before = rows()
    assert {table for table, found in before.items() if not found} == set(), "each table has something to lose"
    flask_migrate.upgrade()
    after = rows()
    assert before.keys() - after.keys() == set()
    for table, found in before.items():
        assert found.keys() - after[table].keys() == set(), f"rows of {table} are gone"
        for key, row in found.items():
            now = after[table][key]
            kept = {name: value for name, value in row.items() if name in now and name not in CHANGED.get(table, ())}
            assert kept == {name: now[name] for name in kept}, f"{table} {key} has changed"
    flask_migrate.check()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    for key, row in before["chat_syncs"].items():
        left = row["settings"] and {name: value for name, value in row["settings"].items() if name != "secret_mark"}
        assert after["chat_syncs"][key]["settings"] == left, "migration 0048 takes out the mark of the secret alone"
    use(old)


def use(app: Flask) -> None:
    """People find what they had, and go on."""
    for source in db.session.scalars(sa.select(ChatSource)):
        assert source.secret
        assert not processes.restart_needed(source)
    admin = db.session.scalars(sa.select(Operator).where(Operator.email == "admin@example.com")).one()
    chat = db.session.scalars(sa.select(Chat).order_by(Chat.id)).first()
    assert chat is not None
    line = db.session.scalars(sa.select(Message.text).where(Message.chat_id == chat.id, Message.kind == "text")).first()
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(admin, DEMO_PASSWORD)
    for path in (
        f"/console/history/{chat.id}", "/console/tickets", f"/console/customers/{chat.customer_id}",
        "/console/articles", "/console/statistics", "/admin/audit-log",
    ):  # fmt: skip
        answer = browser.get(path)
        assert answer.status_code == 200, path
        if "history" in path:
            assert line
            assert line.splitlines()[0][:12] in answer.text


def fill() -> None:
    """Write the rows, past foreign keys and triggers: they come from a database that had both."""
    metadata = sa.MetaData()
    with db.engine.connect() as connection:
        metadata.reflect(connection)
        connection.rollback()
        is_sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql(
            "PRAGMA foreign_keys = OFF" if is_sqlite else "SET session_replication_role = replica"
        )
        for name, found in ROWS.items():
            table = metadata.tables[name]
            for row in found:
                connection.execute(table.insert(), {key: value_of(table.c[key], value) for key, value in row.items()})
            if "id" in table.c and not is_sqlite:
                number = sa.func.pg_get_serial_sequence(name, "id")
                connection.execute(
                    sa.select(sa.func.setval(number, sa.select(sa.func.max(table.c.id)).scalar_subquery()))
                )
        connection.commit()
    db.engine.dispose()  # with what was set for the connection


def value_of(column: sa.Column[Any], value: Any) -> Any:
    """What JSON could not say."""
    for kind, read in ((sa.DateTime, datetime), (sa.Date, date), (sa.Time, time)):
        if isinstance(column.type, kind):
            return read.fromisoformat(value)
    return bytes.fromhex(value) if isinstance(column.type, sa.LargeBinary) else value


def rows() -> Rows:
    """Table → primary key → row, of everything but the full-text index, which is made from the rest."""
    metadata = sa.MetaData()
    with db.engine.connect() as connection:
        metadata.reflect(connection, only=lambda name, _metadata: not name.startswith(("search_", "alembic_")))
        return {
            name: by_key(connection.execute(table.select()), KEYS.get(name) or table.primary_key.columns.keys())
            for name, table in metadata.tables.items()
            if name in ROWS
        }


def by_key(found: Iterable[sa.Row[Any]], key: Iterable[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by their primary key."""
    return {tuple(row._mapping[column] for column in key): dict(row._mapping) for row in found}
