"""Style sheets in one file: fetched at once, kept for a year, and nothing but our own."""

from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.config import PROJECT
from helpcenter.web import assets
from tests.client import Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def test_several_style_sheets_are_one_in_their_order(app: Flask, client: Browser) -> None:
    url = assets.stylesheet(["tokens", "help"])
    response = client.get(url, headers={"Accept-Encoding": "identity"})
    parts = [(PROJECT / f"static/css/{name}.css").read_text() for name in ("tokens", "help")]
    assert response.text == "\n".join(parts)
    assert response.mimetype == "text/css"
    assert "immutable" in response.headers["Cache-Control"]
    assert client.get(url, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_an_old_address_is_answered_but_not_kept(app: Flask, client: Browser) -> None:
    response = client.get("/static/styles-000000000000/tokens+help.css")
    assert response.status_code == 200
    assert "immutable" not in response.headers["Cache-Control"]


@pytest.mark.parametrize("names", ["never", "..%2fjs%2fmenu", "tokens+tokens", "", "+"])
def test_only_our_own_are_joined_and_each_once(app: Flask, client: Browser, names: str) -> None:
    assert client.get(f"/static/styles-0/{names}.css").status_code == 404
