"""Operators in a browser."""

from __future__ import annotations

from typing import Any

from flask import request
from playwright.sync_api import Page

from helpcenter.accounts import sessions, sign_in
from helpcenter.accounts.models import Operator
from tests.browsers import OpenBrowser
from tests.servers import Installation


def signed_in(server: Installation, open_browser: OpenBrowser, operator: Operator, **device: Any) -> Page:
    """The first page of `operator` in a new browser, with a session as the form begins it (test_admin.py)."""
    app = server.application
    with app.test_request_context("/console/sign-in"):
        sign_in.start(operator, request)
        app.session_interface.save_session(app, sessions.own(), app.response_class())
        token = str(sessions.own().token)
    context = open_browser(**device)
    context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/console/sign-in")  # which leads on whoever has signed in
    return page
