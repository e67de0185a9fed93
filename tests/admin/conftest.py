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


class _Watch:
    """Which tables a request has changed for good, and which requests to /admin left the audit log out."""

    def __init__(self) -> None:
        self.begun: set[str] = set()
        self.written: set[str] = set()
        self.unrecorded: list[tuple[str | None, set[str]]] = []

    def note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if found := _WRITE.match(statement):
            self.begun.add(found[1])

    def keep(self, _connection: object) -> None:
        self.written |= self.begun
        self.begun.clear()

    def forget(self, _connection: object) -> None:
        self.begun.clear()  # what was refused half way through was not changed

    def begin(self, _app: Flask, **_more: object) -> None:
        self.written.clear()

    def look(self, _app: Flask, **_more: object) -> None:
        if flask.request.path.startswith("/admin") and flask.request.method != "GET":
            tables = self.written - SILENT
            if tables and "audit_entries" not in tables:
                self.unrecorded.append((flask.request.endpoint, tables))


@pytest.fixture(autouse=True)
def every_change_is_recorded(request: pytest.FixtureRequest) -> Iterator[None]:
    """In each test of this folder: a request to /admin that writes anything writes the audit log as well."""
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    watch = _Watch()
    listeners = (("before_cursor_execute", watch.note), ("commit", watch.keep), ("rollback", watch.forget))
    for name, listener in listeners:
        sa.event.listen(db.engine, name, listener)
    with request_started.connected_to(watch.begin, app), request_finished.connected_to(watch.look, app):
        yield
    for name, listener in listeners:
        sa.event.remove(db.engine, name, listener)
    assert watch.unrecorded == []
