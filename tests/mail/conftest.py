"""A mail server that really listens, and what it does to those who send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from helpcenter.extensions import db
from tests.mail.mail_server import MailServer, sending_to


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sending(app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> MailServer:
    """The application's mail goes to `mail_server`."""
    sending_to(app, mail_server.url, monkeypatch)
    mail_server.open_connections = db.engine.pool.checkedout
    return mail_server
