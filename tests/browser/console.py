"""Operators in a browser."""

from __future__ import annotations

from typing import Any

from flask import request
from playwright.sync_api import Page

from helpcenter.accounts import sessions, sign_in
from helpcenter.accounts.models import Operator
from tests.browsers import OpenBrowser
from tests.servers import Installation


def signed_in(
    server: Installation,
    open_browser: OpenBrowser,
    operator: Operator,
    at: str = "/console/sign-in",
    **device: Any,
) -> Page:
    """`operator` in a new browser, with a session as the form begins it (test_admin.py).

    The first page is that at the path `at`: the sign-in itself leads on whoever has signed in.
    """
    app = server.application
    with app.test_request_context("/console/sign-in"):
        sign_in.start(operator, request)
        app.session_interface.save_session(app, sessions.own(), app.response_class())
        token = str(sessions.own().token)
    context = open_browser(**device)
    context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": server.url}])
    page = context.new_page()
    page.goto(server.url + at)
    return page
