from __future__ import annotations

import re
from collections.abc import Iterator

import flask
import pytest
import sqlalchemy as sa
from flask import Flask, request_finished, request_started

from helpcenter.extensions import db
from tests.admin import office as offices
from tests.admin.office import Office
from tests.client import Browser


@pytest.fixture
def office(app: Flask) -> Office:
    """A service with its people, beside another one."""
    return offices.office()


@pytest.fixture
def admin(office: Office, client: Browser) -> Browser:
    """The administrator's browser."""
    client.sign_in(office.admin)
    return client


SILENT = {"sign_in_sessions", "published_loaders"}
"""Tables whose rows change without anybody having changed a setting."""
_WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


@pytest.fixture(autouse=True)
def every_change_is_recorded(request: pytest.FixtureRequest) -> Iterator[None]:
    """In each test of this folder: a request to /admin that writes anything writes the audit log as well."""
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    begun: set[str] = set()
    written: set[str] = set()
    unrecorded: list[tuple[str | None, set[str]]] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if found := _WRITE.match(statement):
            begun.add(found[1])

    def keep(_connection: object) -> None:
        written.update(begun)
        begun.clear()

    def forget(_connection: object) -> None:
        begun.clear()  # what was refused half way through was not changed

    def begin(_app: Flask, **_more: object) -> None:
        written.clear()

    def look(_app: Flask, **_more: object) -> None:
        if flask.request.path.startswith("/admin") and flask.request.method != "GET":
            tables = written - SILENT
            if tables and "audit_entries" not in tables:
                unrecorded.append((flask.request.endpoint, tables))

    listeners = (("before_cursor_execute", note), ("commit", keep), ("rollback", forget))
    for name, listener in listeners:
        sa.event.listen(db.engine, name, listener)
    with request_started.connected_to(begin, app), request_finished.connected_to(look, app):
        yield
    for name, listener in listeners:
        sa.event.remove(db.engine, name, listener)
    assert unrecorded == []
