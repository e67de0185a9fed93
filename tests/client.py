"""A browser without scripts: the test client, with what browsers send by themselves."""

from __future__ import annotations

import contextvars
import secrets
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from helpcenter.accounts.models import Operator, SignInSession
from helpcenter.accounts.sessions import COOKIE
from helpcenter.extensions import db
from helpcenter.transactions import operation

PASSWORD = "correct horse battery"


class Browser(FlaskClient):
    """Each request sees only what is committed, and afterwards the test sees what the request committed."""

    csrf_token: str | None = None

    def open(self, *arguments: Any, **keywords: Any) -> TestResponse:
        """Send a request as a browser does from our own page, outside of the test's application context."""
        keywords["headers"] = {**self._own_headers(), **dict(keywords.get("headers") or {})}
        keywords.setdefault("buffered", True)  # a stream is read to its end in the context it was begun in
        db.session.rollback()
        response: TestResponse = contextvars.Context().run(super().open, *arguments, **keywords)
        db.session.rollback()
        return response

    def sign_in(self, operator: Operator, password: str = PASSWORD) -> None:
        """Sign in by the form, and send the session's CSRF token from here on."""
        form = {"email": operator.email, "password": password}
        response = self.post("/console/sign-in", data=form)
        assert response.status_code == 303, response.text
        self.csrf_token = self._make_token()

    def _own_headers(self) -> dict[str, str]:
        headers = {"Sec-Fetch-Site": "same-origin"}
        return {**headers, "X-CSRFToken": self.csrf_token} if self.csrf_token else headers

    def _make_token(self) -> str:
        """The token that our layouts put into every page, made as Flask-WTF does."""
        cookie = self.get_cookie(COOKIE)
        assert cookie is not None
        raw = secrets.token_hex(20)
        newest = sa.select(sa.func.max(SignInSession.id)).scalar_subquery()
        with operation():
            row = db.session.execute(sa.select(SignInSession).where(SignInSession.id == newest)).scalar_one()
            row.data = {**row.data, "csrf_token": raw}
        key = self.application.secret_key
        assert isinstance(key, str)
        return URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw)
