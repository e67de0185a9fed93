from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest
from flask import Flask

from helpcenter.embed import loader, publishing
from helpcenter.embed.models import PublishedLoader
from helpcenter.extensions import db
from helpcenter.services import settings
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser

KILOBYTE = 1024


@pytest.fixture
def service(app: Flask) -> Service:
    return factories.service(chat_enabled=True, colour="#AA0044")


def test_the_loader_is_one_small_script_with_the_settings_in_it(client: Browser, service: Service) -> None:
    response = client.get(f"/embed/{service.embed_key}.js?language=en", headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) <= 4 * KILOBYTE
    script = gzip.decompress(response.data).decode()
    for expected in (f'"key":"{service.embed_key}"', '"language":"en"', '"origin":"http://localhost"', "#AA0044"):
        assert expected in script
    assert "Chat with us" in script
    assert "@" + "settings" not in script
    assert '"@' not in script


def test_the_loader_touches_nothing_of_the_page_and_stores_nothing(client: Browser, service: Service) -> None:
    response = client.get(f"/embed/{service.embed_key}.js")
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    forbidden = r"cookie|localStorage|sessionStorage|indexedDB|innerHTML|eval\(|fetch\(|XMLHttpRequest|document\.write"
    assert re.findall(forbidden, response.text) == []


def test_the_language_is_one_that_the_service_offers(client: Browser, service: Service) -> None:
    settings.change(service, languages=["ja"], by=None)
    for asked in ("en", "xx", ""):
        script = client.get(f"/embed/{service.embed_key}.js?language={asked}").text
        assert '"language":"ja"' in script
        assert "チャットで問い合わせる" in script


def test_while_chat_is_off_nothing_is_drawn(client: Browser, service: Service) -> None:
    before = client.get(f"/embed/{service.embed_key}.js")
    settings.change(service, chat_enabled=False, by=None)
    fresh = {"If-None-Match": before.headers["ETag"]}
    response = client.get(f"/embed/{service.embed_key}.js", headers=fresh)
    assert (response.status_code, response.data) == (200, loader.OFF)
    assert client.get(f"/embed/{service.embed_key}/frame").status_code == 404


def test_an_unchanged_loader_is_not_sent_again(client: Browser, service: Service) -> None:
    url = f"/embed/{service.embed_key}.js"
    known = {"If-None-Match": client.get(url).headers["ETag"]}
    assert client.get(url, headers=known).status_code == 304
    settings.change(service, colour="#004400", by=None)
    assert client.get(url, headers=known).status_code == 200


def test_a_key_nobody_has_brings_nothing(client: Browser, service: Service) -> None:
    assert client.get("/embed/unknown.js").status_code == 404
    settings.change(service, archived_at=service.created_at, by=None)
    assert client.get(f"/embed/{service.embed_key}.js").status_code == 404


def test_the_plain_loader_is_named_by_its_content_and_kept_by_browsers(client: Browser, app: Flask) -> None:
    made = loader.plain()
    response = client.get(f"/embed/loader-{made.digest}.js")
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert hashlib.sha256(response.data).hexdigest().startswith(made.digest)
    assert made.integrity == "sha384-" + base64.b64encode(hashlib.sha384(response.data).digest()).decode()
    assert "const given=null" in response.text
    assert client.get("/embed/loader-0123456789abcdef.js").status_code == 404


def test_a_loader_that_was_published_stays_after_there_is_a_newer_one(client: Browser, app: Flask) -> None:
    assert publishing.publish() == publishing.publish() == loader.plain()
    assert db.session.get_one(PublishedLoader, loader.plain().digest).body == loader.plain().body.decode()
    with operation():
        db.session.add(PublishedLoader(digest="0123456789abcdef", body="// of an earlier release\n"))
    response = client.get("/embed/loader-0123456789abcdef.js")
    assert (response.status_code, response.text) == (200, "// of an earlier release\n")


def test_the_loader_brings_every_token_that_its_style_uses(app: Flask) -> None:
    script = loader.plain().body.decode()
    used, given = set(re.findall(r"var\((--[\w-]+)", script)), set(re.findall(r"[{;](--[\w-]+):", script))
    assert used - given == set()
