"""What is the same for everybody is sent compressed to browsers that take it; nothing else is."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask

from tests import factories
from tests.client import Browser

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("path", ["/static/css/help.css", "/static/icons.svg", "/static/0/js/help.js"])
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_files_arrive_as_they_are(app: Flask, client: Browser, path: str) -> None:
    with client.get(path) as plain, client.get(path, headers=GZIP) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 2
        for response in (plain, packed):
            assert "Accept-Encoding" in response.headers["Vary"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        known = {**GZIP, "If-None-Match": packed.headers["ETag"]}
    with client.get(path, headers=known) as again:
        assert again.status_code == 304


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_pictures_and_fonts_stay_as_they_are(app: Flask, client: Browser) -> None:
    font = client.get("/static/vendor/inter-latin-5.3.0.woff2", headers=GZIP)
    assert "Content-Encoding" not in font.headers
    font.close()
    ranged = client.get("/static/css/help.css", headers={**GZIP, "Range": "bytes=0-9"})
    assert "Content-Encoding" not in ranged.headers
    assert len(ranged.data) == 10
    ranged.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_public_pages_are_compressed_and_those_with_secrets_are_not(app: Flask, client: Browser) -> None:
    factories.service(slug="shop")
    plain, packed = client.get("/hc/shop/ja/"), client.get("/hc/shop/ja/", headers=GZIP)
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] == plain.headers["ETag"]
    again = client.get("/hc/shop/ja/", headers={**GZIP, "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    operator = factories.operator()
    client.sign_in(operator)
    assert "Content-Encoding" not in client.get("/console/sign-in", headers=GZIP, follow_redirects=False).headers
    assert "Content-Encoding" not in client.get("/hc/shop/ja/inquiry", headers=GZIP).headers
