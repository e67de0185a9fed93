"""The application in the test's own process: fixtures `app` and `client`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from helpcenter import create_app
from helpcenter.extensions import db, limiter
from tests.client import Browser
from tests.databases import DatabasesOf
from tests.processes import Valkey
from tests.settings import settings


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """The Valkey of the tests that run in this process."""
    server = Valkey(tmp_path_factory.mktemp("valkey") / "data")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def applications(
    databases_of: DatabasesOf, valkey: Valkey, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    """`applications("sqlite")`: the application on its database "test", made when first asked for."""
    made: dict[str, Flask] = {}
    limits: dict[str, dict[str, object]] = {}

    def on(kind: str) -> Flask:
        if kind not in made:
            url = databases_of(kind).make("test")
            made[kind] = create_app(settings(url, valkey.url, tmp_path_factory.mktemp("data")))
            made[kind].test_client_class = Browser
            limits[kind] = dict(vars(limiter))
        vars(limiter).update(limits[kind])  # it counts for the application that was made last, in whichever Valkey
        return made[kind]

    yield on
    for application in made.values():
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def app(
    database_kind: str,
    applications: Callable[[str], Flask],
    databases_of: DatabasesOf,
    valkey: Valkey,
) -> Iterator[Flask]:
    """The application on SQLite and on PostgreSQL, with an empty database and an empty Valkey, in an app context."""
    application = applications(database_kind)
    connected = databases_of(database_kind).empty("test")
    valkey.client.flushall()
    with application.app_context():
        if not connected:
            db.engine.dispose()
        yield application
        db.session.remove()
        if database_kind == "sqlite":
            db.engine.dispose()  # its file is replaced


@pytest.fixture
def client(app: Flask) -> Browser:
    """Somebody with a browser, not signed in."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser
