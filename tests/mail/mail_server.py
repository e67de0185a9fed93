"""A mail server for tests: keeps what it takes, refuses what it is told to refuse."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from tests.processes import free_port

USER, PASSWORD = "desk@example.jp", "p@ss:w/rd"


class MailServer:
    """Listens on a port of its own. `answers` are the next replies to a mail's text; then it takes everything."""

    def __init__(self, *, needs_password: bool = False) -> None:
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.answers: list[str] = []
        self.recipients: dict[str, str] = {}
        """Address → the reply to its RCPT."""
        self.received: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.tries = 0
        self.open_connections: Callable[[], int] = int
        """How many connections the sender's database has open; `held`: while it was sending."""
        self.held: list[int] = []
        self._needs_password = needs_password
        self._controller: Controller | None = None

    def start(self) -> None:
        options: dict[str, Any] = {}
        if self._needs_password:
            options = {"authenticator": check_password, "auth_require_tls": False}
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802  # aiosmtpd's names
        if self._needs_password and not session.authenticated:
            return "530 sign in first"
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # likewise
        self.tries += 1
        self.held.append(self.open_connections())
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.received.append(parsed)
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        return "250 taken"


def check_password(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def sending_to(app: Flask, url: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set HELPCENTER_SMTP_URL of an application that runs already."""
    changed = replace(app.config["SETTINGS"], smtp_url=url, mail_from="Support <support@desk.example>")
    monkeypatch.setitem(app.config, "SETTINGS", changed)
